import type { ApiClient, ApiResponse, OrderRequest, OrderView } from '../../local/api-client.ts';
import {
  expectStatus,
  isReplay,
  orderIdIn,
  untilAnswered,
  untilInvoiced,
  untilOrder,
} from '../../local/scenario/client-steps.ts';
import type { Answered, World } from './world.ts';

/** With cold functions, and the sweep for what its workflow left. */
const SOON_MS = 240_000;

const orderOf = (paymentMethod: string): OrderRequest => ({
  customer: { email: 'upgrade@example.com', name: 'Ada Lovelace' },
  lines: [{ sku: 'atlas', quantity: 1 }],
  paymentMethod,
});

/** Sends a request and keeps its answer, which is asked for again after each deployment. */
export async function keepAnswer(
  { merchant, answered }: World,
  what: string,
  status: number,
  again: (merchant: ApiClient) => Promise<ApiResponse>,
): Promise<ApiResponse> {
  const response = await untilAnswered(async () => again(merchant));
  expectStatus(response, status);
  answered.push({ what, text: response.text, again });
  return response;
}

export async function place(world: World, key: string, paymentMethod = 'pm_card_visa'): Promise<string> {
  const order = orderOf(paymentMethod);
  return orderIdIn(await keepAnswer(world, `order ${key}`, 201, (client) => client.placeOrder(order, key)));
}

export const paid = async ({ merchant }: World, orderId: string): Promise<OrderView> =>
  untilOrder(merchant, orderId, ({ status }) => status === 'paid', SOON_MS);

export const invoiced = async ({ merchant }: World, orderId: string): Promise<OrderView> =>
  untilInvoiced(merchant, orderId, SOON_MS);

export const until = async (
  { merchant }: World,
  orderId: string,
  arrived: (order: OrderView) => boolean,
): Promise<OrderView> => untilOrder(merchant, orderId, arrived, SOON_MS);

/**
 * Orders that came to rest, one of each kind.
 *
 * @param name distinguishes them from those of another deployment
 */
export async function placeOneOfEachEnd(world: World, name: string): Promise<void> {
  const [declined, cancelled, refunded] = await Promise.all([
    place(world, `${name}-declined`, 'pm_card_visa_chargeDeclined'),
    place(world, `${name}-cancelled`),
    place(world, `${name}-refunded`),
    place(world, `${name}-paid`).then(async (orderId) => invoiced(world, orderId)),
  ]);
  await until(world, declined, ({ status }) => status === 'declined');
  await invoiced(world, cancelled);
  await keepAnswer(world, `cancellation ${name}`, 202, (client) =>
    client.cancel(cancelled, `${name}-cancel`),
  );
  await invoiced(world, refunded);
  await keepAnswer(world, `refund ${name}`, 202, (client) => client.refund(refunded, `${name}-refund`, 100));
  await until(world, cancelled, ({ refundedMinor, totalMinor }) => refundedMinor === totalMinor);
  await until(world, refunded, ({ refundedMinor }) => refundedMinor === 100);
}

export interface Replays {
  readonly same: number;
  readonly others: readonly string[];
}

/**
 * Sends every request again that was ever answered.
 *
 * @param ask sends one: until it is answered, or once, where a release may be unable to read what it is about
 */
export async function replayAll(
  { merchant, answered }: World,
  ask: (send: () => Promise<ApiResponse>) => Promise<ApiResponse> = untilAnswered,
): Promise<Replays> {
  const others: string[] = [];
  for (const one of answered) {
    const replay = await ask(async () => one.again(merchant));
    if (!isReplay(replay) || replay.text !== one.text) others.push(told(one, replay));
  }
  return { same: answered.length - others.length, others };
}

const told = ({ what, text }: Answered, { status, text: now }: ApiResponse): string =>
  `${what} is answered otherwise: ${status} ${now}, and was ${text}`;
