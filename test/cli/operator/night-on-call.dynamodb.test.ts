import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { explainAll, explanationText } from '../../../cli/operator/explain.ts';
import { dismiss, retry } from '../../support/attention-verbs.ts';
import { listNeedsAttention } from '../../../functions/persistence/needs-attention/needs-attention.ts';
import { MerchantRegistry } from '../../../functions/persistence/merchants/merchant-registry.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { chargeEvent, declined, MERCHANT } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { BY_ADA } from '../../support/acts.ts';

/** What the commands print, in process, on DynamoDB Local. */
let world: World;
let client: DynamoDBClient;

beforeEach(async () => {
  world = await openWorld();
  client = world.plainClient();
  await new MerchantRegistry(client, world.tableName).register(MERCHANT, world.clock.now());
});
afterEach(async () => world.close());

const EMAIL = 'ada@example.com';
const explain = async (what: string): Promise<string> =>
  explanationText(await explainAll(client, world.tableName, what, world.clock.now()));

/** An order whose first payment was declined and then captured all the same, after another one had paid. */
async function paidTwice(): Promise<OrderKey> {
  const order = await world.placed('k1');
  world.gateway.script('lost_after');
  await expect(world.chargePayment(order)).rejects.toThrow('timeout');
  await world.applyWebhook(chargeEvent('evt_declined', order, declined));
  await world.attemptPayment(order, 'again');
  expect(await world.chargePayment(order)).toBe('paid');
  const [first] = world.gateway.captures;
  if (first === undefined) throw new Error('nothing was captured');
  const { transactionId, amountMinor, currency } = first;
  const captured = { code: 'captured', transactionId, amountMinor, currency } as const;
  await world.applyWebhook(chargeEvent('evt_captured', order, captured));
  return order;
}

describe('with nothing but an e-mail address', () => {
  it('a stuck order says what is the matter, what is safe, and how it is settled', async () => {
    const { orderId } = await world.placed('k1');
    world.gateway.script('captured_short');
    await expect(world.chargePayment({ merchantId: 'acme', orderId })).rejects.toThrow('amount_mismatch');
    const told = await explain(EMAIL);
    expect(told).toContain(`Order ${orderId} of acme`);
    expect(told).toContain('The order was placed, over 25.00 EUR.');
    expect(told).toContain('Whether a payment was captured is not known yet.');
    expect(told).toContain('Do not charge the customer in another way');
    const [entry] = await listNeedsAttention(client, world.tableName);
    expect(told).toContain(`npm run once -- attention retry ${entry?.id ?? ''} --reason`);
    // The command that the sentence names works.
    expect(await retry(client, world.tableName, entry?.id ?? '', BY_ADA)).toContain('The next sweep looks');
    expect(await explain(EMAIL)).toContain(`${BY_ADA.by} had the sweep look again`);
  });

  it('an order that somebody believes was charged twice, and was not, says so', async () => {
    const { orderId } = await world.paid('k1');
    const told = await explain(EMAIL);
    expect(told).toContain('The order is paid by one captured payment of 25.00 EUR (pi_1).');
    expect(told).toContain('No other payment of this order was captured');
    expect(told).toContain('The shop keeps 25.00 EUR.');
    expect(await explain('pi_1')).toBe(told);
    expect(await explain(orderId)).toBe(told);
  });

  it('an order that was charged twice says that the other payment goes back, and when it is back', async () => {
    const order = await paidTwice();
    expect(await explain(EMAIL)).toMatch(
      /1 more payment was captured for it\.\n.*is not back with the customer yet/,
    );
    await world.runWorkflow(order);
    const told = await explain(EMAIL);
    expect(told).toContain('is back with the customer in full');
    expect(told).toContain('The shop keeps 25.00 EUR.');
  });

  it('finds an order by its invoice, and tells of a refund and what is left of it', async () => {
    const order = await world.paid('k1');
    await world.issueInvoice(order);
    await world.requestRefund(order, 'r1', 500);
    await world.runWorkflow(order);
    const [invoice] = (await world.items()).filter(({ sk }) => sk === 'INVOICE');
    const told = await explain(String(invoice?.['number']));
    expect(told).toMatch(/A refund of 5\.00 EUR of pi_1, since the shop asked for it, was made\./);
    expect(told).toContain('The shop keeps 20.00 EUR.');
    expect(told).toContain('A refund of up to 20.00 EUR is safe');
  });

  it('a refund that was refused tells who settled it and why', async () => {
    const order = await world.paid('k1');
    await world.requestRefund(order, 'r1', 100);
    world.gateway.scriptRefunds('refused');
    await world.runWorkflow(order);
    expect(await explain(EMAIL)).toContain('The money is still with the shop.');
    await dismiss(client, world.tableName, order.orderId, BY_ADA);
    expect(await explain(EMAIL)).toContain(`“${BY_ADA.why}”`);
  });

  it('says in one line that there is no such order', async () => {
    await expect(explain('nobody@example.com')).rejects.toThrow(
      'There is no order for nobody@example.com here.',
    );
  });
});
