import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { DynamoApiKeys } from '../../../functions/persistence/merchants/dynamo-api-keys.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { DECLINED_CARD } from '../../../assurance/world/gateway-scripts.ts';
import { MERCHANT, orderRequest } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';

/** Each is a query, in a success too. An order may have 40; so many show what a refusal costs. */
const PRODUCTS = 10;
/** One query reads all shards of a product, however many there are. */
const SHARDS = 4;
/** What a refusal may cost more than the same request when it succeeds. */
const A_FEW = 3;

let world: World;
beforeEach(async () => (world = await openWorld()));
afterEach(() => world.close());

const requestsOf = async (work: () => Promise<{ readonly code: string }>, code: string): Promise<number> => {
  let found = '';
  const sent = await world.tap.during(async () => {
    found = (await work()).code;
  });
  expect(found).toBe(code);
  return sent.length;
};

const skus = Array.from({ length: PRODUCTS }, (_, nth) => `hot-${nth}`);

async function inShards(...products: readonly string[]): Promise<void> {
  for (const sku of products) {
    await world.catalogue.put(
      MERCHANT,
      {
        sku,
        name: `A ${sku}`,
        priceMinor: 100,
        currency: 'EUR',
        stockShards: SHARDS,
      },
      'absent',
    );
    await world.moveStock(`delivery ${sku}`, SHARDS, sku);
  }
}

const ordering = (quantities: Readonly<Record<string, number>> = {}) =>
  orderRequest({ lines: skus.map((sku) => ({ sku, quantity: quantities[sku] ?? 1 })) });

describe('a refused POST /orders of many products in shards', () => {
  it('makes at most a few requests more than one that is taken', async () => {
    await inShards(...skus);
    const success = await requestsOf(() => world.placeOrder('taken', ordering()), 'placed');
    for (const sku of [skus[0] ?? '', skus.at(-1) ?? '']) {
      const refused = await requestsOf(
        () => world.placeOrder(`refused ${sku}`, ordering({ [sku]: 10 * SHARDS })),
        'out_of_stock',
      );
      expect(refused).toBeLessThanOrEqual(success + A_FEW);
    }
    await world.catalogue.put(
      MERCHANT,
      {
        sku: skus.at(-1) ?? '',
        name: 'In dollars',
        priceMinor: 100,
        currency: 'USD',
        stockShards: SHARDS,
      },
      1,
    );
    const mixed = await requestsOf(() => world.placeOrder('mixed', ordering()), 'mixed_currencies');
    expect(mixed).toBeLessThanOrEqual(success + A_FEW);
    expect(success).toBe(PRODUCTS + 3);
  });

  it('asks for products that are unknown in two requests', async () => {
    const unknown = await requestsOf(() => world.placeOrder('unknown', ordering()), 'unknown_sku');
    expect(unknown).toBe(2);
  });
});

describe('another refusal', () => {
  let paid: OrderKey;
  beforeEach(async () => {
    paid = await world.placed('paid');
    await world.runWorkflow(paid);
  });

  it('of a refund costs no more than a refund', async () => {
    const refused = await requestsOf(
      () => world.requestRefund(paid, 'too large', 1_000_000),
      'refund_too_large',
    );
    const taken = await requestsOf(() => world.requestRefund(paid, 'taken'), 'accepted');
    expect(refused).toBeLessThanOrEqual(taken);
    await world.runWorkflow(paid);
  });

  it('of a cancellation costs no more than a cancellation', async () => {
    const taken = await requestsOf(() => world.cancelOrder(paid, 'taken'), 'accepted');
    const refused = await requestsOf(() => world.cancelOrder(paid, 'again'), 'order_already_cancelled');
    expect(refused).toBeLessThanOrEqual(taken);
    await world.runWorkflow(paid);
  });

  it('of another attempt at a payment costs no more than an attempt', async () => {
    const declined = await world.placed('declined', { paymentMethod: DECLINED_CARD });
    await world.runWorkflow(declined);
    const refused = await requestsOf(() => world.attemptPayment(paid, 'paid already'), 'order_not_payable');
    const taken = await requestsOf(() => world.attemptPayment(declined, 'taken'), 'attempted');
    expect(refused).toBeLessThanOrEqual(taken);
    await world.runWorkflow(declined);
  });

  it('of a movement of stock costs at most a few requests more than a movement', async () => {
    const taken = await requestsOf(() => world.moveStock('taken', -1), 'moved');
    const refused = await requestsOf(() => world.moveStock('too many', -1_000), 'stock_too_low');
    expect(refused).toBeLessThanOrEqual(taken + A_FEW);
  });

  it('of a movement of stock in shards costs at most a few requests more than a movement', async () => {
    const sku = 'hot';
    await inShards(sku);
    const taken = await requestsOf(() => world.moveStock('taken', -1, sku), 'moved');
    const refused = await requestsOf(() => world.moveStock('too many', -1_000, sku), 'stock_too_low');
    expect(refused).toBeLessThanOrEqual(taken + A_FEW);
  });

  it('of an order, a product or a merchant that is not there costs one request', async () => {
    const nowhere = { merchantId: MERCHANT, orderId: 'o_nowhere' };
    const unknown = 'unknown_order';
    expect(await requestsOf(() => world.cancelOrder(nowhere), unknown)).toBe(1);
    expect(await requestsOf(() => world.requestRefund(nowhere, 'r'), unknown)).toBe(1);
    expect(await requestsOf(() => world.attemptPayment(nowhere, 'p'), unknown)).toBe(1);
    expect(await requestsOf(() => world.moveStock('m', 1, 'nothing'), 'unknown_product')).toBe(1);
  });

  it('of an API key that nobody has costs one request, and of what is no key none', async () => {
    const keys = new DynamoApiKeys(world.tap.clientLike(world.plainClient()), world.tableName);
    const asking = (apiKey: string) => async () => ({
      code: (await keys.find(apiKey))?.merchantId ?? 'undefined',
    });
    const secret = randomBytes(32).toString('base64url');
    expect(await requestsOf(asking(`once_abcdefghijkl_${secret}`), 'undefined')).toBe(1);
    expect(await requestsOf(asking('no key'), 'undefined')).toBe(0);
  });
});
