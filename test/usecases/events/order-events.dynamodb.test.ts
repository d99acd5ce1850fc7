import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { orderEvent, type OrderEvent } from '../../../functions/domain/orders/order-event.ts';
import { operatorActed } from '../../../functions/domain/audit/operator-acted.ts';
import { DynamoAuditRecord } from '../../../functions/persistence/audit/dynamo-audit-record.ts';
import { readChange } from '../../../functions/persistence/orders/order-stream.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { keyDigest } from '../../../functions/domain/operations/identity.ts';
import { dies } from '../../../assurance/world/gate.ts';
import { refundNews } from '../../../assurance/world/gateway-news.ts';
import { actAt } from '../../support/acts.ts';
import { DECLINED_CARD, AUTHENTICATION_CARD } from '../../../assurance/world/gateway-scripts.ts';
import { TableStream } from '../../../assurance/world/table-stream.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';

/** The outbox on the real engine: what the use cases write, read from the table's stream. */
let world: World;
let stream: TableStream;
beforeEach(async () => {
  world = await openWorld();
  stream = await TableStream.open(world.tableName);
});
afterEach(() => world.close());

async function eventsOf({ orderId }: OrderKey): Promise<readonly OrderEvent[]> {
  const changes = (await stream.read()).map(readChange);
  expect(changes.filter(({ code }) => code === 'unreadable')).toEqual([]);
  return changes
    .flatMap((change) => (change.code === 'happened' ? [change.event] : []))
    .filter((event) => event.type !== 'OperatorActed')
    .filter((event) => event.orderId === orderId);
}

/** Every version once, in order, the last one as the order is now; then what they say. */
async function history(order: OrderKey): Promise<readonly string[]> {
  const events = await eventsOf(order);
  const now = await world.order(order);
  expect(events.map(({ version }) => version)).toEqual(
    Array.from({ length: now.version }, (_, index) => index + 1),
  );
  expect(events.at(-1)).toEqual(orderEvent(now));
  return events.map(({ type }) => type);
}

describe('the events of an order', () => {
  it('are all that happens to one that is paid, and none of its housekeeping', async () => {
    const order = await world.placed('k1');
    world.clock.advance({ minutes: 2 });
    await world.sweep();
    await world.runWorkflow(order);
    await world.runWorkflow(order);
    expect(await history(order)).toEqual(['OrderPlaced', 'OrderPaid', 'InvoiceIssued']);
    const writes = (await stream.read()).map(readChange);
    expect(writes.filter(({ code }) => code === 'nothing_new').length).toBeGreaterThan(3);
  });

  it('tell of a decline and of the attempt after it', async () => {
    const order = await world.placed('k1', { paymentMethod: DECLINED_CARD });
    await world.runWorkflow(order);
    await world.attemptPayment(order, 'k2');
    await world.runWorkflow(order);
    expect(await history(order)).toEqual([
      'OrderPlaced',
      'PaymentDeclined',
      'PaymentAttempted',
      'OrderPaid',
      'InvoiceIssued',
    ]);
  });

  it('tell that the holder of a card has to act', async () => {
    const order = await world.placed('k1', { paymentMethod: AUTHENTICATION_CARD });
    await world.runWorkflow(order);
    expect(await history(order)).toEqual(['OrderPlaced', 'PaymentActionRequired']);
  });

  it('tell of a cancellation before anything is paid', async () => {
    const order = await world.placed('k1');
    await world.cancelOrder(order);
    await world.runWorkflow(order);
    expect(await history(order)).toEqual(['OrderPlaced', 'OrderCancelled']);
  });

  it('tell of the money that goes back', async () => {
    const order = await world.paid('k1');
    await world.runWorkflow(order);
    await world.requestRefund(order, 'r1', 500);
    await world.runWorkflow(order);
    await world.cancelOrder(order);
    await world.runWorkflow(order);
    expect(await history(order)).toEqual([
      'OrderPlaced',
      'OrderPaid',
      'InvoiceIssued',
      'RefundRequested',
      'OrderRefunded',
      'CreditNoteIssued',
      'OrderCancelled',
      'OrderRefunded',
      'CreditNoteIssued',
    ]);
    const first = { refundId: keyDigest('r1'), amountMinor: 500, provenance: 'requested' };
    const second = { refundId: 'cancel', amountMinor: 2000, provenance: 'cancelled' };
    expect((await eventsOf(order)).slice(3).map((event) => event.order.lastRefund)).toEqual([
      { ...first, status: 'pending' },
      { ...first, status: 'succeeded' },
      { ...first, status: 'succeeded', creditNoteNumber: 'C2026-000001' },
      { ...second, status: 'pending' },
      { ...second, status: 'succeeded' },
      { ...second, status: 'succeeded', creditNoteNumber: 'C2026-000002' },
    ]);
  });

  it('tell of a credit note once, though the function dies right after it told', async () => {
    const order = await world.paid('k1');
    await world.runWorkflow(order);
    await world.requestRefund(order, 'r1', 500);
    await world.refundPayment(order);
    // Number and document are the first transaction of the step, what tells of them is the second.
    await dies(world.tap.arm('TransactWriteItems', 'crash_before', 2), world.issueInvoice(order));
    expect((await history(order)).at(-1)).toBe('OrderRefunded');
    world.outliveLeases();
    await dies(world.tap.arm('TransactWriteItems', 'crash_after', 1), world.issueInvoice(order));
    await world.issueInvoice(order);
    expect((await history(order)).slice(3)).toEqual(['RefundRequested', 'OrderRefunded', 'CreditNoteIssued']);
  });

  it('tell of the document of a refund that came back', async () => {
    const order = await world.paid('k1');
    await world.runWorkflow(order);
    await world.requestRefund(order, 'r1', 500);
    await world.runWorkflow(order);
    const [made] = world.gateway.refunds;
    if (made !== undefined) world.gateway.refunds.splice(0, 1, { ...made, status: 'failed' });
    await world.applyWebhook(refundNews(world.gateway, 'evt_1'));
    await world.runWorkflow(order);
    const events = (await eventsOf(order)).slice(6);
    expect(events.map(({ type, order: { lastRefund } }) => [type, lastRefund])).toEqual([
      [
        'RefundFailed',
        { refundId: keyDigest('r1'), amountMinor: 500, status: 'failed', provenance: 'requested' },
      ],
      [
        'CreditNoteIssued',
        {
          refundId: keyDigest('r1'),
          amountMinor: 500,
          status: 'failed',
          provenance: 'requested',
          creditNoteNumber: 'C2026-000002',
        },
      ],
    ]);
  });

  it('tell of a refund that the gateway refuses', async () => {
    const order = await world.paid('k1');
    await world.runWorkflow(order);
    await world.requestRefund(order, 'r1', 500);
    world.gateway.scriptRefunds('refused');
    await world.runWorkflow(order);
    expect((await history(order)).slice(3)).toEqual(['RefundRequested', 'RefundFailed']);
  });

  it('tell of a charge that comes too late, and that it is given back', async () => {
    const order = await world.placed('k1');
    world.gateway.script('lands_late');
    await expect(world.runWorkflow(order)).rejects.toThrow();
    await world.cancelOrder(order);
    world.gateway.land();
    world.outliveLeases();
    await world.runWorkflow(order);
    expect((await history(order)).slice(1)).toEqual([
      'OrderCancelled',
      'LateCaptureFound',
      'LateCaptureRefunded',
    ]);
  });
});

describe('the event of an act', () => {
  it('is told once, though the act is in the list of its day and in its order', async () => {
    const { merchantId, orderId } = await world.placed('k1');
    const what = { kind: 'dead_letter_redriven', about: 'evt_1', merchantId, orderId } as const;
    const act = actAt('2026-11-24T10:00:00.000Z', { ...what, before: { receives: 11 } });
    await new DynamoAuditRecord(world.plainClient(), world.tableName).record(act);
    const changes = (await stream.read()).map(readChange);
    const told = changes.flatMap((change) =>
      change.code === 'happened' && change.event.type === 'OperatorActed' ? [change] : [],
    );
    expect(told).toMatchObject([{ event: operatorActed(act) }]);
    // Also where it cannot be published and is set aside: a reason is a person's own words.
    expect(JSON.stringify(told)).not.toContain(act.why);
    expect(JSON.stringify(told)).not.toContain('receives');
  });
});
