import { beforeAll, describe, expect, it } from '@jest/globals';
import { everyChargeBelongs, oneChargePerAttempt, paidMeansCharged } from '../../local/invariants/charges.ts';
import { sandboxClient, type SandboxClient } from '../../cli/sandbox-client.ts';
import { placeUntilAnswered, until } from '../../local/scenario/client-steps.ts';
import type { Snapshot } from '../../local/snapshot.ts';
import { deployed, type Deployed } from './deployed.ts';

/** Ended before it is over: what has to be seen is seen sooner. */
const OUTAGE_SECONDS = 120;
/** What a workflow has given up is looked at a minute after its order was placed, by a sweep that comes each minute. */
const TIMEOUT_MS = 400_000;

const CARDS = ['pm_card_visa', 'pm_card_visa', 'pm_card_visa', 'pm_card_visa', 'pm_card_visa_chargeDeclined'];

describe('an outage of the gateway in mid-traffic', () => {
  let once: Deployed;
  let sandbox: SandboxClient;
  let snapshot: Snapshot;
  /** Order → payment method. */
  const placed = new Map<string, string>();

  const placeBatch = async (name: string): Promise<readonly string[]> =>
    Promise.all(
      CARDS.map(async (paymentMethod, index) => {
        const order = {
          customer: { email: 'outage@example.com' },
          lines: [{ sku: 'atlas', quantity: 1 }],
          paymentMethod,
        };
        const orderId = await placeUntilAnswered(once.merchant, order, `outage-${name}-${index}`);
        placed.set(orderId, paymentMethod);
        return orderId;
      }),
    );

  /** Until the gateway was asked for one of them, and did what this kind of outage does. */
  const untilFelt = async (type: 'captured' | 'no_effect', orderIds: readonly string[]): Promise<void> => {
    await until(`${type} in the outage`, async () =>
      (await sandbox.readLedger()).find(
        (entry) => entry.type === type && entry.orderId !== null && orderIds.includes(entry.orderId),
      ),
    );
  };

  beforeAll(async () => {
    once = await deployed();
    sandbox = sandboxClient(once.outputs.sandboxUrl, once.outputs.sandboxApiKey);
    await placeBatch('before');
    try {
      for (const mode of ['hang', 'drop_answers', 'refuse'] as const) {
        await sandbox.startOutage(OUTAGE_SECONDS, mode);
        await untilFelt(mode === 'drop_answers' ? 'captured' : 'no_effect', await placeBatch(mode));
      }
    } finally {
      await sandbox.endOutage();
    }
    snapshot = onlyOf([...placed.keys()], await once.atRest());
  }, TIMEOUT_MS);

  it('loses no order: each is paid, or declined as its card is', () => {
    const statuses = new Map(snapshot.orders.map(({ orderId, status }) => [orderId, status]));
    const wanted = [...placed].map(
      ([orderId, card]) => [orderId, card === 'pm_card_visa' ? 'paid' : 'declined'] as const,
    );
    expect(placed.size).toBe(4 * CARDS.length);
    expect(statuses).toEqual(new Map(wanted));
  });

  it('charges each paid order once, and no other', () => {
    const paid = snapshot.orders.filter(({ status }) => status === 'paid').map(({ orderId }) => orderId);
    expect(snapshot.charges.map(({ orderId }) => orderId).toSorted()).toEqual(paid.toSorted());
    expect(snapshot.refunds).toEqual([]);
    expect([
      ...oneChargePerAttempt(snapshot),
      ...everyChargeBelongs(snapshot),
      ...paidMeansCharged(snapshot),
    ]).toEqual([]);
  });

  it('leaves nothing open, and every paid order with one invoice', () => {
    expect(snapshot.operations.filter(({ status }) => !['succeeded', 'failed'].includes(status))).toEqual([]);
    expect(snapshot.orders.filter(({ dueAt }) => dueAt !== undefined)).toEqual([]);
    const paid = snapshot.orders.filter(({ status }) => status === 'paid').map(({ orderId }) => orderId);
    expect(snapshot.invoices.map(({ orderId }) => orderId).toSorted()).toEqual(paid.toSorted());
  });
});

/** What other tests have left is theirs. */
function onlyOf(orderIds: readonly string[], snapshot: Snapshot): Snapshot {
  const isTheirs = ({ orderId }: { readonly orderId?: string | undefined }): boolean =>
    orderIds.includes(orderId ?? '');
  const charges = snapshot.charges.filter(isTheirs);
  const transactions = charges.map(({ transactionId }) => transactionId);
  return {
    ...snapshot,
    charges,
    orders: snapshot.orders.filter(isTheirs),
    operations: snapshot.operations.filter(isTheirs),
    invoices: snapshot.invoices.filter(isTheirs),
    refunds: snapshot.refunds.filter(({ transactionId }) => transactions.includes(transactionId)),
  };
}
