import { GetItemCommand, UpdateItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Product, StockMovement } from '../domain/product.ts';
import type { Catalogue, MoveRefusal, OperationChange } from '../usecases/ports.ts';
import { productFrom, toItem } from './items.ts';
import { movementKey, productKey } from './keys.ts';
import { operation as endOperation } from './order-writes.ts';
import { changeStock, ENOUGH } from './stock-writes.ts';
import { transact } from './transact.ts';

export class DynamoCatalogue implements Catalogue {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async put(
    merchantId: string,
    { sku, name, priceMinor, currency }: Omit<Product, 'onHand'>,
  ): Promise<Product> {
    const { Attributes: item = {} } = await this.#client.send(
      new UpdateItemCommand({
        TableName: this.#tableName,
        Key: marshall(productKey(merchantId, sku)),
        UpdateExpression:
          'SET sku = :sku, #name = :name, priceMinor = :price, currency = :currency, onHand = if_not_exists(onHand, :none)',
        ExpressionAttributeNames: { '#name': 'name' },
        ExpressionAttributeValues: marshall({
          ':sku': sku,
          ':name': name,
          ':price': priceMinor,
          ':currency': currency,
          ':none': 0,
        }),
        ReturnValues: 'ALL_NEW',
      }),
    );
    return productFrom(item);
  }

  async find(merchantId: string, sku: string): Promise<Product | undefined> {
    const { Item: item } = await this.#client.send(
      new GetItemCommand({
        TableName: this.#tableName,
        Key: marshall(productKey(merchantId, sku)),
        ConsistentRead: true,
      }),
    );
    return item && productFrom(item);
  }

  async move(
    merchantId: string,
    movement: StockMovement & { readonly movementId: string },
    operation: OperationChange,
  ) {
    const { sku, quantity, reason, movementId } = movement;
    const at = operation.to.updatedAt;
    return transact<MoveRefusal>(this.#client, [
      endOperation(this.#tableName, operation),
      {
        write: {
          Put: {
            TableName: this.#tableName,
            Item: toItem(movementKey(merchantId, sku, movementId), { sku, quantity, reason, at }),
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
        refusal: () => ({ code: 'moved_before' }),
      },
      {
        write: changeStock(this.#tableName, merchantId, movement, [ENOUGH]),
        refusal: (item) => (item === undefined ? { code: 'unknown_sku' } : { code: 'out_of_stock', sku }),
      },
    ]);
  }
}
