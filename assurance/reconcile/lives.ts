import type { OrderRequest } from '../../functions/domain/orders/order-request.ts';
import type { OrderKey } from '../../functions/usecases/ports/orders.ts';
import type { BooksWorld } from './books-world.ts';

/** What may become of an order. */
export interface Life {
  readonly name: string;
  /** How many of a hundred orders live so. */
  readonly share: number;
  /** @returns undefined of a payment that belongs to no order */
  readonly live: (stage: LifeStage) => Promise<OrderKey | undefined>;
}

export interface LifeStage {
  readonly world: BooksWorld;
  readonly merchantId: string;
  /** Unique to the order. */
  readonly key: string;
  readonly random: () => number;
}

const VISA = 'pm_card_visa';
const DECLINED = 'pm_card_visa_chargeDeclined';
const AUTHENTICATED = 'pm_card_authenticationRequired';
const LOST = 'pm_sandbox_response_lost';
const LOST_UNTOLD = 'pm_sandbox_response_lost__webhook_never';

async function place(
  { world, merchantId, key, random }: LifeStage,
  paymentMethod: string,
  rest = true,
): Promise<OrderKey> {
  const sku = random() < 0.8 ? 'mug' : 'spoon';
  const quantity = 1 + Math.floor(random() * 4);
  const request: OrderRequest = {
    customer: { email: `${key}@example.com` },
    lines: [{ sku, quantity }],
    paymentMethod,
  };
  const placed = await world.shop.placeOrder(merchantId, key, request);
  if (placed.code !== 'placed') throw new Error(`not placed: ${placed.code}`);
  if (rest) await world.rest();
  return { merchantId, orderId: placed.orderId };
}

async function paidTotal(world: BooksWorld, { merchantId, orderId }: OrderKey): Promise<number> {
  const history = await world.shop.history({ merchantId, orderId });
  return history?.order.totalMinor ?? 0;
}

async function refund({ world, key }: LifeStage, order: OrderKey, amountMinor: number, name: string) {
  const asked = await world.shop.requestRefund(order, `${key}-${name}`, amountMinor);
  if (asked.code !== 'accepted') throw new Error(`not accepted: ${asked.code}`);
  await world.rest();
}

async function customerActs({ world }: LifeStage, order: OrderKey, result: 'success' | 'failure') {
  const history = await world.shop.history(order);
  const action = history?.order.status === 'placed' ? history.order.action : undefined;
  if (action === undefined) throw new Error('nobody has to act');
  const { url, apiKey } = world.sandbox;
  const answer = await fetch(`${url}/sandbox/payment_intents/${action.transactionId}/authenticate`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ result }),
  });
  if (!answer.ok) throw new Error(`the holder was answered with ${answer.status}`);
  await world.rest();
}

export const COMMON: Life = { name: 'paid', share: 49, live: (stage) => place(stage, VISA) };

/** Whatever a shop sees in a year, each to its end. */
export const LIVES: readonly Life[] = [
  COMMON,
  { name: 'declined', share: 6, live: (stage) => place(stage, DECLINED) },
  {
    name: 'declined, then paid',
    share: 6,
    live: async (stage) => {
      const order = await place(stage, DECLINED);
      await stage.world.shop.attemptPayment(order, `${stage.key}-again`, { paymentMethod: VISA });
      await stage.world.rest();
      return order;
    },
  },
  {
    name: 'the holder acts',
    share: 5,
    live: async (stage) => {
      const order = await place(stage, AUTHENTICATED);
      await customerActs(stage, order, 'success');
      return order;
    },
  },
  {
    name: 'the holder fails',
    share: 3,
    live: async (stage) => {
      const order = await place(stage, AUTHENTICATED);
      await customerActs(stage, order, 'failure');
      await stage.world.pass({ minutes: 31 });
      return order;
    },
  },
  {
    name: 'the answer is lost',
    share: 5,
    live: (stage) => place(stage, LOST),
  },
  {
    name: 'answer and webhook are lost',
    share: 4,
    live: async (stage) => {
      const order = await place(stage, LOST_UNTOLD);
      await stage.world.pass({ minutes: 2 });
      return order;
    },
  },
  {
    name: 'refunded in part',
    share: 6,
    live: async (stage) => {
      const order = await place(stage, VISA);
      const half = Math.floor((await paidTotal(stage.world, order)) / 2);
      await refund(stage, order, half, 'half');
      if (stage.random() < 0.5) await refund(stage, order, Math.floor(half / 2), 'more');
      return order;
    },
  },
  {
    name: 'refunded whole',
    share: 4,
    live: async (stage) => {
      const order = await place(stage, VISA);
      await refund(stage, order, await paidTotal(stage.world, order), 'all');
      return order;
    },
  },
  {
    name: 'cancelled before it is charged',
    share: 3,
    live: async (stage) => {
      const order = await place(stage, VISA, false);
      await stage.world.shop.cancelOrder(order, `${stage.key}-cancel`);
      await stage.world.rest();
      return order;
    },
  },
  {
    name: 'cancelled when it is paid',
    share: 4,
    live: async (stage) => {
      const order = await place(stage, VISA);
      await stage.world.shop.cancelOrder(order, `${stage.key}-cancel`);
      await stage.world.rest();
      return order;
    },
  },
  {
    name: 'captured after it was cancelled',
    share: 3,
    live: async (stage) => {
      const order = await place(stage, LOST_UNTOLD);
      await stage.world.shop.cancelOrder(order, `${stage.key}-cancel`);
      await stage.world.pass({ minutes: 2 });
      return order;
    },
  },
  {
    name: 'of other software in the account',
    share: 2,
    live: async ({ world, random }) => {
      const { url, apiKey } = world.sandbox;
      const amount = String(100 + Math.floor(random() * 9000));
      const body = { amount, currency: 'eur', payment_method: VISA, confirm: 'true' };
      const answer = await fetch(`${url}/v1/payment_intents`, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(body),
      });
      if (!answer.ok) throw new Error(`other software was answered with ${answer.status}`);
      await world.rest();
      return undefined;
    },
  },
];
