import type { CustomerPayment } from '../../../functions/domain/orders/order.ts';
import type { Snapshot, StoredOrder } from '../../../local/snapshot.ts';
import type { Client } from './client.ts';

export interface OrderWish {
  readonly paymentMethod?: string;
  /** Instead of it: the customer confirms the payment. */
  readonly payment?: CustomerPayment;
  readonly quantity?: number;
  readonly externalReference?: string;
}

export const order = ({
  paymentMethod = 'pm_card_visa',
  payment,
  quantity = 2,
  externalReference,
}: OrderWish = {}) => ({
  customer: { email: 'ada@example.com' },
  lines: [{ sku: 'mug', quantity }],
  ...(payment === undefined ? { paymentMethod } : { payment }),
  ...(externalReference === undefined ? {} : { externalReference }),
});

/** Places an order and waits until it has come to one of these states. */
export const placedAnd = async (
  client: Client,
  key: string,
  states: readonly string[],
  wish: OrderWish = {},
): Promise<string | undefined> => sentAnd(client, key, states, order(wish));

/** The same with a body of its own. */
export async function sentAnd(
  client: Client,
  key: string,
  states: readonly string[],
  body: object,
): Promise<string | undefined> {
  const { orderId, status } = await client.placeOrder(key, body);
  if (orderId === undefined || status !== 201) return undefined;
  return (await client.until(orderId, states)) ? orderId : undefined;
}

/** One order, and it is as it should be. */
export function oneOrder({ orders }: Snapshot, isRight: (order: StoredOrder) => boolean): readonly string[] {
  const [only, ...more] = orders;
  if (only === undefined || more.length > 0) return [`expected: one order, not ${orders.length}`];
  return isRight(only) || isExpired(only) ? [] : [`expected: something else than ${JSON.stringify(only)}`];
}

const HOUR_MS = 3_600_000;

/** Its charge could not be made within the hour in which it may be made: nobody is charged later. */
export const isExpired = ({ status, decline, placedAt = '', updatedAt = '' }: StoredOrder): boolean =>
  status === 'declined' &&
  decline?.code === 'charge_expired' &&
  Date.parse(updatedAt) - Date.parse(placedAt) >= HOUR_MS;
