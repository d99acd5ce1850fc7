import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { addMs } from '../../../functions/domain/instant.ts';
import { MAX_CHECKOUT_ATTEMPTS, MAX_REFUNDS } from '../../../functions/domain/orders/order.ts';
import { GatewayFault, type PaymentGateway } from '../../../functions/usecases/ports/gateway.ts';
import { issueInvoice, TIME_FOR_A_DOCUMENT_MS } from '../../../functions/usecases/invoices/issue-invoice.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { refundPayment } from '../../../functions/usecases/payments/refund-payment.ts';
import { DECLINED_CARD } from '../../../assurance/world/gateway-scripts.ts';
import { FUNCTION_TIMEOUT_MS, openWorld, type World } from '../../../assurance/world/world.ts';
import { dies } from '../../../assurance/world/gate.ts';

let world: World;
beforeEach(async () => (world = await openWorld()));
afterEach(() => world.close());

const refund = async (order: OrderKey, key: string): Promise<void> => {
  expect(await world.requestRefund(order, key, 1)).toMatchObject({ code: 'accepted' });
};

/** Documents written and refused, as the store counts them. */
const pdfWrites = (): number => world.documents.written.length + world.documents.refused;

describe('the documents of an order', () => {
  it('are each written once, though forty refunds come one after the other', async () => {
    const order = await world.placed('k1');
    await world.runWorkflow(order);
    for (let nth = 1; nth <= 40; nth += 1) {
      await refund(order, `r${nth}`);
      await world.runWorkflow(order);
    }
    expect(world.documents.written).toHaveLength(41);
    // The invoice's once more: an order whose only document it is does without a note of it.
    expect(pdfWrites()).toBe(42);
    expect(await world.order(order)).not.toHaveProperty('dueAt');
  }, 120_000);

  it('are finished of an order with as many refunds as it may have, and one more is refused', async () => {
    const order = await world.placed('k1');
    await world.runWorkflow(order);
    for (let nth = 1; nth <= MAX_REFUNDS; nth += 1) await refund(order, `r${nth}`);
    expect(await world.requestRefund(order, 'one more', 1)).toEqual({
      code: 'too_many_refunds',
      maximum: MAX_REFUNDS,
    });
    await world.runWorkflow(order);
    expect(await world.order(order)).toMatchObject({ refundedMinor: MAX_REFUNDS });
    expect(await world.order(order)).not.toHaveProperty('dueAt');
    expect((await world.history(order)).creditNotes).toHaveLength(MAX_REFUNDS);
    // Cancelled, all that is left goes back: that is no refund that somebody asks for.
    expect(await world.cancelOrder(order)).toMatchObject({ code: 'accepted' });
    await world.runWorkflow(order);
  }, 120_000);

  it('go on where a run stopped, and none is begun without time for it', async () => {
    const order = await world.placed('k1');
    await world.runWorkflow(order);
    for (const key of ['r1', 'r2', 'r3']) await refund(order, key);
    await world.refundPayment(order);
    const before = pdfWrites();
    const { clock, ports } = world;
    let runs = 0;
    // Each run has time for one document.
    const stopped = async () => {
      runs += 1;
      const deadline = addMs(clock.now(), TIME_FOR_A_DOCUMENT_MS);
      const documents = {
        write: async (...document: Parameters<typeof world.documents.write>) => {
          const standIns = await world.documents.write(...document);
          clock.advance({ milliseconds: 1 });
          return standIns;
        },
      };
      return issueInvoice({ ...ports, clock, documents, operations: world.operations(), deadline }, order);
    };
    // The first is the invoice's, whose writing was not noted.
    await expect(stopped()).rejects.toMatchObject({ name: 'DocumentsUnfinished' });
    await expect(stopped()).rejects.toMatchObject({ name: 'DocumentsUnfinished' });
    await expect(stopped()).rejects.toMatchObject({ name: 'DocumentsUnfinished' });
    expect(await stopped()).toBe('invoiced');
    expect({ runs, writes: pdfWrites() - before }).toEqual({ runs: 4, writes: 4 });
  });

  it('of which one was written and not noted are written again, and only that one', async () => {
    const order = await world.placed('k1');
    await world.runWorkflow(order);
    await refund(order, 'r1');
    await world.refundPayment(order);
    // The first gives the credit note its number, the second notes its PDF.
    await dies(world.tap.arm('TransactWriteItems', 'crash_before', 2), world.issueInvoice(order));
    world.outliveLeases();
    const before = pdfWrites();
    expect(await world.issueInvoice(order)).toBe('invoiced');
    expect(pdfWrites() - before).toBe(1);
  });
});

describe('refunds', () => {
  it('are sent though one before them takes all the time of each run', async () => {
    const order = await world.paid('k1');
    for (const key of ['r1', 'r2']) await refund(order, key);
    const [slow] = (await world.history(order)).operations.filter(({ kind }) => kind === 'refund');
    const { clock, log, ports, gateway: double } = world;
    const silence = async (): Promise<never> => {
      clock.advance({ seconds: 20 });
      throw new GatewayFault('possible', { code: 'timeout', message: 'no answer' });
    };
    const gateway: PaymentGateway = {
      keyWindowMs: double.keyWindowMs,
      timeoutMs: double.timeoutMs,
      charge: async (request, sending) => double.charge(request, sending),
      find: async (reference) => double.find(reference),
      retrieve: async (id) => double.retrieve(id),
      cancel: async (id) => double.cancel(id),
      refund: async (request, sending) =>
        request.refundId === slow?.key ? silence() : double.refund(request, sending),
      findRefund: silence,
    };
    for (const owner of ['first', 'second']) {
      const deadline = addMs(clock.now(), FUNCTION_TIMEOUT_MS);
      const operations = world.operations(FUNCTION_TIMEOUT_MS, owner);
      const run = refundPayment({ ...ports, clock, log, gateway, operations, deadline }, order);
      await expect(run).rejects.toMatchObject({ name: 'GatewayFault' });
    }
    expect(double.refunds).toHaveLength(1);
    // What did not answer is asked about, in the end.
    await world.runWorkflow(order);
    expect(double.refunds).toHaveLength(2);
  });
});

describe('checkout attempts', () => {
  it('are so many, and the next is refused', async () => {
    const order = await world.placed('k1', { paymentMethod: DECLINED_CARD });
    await world.chargePayment(order);
    for (let attempt = 2; attempt <= MAX_CHECKOUT_ATTEMPTS; attempt += 1) {
      expect(await world.attemptPayment(order, `a${attempt}`, DECLINED_CARD)).toMatchObject({
        code: 'attempted',
      });
      await world.chargePayment(order);
    }
    expect(await world.attemptPayment(order, 'one more')).toEqual({
      code: 'too_many_attempts',
      maximum: MAX_CHECKOUT_ATTEMPTS,
    });
    expect(world.gateway.captures).toEqual([]);
  }, 60_000);
});
