import { randomUUID } from 'node:crypto';
import { z } from 'zod/mini';
import {
  businessKey,
  cancelKey,
  checkoutKey,
  movementKey,
  onceClient,
  refundKey,
  type Key,
} from '../../client/src/client.ts';

/** What the process is told. All it knows of the order is the shop's own number. */
const { url, apiKey, orderNumber, sku, keys, dies } = z
  .object({
    url: z.string(),
    apiKey: z.string(),
    orderNumber: z.string(),
    sku: z.string(),
    keys: z.enum(['business', 'random']),
    /** At which of its requests, and when. The harness kills it after sending. */
    dies: z.optional(z.object({ request: z.int(), when: z.enum(['before sending', 'after the answer']) })),
  })
  .parse(JSON.parse(process.argv[2] ?? ''));

let requests = 0;

/** Ends this process as a power cut does. */
const die = async (): Promise<never> => {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
};

const dyingFetch: typeof fetch = async (input, init) => {
  requests += 1;
  const now = dies?.request === requests ? dies.when : undefined;
  if (now === 'before sending') await die();
  const response = await fetch(input, init);
  if (now === 'after the answer') {
    await response.arrayBuffer();
    await die();
  }
  return response;
};

const made = (key: Key): { readonly key: Key } => ({
  key: keys === 'business' ? key : businessKey(randomUUID()),
});

/** What a shop does for one order: goods come in, the order is placed, its first card is declined, … */
const once = onceClient({ url, apiKey, fetch: dyingFetch });
await once.products.moveStock(sku, { quantity: 5, reason: 'delivery' }, made(movementKey(sku, orderNumber)));
const { orderId } = await once.orders.place(
  {
    customer: { email: 'ada@example.com' },
    lines: [{ sku, quantity: 1 }],
    paymentMethod: 'pm_card_visa_chargeDeclined',
  },
  made(checkoutKey(orderNumber, 1)),
);
const order = await once.orders.waitUntilSettled(orderId);
if (order.status === 'declined') {
  await once.orders.pay(orderId, { paymentMethod: 'pm_card_visa' }, made(checkoutKey(orderNumber, 2)));
  await once.orders.waitUntilSettled(orderId);
}
await once.orders.refund(orderId, { amountMinor: 100 }, made(refundKey(orderNumber, 'return-1')));
await once.orders.waitUntilSettled(orderId);
await once.orders.cancel(orderId, made(cancelKey(orderNumber)));
await once.orders.waitUntilSettled(orderId);
