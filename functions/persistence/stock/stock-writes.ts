import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Order, PlacedOrder } from '../../domain/orders/order.ts';
import type { Product, StockMovement } from '../../domain/stock/product.ts';
import { shardOf, type ShardUnits } from './stock-shards.ts';
import type { OutOfStock } from '../../usecases/ports/orders.ts';
import { toItem, type Item } from '../table/items.ts';
import { levelIn } from './product-stock.ts';
import { orderMovementKey, productKey } from '../table/keys.ts';
import type { Write } from '../table/transact.ts';

type OrderChanged = { readonly code: 'order_changed' };

/** The shard that a movement would take from has too little; others may have it. Nothing of this leaves the ledger. */
export type ShardLacks = {
  readonly code: 'shard_lacks';
  readonly sku: string;
  readonly shard: number;
  /** Units that are wanted there. */
  readonly quantity: number;
};

type Lacking = OutOfStock | ShardLacks;

/**
 * Takes an order's stock, and only at the price that the order was made out at. Of stock in shards the price is the one
 * that was read a moment ago: only the first shard knows it, and must not be met by all.
 */
export const takeStockAtPrice = (
  table: string,
  order: PlacedOrder,
  movements: readonly StockMovement[],
): Write<Lacking | { readonly code: 'price_changed'; readonly sku: string }>[] =>
  movements.map((movement) => {
    const { sku, quantity, terms } = movement;
    const shard = shardOf(order.orderId, movement.product?.stockShards);
    const asRead = terms === undefined || shard !== 0 ? undefined : sameTerms(terms);
    return {
      write: changeStock(
        table,
        order.merchantId,
        { sku, quantity, shard },
        asRead === undefined ? [ENOUGH] : [ENOUGH, ...asRead.clauses],
        asRead?.values,
      ),
      refusal: (item) =>
        levelIn(item) + quantity < 0 ? lacking(item, movement, shard) : { code: 'price_changed', sku },
    };
  });

/** A product's price and tax are still as they were read. */
function sameTerms({ priceMinor, currency, taxPercent, taxExemption }: NonNullable<StockMovement['terms']>): {
  readonly clauses: readonly string[];
  readonly values: Record<string, unknown>;
} {
  return {
    clauses: [
      'priceMinor = :price AND currency = :currency',
      taxPercent === undefined ? 'attribute_not_exists(taxPercent)' : 'taxPercent = :tax',
      taxExemption === undefined ? 'attribute_not_exists(taxExemption)' : 'taxExemption = :exemption',
    ],
    values: {
      ':price': priceMinor,
      ':currency': currency,
      ...(taxPercent === undefined ? {} : { ':tax': taxPercent }),
      ...(taxExemption === undefined ? {} : { ':exemption': taxExemption }),
    },
  };
}

/** Takes stock for another attempt at an order, whose prices stand. */
export const takeStock = (
  table: string,
  order: PlacedOrder,
  movements: readonly StockMovement[],
): Write<Lacking | OrderChanged>[] => [
  ...movements.map((movement) => takeUnits(table, order.merchantId, movement)),
  ...movedOnce(table, order, movements),
];

/** From the first shard, whether there are others or not. */
export const takeUnits = (table: string, merchantId: string, movement: StockMovement): Write<Lacking> => ({
  write: changeStock(table, merchantId, movement, [ENOUGH]),
  refusal: (item) => lacking(item, movement, 0),
});

/** To or from the first shard, which knows the product's version, and only while that is as it was read. */
export function moveUnitsAsRead(
  table: string,
  merchantId: string,
  movement: StockMovement,
  read: Product['version'],
): Write<Lacking | { readonly code: 'unknown_sku' | 'product_changed' }> {
  const sameVersion = read > 0 ? '#version = :read' : 'attribute_not_exists(#version)';
  const clauses = [EXISTS, sameVersion, ...(movement.quantity < 0 ? [ENOUGH] : [])];
  const values = read > 0 ? { ':read': read } : {};
  return {
    write: changeStock(table, merchantId, movement, clauses, values, { '#version': 'version' }),
    refusal: (item) => {
      if (item === undefined) return { code: 'unknown_sku' };
      const changed = Number(item['version']?.N ?? 0) !== read;
      return changed ? { code: 'product_changed' } : lacking(item, movement, 0);
    },
  };
}

/** A delivery: to each shard its part. */
export const deliver = (
  table: string,
  merchantId: string,
  sku: string,
  parts: readonly ShardUnits[],
): Write<{ readonly code: 'unknown_sku' }>[] =>
  parts.map(({ shard, units }) => ({
    write: changeStock(table, merchantId, { sku, quantity: units, shard }, shard === 0 ? [EXISTS] : []),
    refusal: () => ({ code: 'unknown_sku' }),
  }));

export const returnStock = (
  table: string,
  order: Order,
  movements: readonly StockMovement[],
): Write<OrderChanged>[] => [
  ...movements.map((movement): Write<OrderChanged> => ({
    write: changeStock(table, order.merchantId, movement, [EXISTS]),
    refusal: () => ({ code: 'order_changed' }),
  })),
  ...movedOnce(table, order, movements),
];

/** Takes from some shards what it puts into another. The sum is the same before and after. */
export const moveBetweenShards = (
  table: string,
  merchantId: string,
  sku: string,
  from: readonly ShardUnits[],
  into: number,
): Write<{ readonly code: 'moved_on' }>[] =>
  [
    ...from.map(({ shard, units }) =>
      changeStock(table, merchantId, { sku, quantity: -units, shard }, [ENOUGH]),
    ),
    changeStock(table, merchantId, {
      sku,
      quantity: from.reduce((sum, { units }) => sum + units, 0),
      shard: into,
    }),
  ].map((write) => ({ write, refusal: () => ({ code: 'moved_on' }) }));

const EXISTS = 'attribute_exists(pk)';
/** What is taken is there. */
const ENOUGH = 'onHand >= :taken';

/** Moves stock on hand by a signed quantity. A shard that is not there yet has nothing. */
const changeStock = (
  table: string,
  merchantId: string,
  { sku, quantity, shard = 0 }: { readonly sku: string; readonly quantity: number; readonly shard?: number },
  clauses: readonly string[] = [],
  values: Record<string, unknown> = {},
  names?: Record<string, string>,
): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: marshall(productKey(merchantId, sku, shard)),
    UpdateExpression: 'ADD onHand :quantity',
    ...(clauses.length === 0 ? {} : { ConditionExpression: clauses.join(' AND ') }),
    ...(names === undefined ? {} : { ExpressionAttributeNames: names }),
    ExpressionAttributeValues: marshall({
      ':quantity': quantity,
      ...(clauses.includes(ENOUGH) ? { ':taken': -quantity } : {}),
      ...values,
    }),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});

/** A product that has shards says so; a shard is only asked by who knows. */
const lacking = (
  item: Item | undefined,
  { sku, quantity, product }: StockMovement,
  shard: number,
): Lacking =>
  product?.stockShards === undefined && item?.['stockShards'] === undefined
    ? { code: 'out_of_stock', sku }
    : { code: 'shard_lacks', sku, shard, quantity: -quantity };

/**
 * The constraint UNIQUE(order, reason), and what moved for it. The first time an order takes its stock needs none: the
 * order itself says what it took, and is there once.
 */
function movedOnce(
  table: string,
  { merchantId, orderId, updatedAt }: Order,
  movements: readonly StockMovement[],
): Write<OrderChanged>[] {
  const [first] = movements;
  if (first === undefined) return [];
  const { reason } = first;
  const lines = movements.map(({ sku, quantity }) => ({ sku, quantity }));
  return [
    {
      write: {
        Put: {
          TableName: table,
          Item: toItem(orderMovementKey(merchantId, orderId, reason), {
            orderId,
            reason,
            lines,
            at: updatedAt,
          }),
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
      refusal: () => ({ code: 'order_changed' }),
    },
  ];
}
