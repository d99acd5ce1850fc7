import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Merchant } from '../../domain/merchants/merchant.ts';
import { getItem } from '../table/get-item.ts';
import { merchantKey, merchantVersionKey } from '../table/keys.ts';
import { merchantFrom } from './merchant-items.ts';

/** @param version undefined: the one that is in force */
export async function readMerchant(
  client: DynamoDBClient,
  tableName: string,
  merchantId: string,
  version?: number,
): Promise<Merchant | undefined> {
  const key = version === undefined ? merchantKey(merchantId) : merchantVersionKey(merchantId, version);
  const item = await getItem(client, tableName, key);
  return item && merchantFrom(item);
}
