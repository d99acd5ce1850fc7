import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Order, PlacedOrder } from '../domain/order.ts';
import type { StockMovement } from '../domain/product.ts';
import { productFrom, toItem } from './items.ts';
import { movementKey, productKey } from './keys.ts';
import type { Write } from './transact.ts';

type OutOfStock = { readonly code: 'out_of_stock'; readonly sku: string };
type OrderMoved = { readonly code: 'late_owner'; readonly kind: 'order' };
type OrderChanged = { readonly code: 'order_changed' };

/** Takes an order's stock, and only at the price that the order was made out at. */
export const takeStockAtPrice = (
  table: string,
  order: PlacedOrder,
  movements: readonly StockMovement[],
): Write<OutOfStock | OrderMoved | { readonly code: 'price_changed'; readonly sku: string }>[] =>
  movements.flatMap((movement) => {
    const { sku, quantity } = movement;
    const samePrice = 'priceMinor = :price AND currency = :currency';
    const price = order.lines.find((line) => line.sku === sku)?.unitPriceMinor;
    return [
      {
        write: changeStock(table, order.merchantId, movement, [ENOUGH, samePrice], {
          ':price': price,
          ':currency': order.currency,
        }),
        refusal: (item) => {
          const onHand = item === undefined ? 0 : productFrom(item).onHand;
          return { code: onHand + quantity < 0 ? 'out_of_stock' : 'price_changed', sku };
        },
      },
      movedOnce(table, order, movement, { code: 'late_owner', kind: 'order' }),
    ];
  });

/** Takes stock for another attempt at an order, whose prices stand. */
export const takeStock = (
  table: string,
  order: PlacedOrder,
  movements: readonly StockMovement[],
): Write<OutOfStock | OrderChanged>[] =>
  movements.flatMap((movement) => [
    {
      write: changeStock(table, order.merchantId, movement, [ENOUGH]),
      refusal: () => ({ code: 'out_of_stock', sku: movement.sku }),
    },
    movedOnce(table, order, movement, { code: 'order_changed' }),
  ]);

export const giveStockBack = (
  table: string,
  order: Order,
  movements: readonly StockMovement[],
): Write<OrderChanged>[] =>
  movements.flatMap((movement) => [
    {
      write: changeStock(table, order.merchantId, movement, [EXISTS]),
      refusal: () => ({ code: 'order_changed' }),
    },
    movedOnce(table, order, movement, { code: 'order_changed' }),
  ]);

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

/** The constraint UNIQUE(order, SKU, reason), and the line in the stock's own history. */
const movedOnce = <Refusal>(
  table: string,
  { merchantId, orderId, updatedAt }: Order,
  { sku, quantity, reason }: StockMovement,
  refusal: Refusal,
): Write<Refusal> => ({
  write: {
    Put: {
      TableName: table,
      Item: toItem(movementKey(merchantId, sku, orderId, reason), {
        sku,
        quantity,
        reason,
        orderId,
        at: updatedAt,
      }),
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  },
  refusal: () => refusal,
});
