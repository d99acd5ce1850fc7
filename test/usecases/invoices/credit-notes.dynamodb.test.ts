import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keyDigest } from '../../../functions/domain/operations/identity.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { closeAtRest, comeToRest } from '../../support/at-rest.ts';
import { numberOf, numbers } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { dies } from '../../../assurance/world/gate.ts';

let world: World;
let order: OrderKey;
beforeEach(async () => {
  world = await openWorld();
  await world.moveStock('a big delivery', 100);
  order = await world.paid('k1');
});
afterEach(() => closeAtRest(world));

const notesWritten = () => world.documents.written.filter(({ kind }) => kind === 'credit_note');

/** Number, document and order agree, and nothing is left to do. */
async function expectCredited(...amounts: readonly number[]): Promise<void> {
  const { order: stored, creditNotes } = await world.history(order);
  expect(creditNotes.map(({ totalMinor }) => totalMinor).sort()).toEqual([...amounts].sort());
  expect(notesWritten().filter(({ orderId }) => orderId === order.orderId)).toHaveLength(amounts.length);
  for (const note of creditNotes) expect(notesWritten()).toContainEqual(note);
  expect(stored).not.toHaveProperty('dueAt');
}

describe('a credit note', () => {
  it('says what was refunded, of which invoice', async () => {
    await world.issueInvoice(order);
    await world.requestRefund(order, 'r1', 700);
    await world.runWorkflow(order);
    expect((await world.history(order)).creditNotes).toEqual([
      {
        kind: 'credit_note',
        merchantId: 'acme',
        orderId: order.orderId,
        number: 'C2026-000001',
        year: 2026,
        sequence: 1,
        issuedAt: world.clock.now(),
        issuedOn: '2026-11-24',
        customer: { email: 'ada@example.com', name: 'Ada' },
        lines: [],
        totalMinor: 700,
        currency: 'EUR',
        transactionId: 'pi_1',
        invoiceNumber: '2026-000001',
        invoiceIssuedOn: '2026-11-24',
        refundId: keyDigest('r1'),
      },
    ]);
    await expectCredited(700);
    const before = await world.items();
    await world.runWorkflow(order);
    expect(await world.items()).toEqual(before);
  });

  it('comes after the invoice, also when the refund came before it', async () => {
    await world.requestRefund(order, 'r1', 700);
    expect(await world.chargePayment(order)).toBe('refund_due');
    expect(await world.refundPayment(order)).toBe('refunded');
    expect(world.documents.written).toEqual([]);
    expect(await world.issueInvoice(order)).toBe('invoiced');
    expect(world.documents.written.map(numberOf)).toEqual(['2026-000001', 'C2026-000001']);
    await expectCredited(700);
  });

  it('is not written before the money was refunded', async () => {
    await world.requestRefund(order, 'r1', 700);
    expect(await world.issueInvoice(order)).toBe('invoiced');
    expect(world.documents.written.map(numberOf)).toEqual(['2026-000001']);
    expect(await world.order(order)).toHaveProperty('dueAt');
    await world.runWorkflow(order);
    await expectCredited(700);
  });

  it('has a series of its own, without a gap, however many are numbered at once', async () => {
    const orders = await Promise.all(Array.from({ length: 8 }, (_, index) => world.paid(`other ${index}`)));
    for (const [index, each] of orders.entries()) {
      await world.requestRefund(each, 'r1', 100 + index);
      await world.requestRefund(each, 'r2', 1);
    }
    await Promise.all(orders.map((each) => world.runWorkflow(each)));
    expect(notesWritten().map(numberOf).sort()).toEqual(numbers(2026, 16, 'CREDIT#'));
    expect(await world.issueInvoice(order)).toBe('invoiced');
  });

  it('starts a new series with the year, in UTC', async () => {
    await world.issueInvoice(order);
    world.clock.set('2026-12-31T23:59:59.999Z');
    await world.requestRefund(order, 'r1', 1);
    await world.runWorkflow(order);
    world.clock.advance({ milliseconds: 1 });
    await world.requestRefund(order, 'r2', 2);
    await world.runWorkflow(order);
    expect(notesWritten().map(numberOf)).toEqual(['C2026-000001', 'C2027-000001']);
  });

  it('is written once in ten runs at once', async () => {
    await world.requestRefund(order, 'r1', 700);
    await world.refundPayment(order);
    await Promise.all(Array.from({ length: 10 }, () => world.issueInvoice(order)));
    await world.issueInvoice(order);
    await expectCredited(700);
  });
});

describe('issueInvoice that dies over a credit note', () => {
  beforeEach(async () => {
    await world.issueInvoice(order);
    await world.requestRefund(order, 'r1', 700);
    await world.refundPayment(order);
  });

  it.each([
    ['after its claim', 'PutItem', 'crash_after'],
    ['before the number', 'TransactWriteItems', 'crash_before'],
  ] as const)('continues from the claim: it died %s', async (_, name, fault) => {
    await dies(world.tap.arm(name, fault), world.issueInvoice(order));
    expect(await world.issueInvoice(order)).toBe('busy');
    world.outliveLeases();
    expect(await world.issueInvoice(order)).toBe('invoiced');
    await expectCredited(700);
  });

  it('continues from the number: it died before the document', async () => {
    await dies(world.tap.arm('TransactWriteItems', 'crash_after'), world.issueInvoice(order));
    expect(notesWritten()).toEqual([]);
    expect(await world.order(order)).toHaveProperty('dueAt');
    const other = await world.paid('k2');
    await world.requestRefund(other, 'r1', 5);
    await world.runWorkflow(other);
    expect(await world.issueInvoice(order)).toBe('invoiced');
    await expectCredited(700);
    expect(notesWritten().map(numberOf)).toEqual(['C2026-000002', 'C2026-000001']);
  });

  it('continues from the document: it died before the order was closed', async () => {
    // After the note that the invoice's PDF is there; the credit note's is a transaction with the order.
    await dies(world.tap.arm('UpdateItem', 'crash_before', 2), world.issueInvoice(order));
    expect(notesWritten()).toHaveLength(1);
    expect(await world.issueInvoice(order)).toBe('invoiced');
    await expectCredited(700);
  });

  it('is told of with its PDF: it died before that was noted, and it is written again', async () => {
    await dies(world.tap.arm('TransactWriteItems', 'crash_before', 2), world.issueInvoice(order));
    expect(await world.order(order)).not.toMatchObject({ event: 'CreditNoteIssued' });
    expect(await world.issueInvoice(order)).toBe('invoiced');
    expect(await world.order(order)).toMatchObject({
      event: 'CreditNoteIssued',
      lastRefund: { creditNoteNumber: 'C2026-000001', status: 'succeeded' },
    });
    await expectCredited(700);
  });

  it.each(['PutItem', 'TransactWriteItems', 'UpdateItem'] as const)(
    'survives a lost answer: %s',
    async (name) => {
      world.tap.arm(name, 'lose_response');
      expect(await world.issueInvoice(order)).toBe('invoiced');
      await expectCredited(700);
    },
  );
});

describe('the end of issueInvoice', () => {
  it('drops no refund that was requested meanwhile', async () => {
    const close = world.tap.arm('UpdateItem', 'hold_before');
    const step = world.issueInvoice(order);
    await close.reached;
    await world.requestRefund(order, 'r1', 700);
    close.release();
    expect(await step).toBe('invoiced');
    expect(await world.order(order)).not.toHaveProperty('invoiceNumber');
    const { dueAt = '' } = await world.order(order);
    world.workflow.started.length = 0;
    world.clock.set(dueAt);
    await world.sweep();
    expect(world.workflow.started).toEqual([order]);
    await world.runWorkflow(order);
    expect(await world.order(order)).toMatchObject({ invoiceNumber: '2026-000001' });
    await expectCredited(700);
  });

  it('drops no refund that was requested before a lost answer was asked for again', async () => {
    await world.requestRefund(order, 'r1', 700);
    await world.refundPayment(order);
    // The first notes that the invoice's PDF is there.
    world.tap.arm('UpdateItem', 'lose_response', 2);
    const again = world.tap.arm('UpdateItem', 'hold_before', 3);
    const step = world.issueInvoice(order);
    await again.reached;
    await expectSecondRefundDone(1000, async () => {
      again.release();
      expect(await step).toBe('busy');
    });
    await expectCredited(700, 300);
  });

  it('drops no refund that was requested after another run said what this one is about to say', async () => {
    await world.requestRefund(order, 'r1', 700);
    world.gateway.scriptRefunds('refused');
    await world.refundPayment(order);
    const numbering = world.tap.arm('UpdateItem', 'hold_before', 2);
    const step = world.issueInvoice(order);
    await numbering.reached;
    expect(await world.issueInvoice(order)).toBe('invoiced');
    await expectSecondRefundDone(300, async () => {
      numbering.release();
      expect(await step).toBe('busy');
    });
    await expectCredited(300);
  });

  /** It is requested now, with nobody told, and done in the end: the order stays due. */
  async function expectSecondRefundDone(
    refundedMinor: number,
    meanwhile: () => Promise<void>,
  ): Promise<void> {
    await world.requestRefund(order, 'r2', 300);
    world.workflow.started.length = 0;
    await meanwhile();
    await comeToRest(world);
    expect(await world.order(order)).toMatchObject({ invoiceNumber: '2026-000001', refundedMinor });
  }

  it('drops no refund that was requested after it read', async () => {
    await world.issueInvoice(order);
    await world.requestRefund(order, 'r1', 700);
    await world.refundPayment(order);
    const read = world.tap.arm('Query', 'hold_after');
    const step = world.issueInvoice(order);
    await read.reached;
    await world.requestRefund(order, 'r2', 300);
    await world.refundPayment(order);
    read.release();
    await step;
    expect(await world.order(order)).toHaveProperty('dueAt');
    await world.issueInvoice(order);
    await expectCredited(700, 300);
  });

  it('writes the invoice of an order of which a refund was requested while it was numbered', async () => {
    const write = world.tap.arm('TransactWriteItems', 'hold_before');
    const step = world.issueInvoice(order);
    await write.reached;
    await world.requestRefund(order, 'r1', 700);
    write.release();
    expect(await step).toBe('invoiced');
    await world.runWorkflow(order);
    expect(await world.order(order)).toMatchObject({ invoiceNumber: '2026-000001', refundedMinor: 700 });
    await expectCredited(700);
  });
});
