import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Merchant } from '../../domain/merchants/merchant.ts';
import type { Merchants } from '../../usecases/ports/merchants.ts';
import { merchantItem, merchantVersionItem } from './merchant-items.ts';
import { readMerchant } from './read-merchant.ts';
import { transact, type Write } from '../table/transact.ts';

/** What a merchant says of itself, and said: every version is an item that never changes. */
export class DynamoMerchants implements Merchants {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async merchant(merchantId: string, version?: number): Promise<Merchant | undefined> {
    return readMerchant(this.#client, this.#tableName, merchantId, version);
  }

  async put(merchant: Merchant): Promise<'written' | 'merchant_changed'> {
    const TableName = this.#tableName;
    const before = merchant.version - 1;
    const condition =
      before === 0
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: '#version = :before',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: marshall({ ':before': before }),
          };
    const refusal = (): { readonly code: 'merchant_changed' } => ({ code: 'merchant_changed' });
    const writes: readonly Write<{ readonly code: 'merchant_changed' }>[] = [
      { write: { Put: { TableName, Item: merchantItem(merchant), ...condition } }, refusal },
      {
        write: {
          Put: {
            TableName,
            Item: merchantVersionItem(merchant),
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
        refusal,
      },
    ];
    const { code } = await transact(this.#client, writes);
    return code === 'committed' ? 'written' : code;
  }
}
