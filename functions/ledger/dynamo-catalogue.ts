import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Instant } from '../domain/instant.ts';
import type { Product, StockMovement } from '../domain/product.ts';
import { shardOf, spread } from '../domain/stock-shards.ts';
import type { Catalogue, MoveRefusal } from '../usecases/catalogue-ports.ts';
import type { OperationChange } from '../usecases/operation-ports.ts';
import { Contended, type Committed } from '../usecases/ports.ts';
import { DynamoProductReader } from './dynamo-product-reader.ts';
import { toItem } from './items.ts';
import { productFrom } from './product-items.ts';
import { movementKey, productKey } from './keys.ts';
import { operation as endOperation } from './order-writes.ts';
import { transactTaking } from './sharded-stock.ts';
import { deliver, takeUnits, type ShardLacks } from './stock-writes.ts';
import type { Write } from './transact.ts';
import { writingAlone } from './while-contended.ts';

/** What a merchant sells: what {@link DynamoProductReader} reads, its price and its stock. */
export class DynamoCatalogue extends DynamoProductReader implements Catalogue {
  async put(
    merchantId: string,
    { sku, name, priceMinor, currency, stockShards }: Omit<Product, 'onHand'>,
  ): Promise<Product> {
    const command = new UpdateItemCommand({
      TableName: this.tableName,
      Key: marshall(productKey(merchantId, sku)),
      UpdateExpression: [
        'SET sku = :sku, #name = :name, priceMinor = :price, currency = :currency',
        'onHand = if_not_exists(onHand, :none)',
        ...(stockShards === undefined ? [] : ['stockShards = :shards']),
      ].join(', '),
      ExpressionAttributeNames: { '#name': 'name' },
      ExpressionAttributeValues: marshall(
        {
          ':sku': sku,
          ':name': name,
          ':price': priceMinor,
          ':currency': currency,
          ':none': 0,
          ':shards': stockShards,
        },
        { removeUndefinedValues: true },
      ),
      ReturnValues: 'ALL_NEW',
    });
    const { Attributes: item = {} } = await writingAlone(async () => this.client.send(command));
    const product = productFrom(item);
    return product.stockShards === undefined ? product : ((await this.find(merchantId, sku)) ?? product);
  }

  async move(
    merchantId: string,
    movement: StockMovement & { readonly movementId: string },
    operation: OperationChange,
  ): Promise<Committed | MoveRefusal> {
    const { sku, quantity, stockShards, movementId } = movement;
    const table = this.tableName;
    const move = async (...stock: readonly Write<MoveRefusal | ShardLacks>[]) =>
      transactTaking<MoveRefusal>(this.stockOf(merchantId), [
        endOperation(table, operation),
        keepMovement(table, merchantId, movement, operation.to.updatedAt),
        ...stock,
      ]);
    if (quantity < 0) return move(takeUnits(table, merchantId, movement));
    try {
      return await move(...deliver(table, merchantId, sku, spread(quantity, stockShards)));
    } catch (error) {
      if (!(error instanceof Contended) || stockShards === undefined) throw error;
      // In the middle of a sale somebody is always at one shard or another. From a single one it is brought to where it lacks.
      const shard = shardOf(movementId, stockShards);
      return move(...deliver(table, merchantId, sku, [{ shard, units: quantity }]));
    }
  }
}

const keepMovement = (
  table: string,
  merchantId: string,
  { sku, quantity, reason, movementId }: StockMovement & { readonly movementId: string },
  at: Instant,
): Write<{ readonly code: 'moved_before' }> => ({
  write: {
    Put: {
      TableName: table,
      Item: toItem(movementKey(merchantId, sku, movementId), { sku, quantity, reason, at }),
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  },
  refusal: () => ({ code: 'moved_before' }),
});
