import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Order, PlacedOrder } from '../domain/order.ts';
import type { StockMovement } from '../domain/product.ts';
import { productFrom, toItem } from './items.ts';
import { orderMovementKey, productKey } from './keys.ts';
import type { Write } from './transact.ts';

type OutOfStock = { readonly code: 'out_of_stock'; readonly sku: string };
type OrderChanged = { readonly code: 'order_changed' };

/** Takes an order's stock, and only at the price that the order was made out at. */
export const takeStockAtPrice = (
  table: string,
  order: PlacedOrder,
  movements: readonly StockMovement[],
): Write<OutOfStock | { readonly code: 'price_changed'; readonly sku: string }>[] =>
  movements.map((movement) => {
    const { sku, quantity } = movement;
    const samePrice = 'priceMinor = :price AND currency = :currency';
    const price = order.lines.find((line) => line.sku === sku)?.unitPriceMinor;
    return {
      write: changeStock(table, order.merchantId, movement, [ENOUGH, samePrice], {
        ':price': price,
        ':currency': order.currency,
      }),
      refusal: (item) => {
        const onHand = item === undefined ? 0 : productFrom(item).onHand;
        return { code: onHand + quantity < 0 ? 'out_of_stock' : 'price_changed', sku };
      },
    };
  });

/** Takes stock for another attempt at an order, whose prices stand. */
export const takeStock = (
  table: string,
  order: PlacedOrder,
  movements: readonly StockMovement[],
): Write<OutOfStock | OrderChanged>[] => [
  ...movements.map((movement): Write<OutOfStock> => ({
    write: changeStock(table, order.merchantId, movement, [ENOUGH]),
    refusal: () => ({ code: 'out_of_stock', sku: movement.sku }),
  })),
  ...movedOnce(table, order, movements),
];

export const giveStockBack = (
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

const EXISTS = 'attribute_exists(pk)';
/** With a negative quantity: what is taken is there. With a positive one it always holds, if the product exists. */
export const ENOUGH = 'onHand >= :taken';

/** Moves stock on hand by a signed quantity; what is taken must be there. */
export const changeStock = (
  table: string,
  merchantId: string,
  { sku, quantity }: StockMovement,
  clauses: readonly string[],
  values: Record<string, unknown> = {},
): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: marshall(productKey(merchantId, sku)),
    UpdateExpression: 'SET onHand = onHand + :quantity',
    ConditionExpression: clauses.join(' AND '),
    ExpressionAttributeValues: marshall({
      ':quantity': quantity,
      ...(clauses.includes(ENOUGH) ? { ':taken': -quantity } : {}),
      ...values,
    }),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});

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
