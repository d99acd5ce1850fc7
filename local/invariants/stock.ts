import type { Snapshot, StoredMovement, StoredOrder } from '../snapshot.ts';
import { groupBy, repeated } from './group.ts';
import { stockOf } from '../read-table.ts';

/**
 * I6: stock on hand = all movements (a new product has none); at most one movement per (order, SKU, reason); never
 * negative; an order that holds nothing nets to 0, any other to what it sells.
 */
export function stockIsItsMovements({ products, movements, orders }: Snapshot): readonly string[] {
  const movementsOf = groupBy(movements, ({ merchantId, sku }) => `${merchantId}/${sku}`);
  const known = new Set(products.map(({ merchantId, sku }) => `${merchantId}/${sku}`));
  const orderNames = new Set(orders.map(({ merchantId, orderId }) => `${merchantId}/${orderId}`));
  const ofOrders = movements.filter(({ source }) => source !== 'manual');
  return [
    ...[...groupBy(products, ({ merchantId, sku }) => `${merchantId}/${sku}`)].flatMap(([name, shards]) => {
      const onHand = shards.reduce((total, shard) => total + shard.onHand, 0);
      const moved = sum(movementsOf.get(name) ?? []);
      return onHand === moved ? [] : [`${name}: ${onHand} on hand, and movements of ${moved}`];
    }),
    ...products
      .filter(({ onHand }) => onHand < 0)
      .map(({ merchantId, sku, onHand }) => `${merchantId}/${sku}: ${onHand} on hand`),
    ...[...movementsOf.keys()]
      .filter((name) => !known.has(name))
      .map((name) => `${name} moved and does not exist`),
    ...repeated(movements, (one) => [one.merchantId, one.sku, one.source, one.reason].join('/')).map(
      (name) => `${name} moved twice`,
    ),
    ...ofOrders
      .filter(({ merchantId, source }) => !orderNames.has(`${merchantId}/${source}`))
      .map(({ sku, source }) => `${sku} moved for ${source}, which does not exist`),
    ...orders.flatMap((order) => netOf(order, ofOrders)),
  ];
}

function netOf(order: StoredOrder, movements: readonly StoredMovement[]): readonly string[] {
  const own = movements.filter(
    ({ merchantId, source }) => merchantId === order.merchantId && source === order.orderId,
  );
  const holds = order.status === 'placed' || (order.status === 'paid' && order.cancelledAt === undefined);
  const stock = stockOf(order);
  const skus = new Set([...stock.keys(), ...own.map(({ sku }) => sku)]);
  return [...skus].flatMap((sku) => {
    const returned = (order.restocked ?? [])
      .filter(({ line }) => order.lines[line]?.sku === sku)
      .reduce((total, { quantity }) => total + quantity, 0);
    const expected = holds || order.stockKept === true ? returned - (stock.get(sku) ?? 0) : 0;
    const moved = sum(own.filter((movement) => movement.sku === sku));
    return moved === expected
      ? []
      : [`${order.orderId} is ${order.status} and moved ${moved} of ${sku}, not ${expected}`];
  });
}

const sum = (movements: readonly StoredMovement[]): number =>
  movements.reduce((total, { quantity }) => total + quantity, 0);
