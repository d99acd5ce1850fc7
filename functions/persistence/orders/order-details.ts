import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { OrderDetails, PlacedOrder } from '../../domain/orders/order.ts';
import { getItem } from '../table/get-item.ts';
import { isOrder, toItem, type Item } from '../table/items.ts';
import { orderDetailsKey } from '../table/keys.ts';

/**
 * An order's item is written at each step of its life, and each of its kilobytes costs as much again. So lines, addresses
 * and whatever else a long order was placed with are an item of their own, which is written once, in the transaction that
 * places the order. The order's item then has the attribute `apart`.
 */
const DETAIL_ATTRIBUTES = [
  'lines',
  'discounts',
  'pricesInclude',
  'billingAddress',
  'shippingAddress',
  'metadata',
] as const satisfies readonly (keyof OrderDetails)[];

/** What an order grows by until it is invoiced and refunded, in bytes. */
const GROWTH_BYTES = 200;
const UNIT_BYTES = 1024;

/** The order as it is to be stored: marked where its details are an item of their own. */
export function apartIfLong(order: PlacedOrder, item: (order: PlacedOrder) => Item): PlacedOrder {
  const isLong = sizeOf(item(order)) > UNIT_BYTES - GROWTH_BYTES;
  return isLong ? Object.assign({}, order, { apart: true }) : order;
}

export const isApart = (order: object): boolean => 'apart' in order;

export const withoutDetails = (attributes: object): object =>
  Object.fromEntries(
    Object.entries(attributes).filter(([name]) => DETAIL_ATTRIBUTES.every((detail) => detail !== name)),
  );

export const detailsItem = (order: PlacedOrder): Item =>
  toItem(
    orderDetailsKey(order.merchantId, order.orderId),
    Object.fromEntries(DETAIL_ATTRIBUTES.map((name) => [name, order[name]])),
  );

/** The item of an order with its details in it, wherever they lie. */
export async function wholeOrder(client: DynamoDBClient, tableName: string, item: Item): Promise<Item> {
  if (!isOrder(item) || item['apart'] === undefined) return item;
  const { merchantId, orderId } = item;
  const key = orderDetailsKey(merchantId?.S ?? '', orderId?.S ?? '');
  const details = await getItem(client, tableName, key);
  return details === undefined ? item : withDetails(item, details);
}

export const withDetails = (order: Item, details: Item): Item => ({
  ...order,
  ...Object.fromEntries(
    DETAIL_ATTRIBUTES.flatMap((name) => (details[name] === undefined ? [] : [[name, details[name]]])),
  ),
});

/**
 * Of an item, by DynamoDB's rules, as far as an order has values.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
const sizeOf = (item: Item): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value), 0);

function valueSize(value: NonNullable<Item[string]>): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return Math.ceil(value.N.length / 2) + 1;
  if (value.L !== undefined) return 3 + value.L.reduce((sum, each) => sum + 1 + valueSize(each), 0);
  if (value.M !== undefined) return 3 + Object.keys(value.M).length + sizeOf(value.M);
  return 1;
}
