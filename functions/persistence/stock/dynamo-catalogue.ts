import { marshall } from '@aws-sdk/util-dynamodb';
import type { Instant } from '../../domain/instant.ts';
import type { Product, ProductTerms, StockMovement } from '../../domain/stock/product.ts';
import { shardOf, spread } from './stock-shards.ts';
import type {
  Catalogue,
  MoveRefusal,
  ProductVersion,
  ProductWritten,
} from '../../usecases/ports/catalogue.ts';
import type { OperationChange } from '../../usecases/ports/operations.ts';
import { ConflictError, type Committed } from '../../usecases/ports/conflict.ts';
import { DynamoProductReader } from './dynamo-product-reader.ts';
import { toItem } from '../table/items.ts';
import { productFrom } from './product-items.ts';
import { movementKey, productKey, productShard } from '../table/keys.ts';
import { operation as endOperation } from '../orders/order-writes.ts';
import { taking } from './sharded-stock.ts';
import { SET_WRITER, singleWrite, type SingleUpdate } from '../table/single-write.ts';
import { deliver, moveUnitsAsRead, takeUnits, type ShardLacks } from './stock-writes.ts';
import type { Write } from '../table/transact.ts';

/** What a merchant sells: what {@link DynamoProductReader} reads, its price and its stock. */
export class DynamoCatalogue extends DynamoProductReader implements Catalogue {
  async put(merchantId: string, terms: ProductTerms, read: ProductVersion): Promise<ProductWritten> {
    const { code, item = {} } = await singleWrite(
      this.client,
      setTerms(this.tableName, merchantId, terms, read),
    );
    if (code === 'refused') return { code: 'product_changed' };
    const product = productFrom(item);
    if (product.stockShards === undefined) return { code: 'written', product };
    return { code: 'written', product: (await this.find(merchantId, terms.sku)) ?? product };
  }

  async move(
    merchantId: string,
    movement: StockMovement & { readonly movementId: string },
    operation: OperationChange,
    read?: Product['version'],
  ): Promise<Committed | MoveRefusal> {
    const { sku, quantity, product: { stockShards } = {}, movementId } = movement;
    const table = this.tableName;
    const move = async (...stock: readonly Write<MoveRefusal | ShardLacks>[]) =>
      taking<MoveRefusal>(this.stockOf(merchantId), [
        endOperation(table, operation),
        keepMovement(table, merchantId, movement, operation.to.updatedAt),
        ...stock,
      ]);
    if (read !== undefined) return move(moveUnitsAsRead(table, merchantId, movement, read));
    if (quantity < 0) return move(takeUnits(table, merchantId, movement));
    try {
      return await move(...deliver(table, merchantId, sku, spread(quantity, stockShards)));
    } catch (error) {
      if (!(error instanceof ConflictError) || stockShards === undefined) throw error;
      // In the middle of a sale somebody is always at one shard or another. From a single one it is brought to where it lacks.
      const shard = shardOf(movementId, stockShards);
      return move(...deliver(table, merchantId, sku, [{ shard, units: quantity }]));
    }
  }
}

function setTerms(
  table: string,
  merchantId: string,
  { sku, name, priceMinor, currency, stockShards, taxPercent, taxExemption, tracked }: ProductTerms,
  read: ProductVersion,
): SingleUpdate {
  const versioned = read !== 'absent' && read > 0;
  // A PUT says everything: what it leaves out is no more. Shards stay, since stock lies in them.
  const optional = { taxPercent, taxExemption, tracked };
  const removed = Object.entries(optional).flatMap(([field, value]) => (value === undefined ? [field] : []));
  const set = Object.entries(optional).flatMap(([field, value]) => (value === undefined ? [] : [field]));
  return {
    Update: {
      TableName: table,
      Key: marshall(productKey(merchantId, sku)),
      UpdateExpression: [
        'SET sku = :sku, #name = :name, priceMinor = :price, currency = :currency',
        'onHand = if_not_exists(onHand, :none), #version = :next',
        'listShard = :list, listedBy = :sku',
        SET_WRITER,
        ...(stockShards === undefined ? [] : ['stockShards = :shards']),
        ...set.map((field) => `${field} = :${field}`),
      ]
        .join(', ')
        .concat(removed.length === 0 ? '' : ` REMOVE ${removed.join(', ')}`),
      ConditionExpression: stillAsRead(read),
      ExpressionAttributeNames: { '#name': 'name', '#version': 'version' },
      ExpressionAttributeValues: marshall(
        {
          ':sku': sku,
          ':list': productShard(merchantId, sku),
          ':name': name,
          ':price': priceMinor,
          ':currency': currency,
          ':none': 0,
          ':shards': stockShards,
          ...Object.fromEntries(Object.entries(optional).map(([field, value]) => [`:${field}`, value])),
          ':next': versioned ? read + 1 : 1,
          ...(versioned ? { ':read': read } : {}),
        },
        { removeUndefinedValues: true },
      ),
    },
  };
}

const stillAsRead = (read: ProductVersion): string => {
  if (read === 'absent') return 'attribute_not_exists(pk)';
  return read > 0 ? '#version = :read' : 'attribute_exists(pk) AND attribute_not_exists(#version)';
};

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
