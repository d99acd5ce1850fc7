import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { refundNews } from '../../../assurance/world/gateway-news.ts';
import { transactionCancelled } from '../../support/transaction-cancelled.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { dies } from '../../../assurance/world/gate.ts';

/** What one write unit pays for. */
const UNIT_BYTES = 1024;

let world: World;
beforeEach(async () => (world = await openWorld()));
afterEach(() => world.close());

/**
 * An item's size by DynamoDB's rules: names and values as UTF-8, two digits a byte for a number, three bytes for a list
 * or map and one for each thing in it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return Math.ceil(String(value).replace(/\D/g, '').length / 2) + 1;
  if (Array.isArray(value)) return value.reduce((sum: number, each) => sum + 1 + sizeOf(each), 3);
  if (typeof value === 'object' && value !== null)
    return 3 + Object.entries(value).length + attributesOf(value);
  return 1;
}

const attributesOf = (item: object): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + sizeOf(value), 0);

/** As long as what Stripe and most merchants write. */
const twoLines = {
  externalReference: 'PO 2026-0982',
  paymentMethod: 'pm_1MtwBwLkdIwHu7ix28a3tqPa',
  lines: [
    { sku: 'mug', quantity: 2 },
    { sku: 'spoon', quantity: 1 },
  ],
};

describe('the items of an order of two lines', () => {
  it('stay within one unit each, from the claim of the charge to the credit note', async () => {
    await world.stock('spoon', 5);
    const order = await world.placed('k1', twoLines);
    world.gateway.script('lost_after');
    await expect(world.chargePayment(order)).rejects.toThrow('timeout');
    const unknown = await world.items();
    await world.chargePayment(order);
    await world.issueInvoice(order);
    await world.requestRefund(order, 'a key as long as they come: 0198f6c8-8a5e-7d5e-a4c0-3a1f6d2b9c11', 500);
    const asked = await world.items();
    world.gateway.scriptRefunds('lost_after');
    await expect(world.refundPayment(order)).rejects.toThrow('timeout');
    const asking = await world.items();
    expect(await world.applyWebhook(refundNews(world.gateway, 'evt_1MtwBwLkdIwHu7ixXJz9dV2b'))).toBe(
      'applied',
    );
    await world.runWorkflow(order);
    for (const item of [...unknown, ...asked, ...asking, ...(await world.items())]) {
      expect({ sk: item.sk, fits: attributesOf(item) <= UNIT_BYTES }).toEqual({ sk: item.sk, fits: true });
    }
  });

  it('take one unit while they wait for an invoice’s number', async () => {
    await world.stock('spoon', 5);
    const order = await world.placed('k1', twoLines);
    await world.chargePayment(order);
    world.tap.arm('TransactWriteItems', { answer: transactionCancelled('TransactionConflict') });
    await dies(world.tap.arm('PutItem', 'crash_after', 2), world.issueInvoice(order));
    const [waiting, ...more] = (await world.items()).filter(({ sk }) => sk.startsWith('WAITING#'));
    expect(more).toEqual([]);
    expect(Math.ceil(attributesOf(waiting ?? {}) / UNIT_BYTES)).toBe(1);
  });
});
