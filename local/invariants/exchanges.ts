import { comparable } from '../../functions/domain/orders/external-reference.ts';
import type { Exchange, Snapshot, StoredOrder } from '../snapshot.ts';
import { groupBy, repeated } from './group.ts';

const PLACE = 'POST /orders';
const PAY = 'POST /orders/{orderId}/payments';

type Answered = Exchange & { readonly status: number };

const succeeded = (exchange: Exchange): exchange is Answered =>
  exchange.status !== undefined && exchange.status >= 200 && exchange.status < 300;

const nameOf = ({ merchantId, orderId }: { readonly merchantId: string; readonly orderId: string }): string =>
  `${merchantId}/${orderId}`;

/**
 * I1: at most one order per (merchant, idempotency key), and per (merchant, external order reference) at most one that is not
 * cancelled unpaid.
 */
export const oneOrderPerKey = (snapshot: Snapshot): readonly string[] => [
  ...oneOrderEach(snapshot),
  ...oneOwnerEach(snapshot),
];

function oneOrderEach({ exchanges, orders }: Snapshot): readonly string[] {
  const placed = exchanges.filter((exchange) => exchange.route === PLACE && succeeded(exchange));
  const severalOrders = [
    ...groupBy(placed, ({ merchantId, key }) => `${merchantId}, key ${key ?? ''}`),
  ].filter(([, group]) => new Set(group.map(({ orderId }) => orderId)).size > 1);
  // A second order under a key would be one that no answer names: every client here tries until it is answered.
  const named = new Set(placed.map(({ merchantId, orderId = '' }) => nameOf({ merchantId, orderId })));
  return [
    ...severalOrders.map(([key]) => `${key} was answered with more than one order`),
    ...orders
      .filter((order) => !named.has(nameOf(order)))
      .map((order) => `nobody was told of ${nameOf(order)}`),
    ...repeated(orders, nameOf).map((name) => `${name} is stored twice`),
  ];
}

/** An order that was paid, or still may be, holds its reference; a cancelled one that never was has freed it. */
function oneOwnerEach({ orders, operations, externalReferences }: Snapshot): readonly string[] {
  const charged = new Set(
    operations
      .filter(({ kind, status }) => kind === 'charge' && status !== 'failed')
      .map(({ merchantId, orderId = '' }) => nameOf({ merchantId, orderId })),
  );
  const referenced = orders.filter(({ externalReference }) => externalReference !== undefined);
  const owners = referenced.filter((order) => order.status !== 'cancelled' || charged.has(nameOf(order)));
  const freed = referenced.filter((order) => !owners.includes(order));
  const referenceOf = ({ merchantId, externalReference = '' }: StoredOrder): string =>
    `${merchantId}, ${comparable(externalReference)}`;
  const claimedBy = new Map(
    externalReferences
      .filter(({ freedAt }) => freedAt === undefined)
      .map(({ merchantId, reference, orderId }) => [`${merchantId}, ${comparable(reference)}`, orderId]),
  );
  return [
    ...repeated(owners, referenceOf).map(
      (reference) => `two orders have the external reference ${reference}`,
    ),
    ...owners
      .filter((order) => claimedBy.get(referenceOf(order)) !== order.orderId)
      .map((order) => `the external reference of ${nameOf(order)} is not held for it`),
    ...freed
      .filter((order) => claimedBy.get(referenceOf(order)) === order.orderId)
      .map((order) => `the external reference of ${nameOf(order)} is burnt: it never was paid`),
  ];
}

/** I8: every 2xx names something that exists; all replays of a request are identical. */
export function everySuccessExists({ exchanges, orders, invoices }: Snapshot): readonly string[] {
  const orderOf = new Map(orders.map((order) => [nameOf(order), order]));
  const invoiced = new Set(invoices.map(nameOf));
  const successes = exchanges.filter(succeeded);
  const missing = successes.flatMap(({ route, merchantId, orderId, attempt }) => {
    if (orderId === undefined) return [];
    const name = nameOf({ merchantId, orderId });
    const order = orderOf.get(name);
    if (order === undefined) return [`${route} was answered with ${name}, which does not exist`];
    if (route === PAY && (attempt ?? 0) > order.attempt)
      return [`attempt ${attempt ?? 0} of ${name} does not exist`];
    if (route.endsWith('/invoice') && !invoiced.has(name))
      return [`${name} was shown an invoice that does not exist`];
    return [];
  });
  const wrongLocation = successes
    .filter(({ route, orderId, location }) => route === PLACE && location !== `/orders/${orderId ?? ''}`)
    .map(({ key, location }) => `the answer to key ${key ?? ''} has the location ${location ?? '(none)'}`);
  const keyed = successes.filter(({ key }) => key !== undefined);
  const different = [
    ...groupBy(keyed, (one) => `${one.merchantId}, ${one.route}, key ${one.key ?? ''}`),
  ].filter(
    ([, group]) =>
      new Set(group.map(({ status, location, text }) => JSON.stringify([status, location, text]))).size > 1,
  );
  return [...missing, ...wrongLocation, ...different.map(([key]) => `${key}: replays differ`)];
}

/** I12: no merchant reads or replays anything of another. */
export function merchantsStayApart({ exchanges, orders, charges, invoices }: Snapshot): readonly string[] {
  const own = new Set(orders.map(nameOf));
  const merchantOf = new Map(orders.map(({ orderId, merchantId }) => [orderId, merchantId]));
  const foreign = (merchantId: string, orderId: string): boolean =>
    merchantOf.has(orderId) && !own.has(nameOf({ merchantId, orderId }));
  return [
    ...exchanges
      .filter(succeeded)
      .filter(({ merchantId, orderId }) => orderId !== undefined && foreign(merchantId, orderId))
      .map(
        ({ merchantId, route, orderId }) => `${merchantId} was shown ${orderId ?? ''} of another by ${route}`,
      ),
    ...charges
      .filter(({ merchantId, orderId }) => foreign(merchantId, orderId))
      .map(
        ({ transactionId, merchantId }) =>
          `${transactionId} was charged for ${merchantId}, not for the order's own`,
      ),
    ...invoices
      .filter(({ merchantId, orderId }) => foreign(merchantId, orderId))
      .map(({ number, merchantId }) => `invoice ${number} of ${merchantId} is for an order of another`),
  ];
}
