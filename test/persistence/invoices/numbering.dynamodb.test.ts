import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { numberOf, numbers } from '../../../assurance/world/order-builders.ts';
import { transactionCancelled } from '../../support/transaction-cancelled.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { dies } from '../../../assurance/world/gate.ts';
import {
  conflict,
  diesBehind,
  diesQueued,
  goesOn,
  isQueued,
  numberIn,
  paid,
  two,
} from '../../support/queued-orders.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.moveStock('a big delivery', 200);
});
afterEach(() => world.close());

describe('issueNumbered', () => {
  it('costs one query and one transaction where nobody waits', async () => {
    const [order] = await two(world);
    const sent = await world.tap.during(() => world.issueInvoice(order));
    // The order, the merchant, the claim, the series; the number; the order's number.
    expect(sent).toEqual(['Query', 'GetItem', 'PutItem', 'Query', 'TransactWriteItems', 'UpdateItem']);
  });

  it('numbers what met others from the line, and leaves nobody there', async () => {
    const [order] = await two(world);
    world.tap.arm('TransactWriteItems', conflict);
    expect(await world.issueInvoice(order)).toBe('invoiced');
    expect(await numberIn(world, order)).toBe('2026-000001');
    expect(await isQueued(world)).toEqual([]);
  });

  it('numbers forty at once from 1 to 40, in far fewer transactions', async () => {
    const orders = await paid(world, 40);
    const sent = await world.tap.during(() => Promise.all(orders.map((order) => world.issueInvoice(order))));
    expect(world.documents.written.map(numberOf).sort()).toEqual(numbers(2026, 40));
    expect(await isQueued(world)).toEqual([]);
    // Each tries once at first. Without the line each loses again and again.
    expect(sent.filter((name) => name === 'TransactWriteItems').length).toBeLessThan(80);
  });

  it('writes what another waits for, which goes on with its document', async () => {
    const [first, second] = await two(world);
    await diesQueued(world, second);
    expect(await world.issueInvoice(first)).toBe('invoiced');
    expect(await isQueued(world)).toEqual([]);
    expect([await numberIn(world, first), await numberIn(world, second)]).toEqual([
      '2026-000001',
      '2026-000002',
    ]);
    expect(await world.order(second)).not.toHaveProperty('invoiceNumber');
    expect(world.documents.written.map(numberOf)).toEqual(['2026-000001']);

    expect(await world.issueInvoice(second)).toBe('invoiced');
    expect(world.documents.written.map(numberOf)).toEqual(['2026-000001', '2026-000002']);
    expect(await world.order(second)).toMatchObject({ status: 'paid', invoiceNumber: '2026-000002' });
    expect(await world.order(second)).not.toHaveProperty('dueAt');
  });

  it('tells the one who waits what another wrote for it', async () => {
    const [first, second] = await two(world);
    world.tap.arm('TransactWriteItems', conflict);
    const itsPlace = world.tap.arm('PutItem', 'hold_after', 2);
    const waiting = world.issueInvoice(second);
    await itsPlace.reached;
    await world.issueInvoice(first);
    itsPlace.release();
    expect(await waiting).toBe('invoiced');
    expect(await numberIn(world, second)).toBe('2026-000002');
    expect((await world.history(second)).operations).toContainEqual(
      expect.objectContaining({ kind: 'invoice', status: 'succeeded', attemptCount: 1 }),
    );
    expect(await world.order(second)).not.toHaveProperty('dueAt');
  });

  it('is told so as well when another was faster by a moment', async () => {
    const [first, second] = await two(world);
    world.tap.arm('TransactWriteItems', conflict);
    const itsTurn = world.tap.arm('TransactWriteItems', 'hold_before', 2);
    const waiting = world.issueInvoice(second);
    await itsTurn.reached;
    await world.issueInvoice(first);
    itsTurn.release();
    expect(await waiting).toBe('invoiced');
    expect([await numberIn(world, first), await numberIn(world, second)]).toEqual([
      '2026-000001',
      '2026-000002',
    ]);
    expect(await isQueued(world)).toEqual([]);
  });

  it('knows its own document when a conflict hides that its claim is over', async () => {
    const [first, second] = await two(world);
    world.tap.arm('TransactWriteItems', conflict);
    const look = world.tap.arm('GetItem', 'hold_after');
    const waiting = world.issueInvoice(second);
    await look.reached;
    await world.issueInvoice(first);
    // What may be told while another's transaction is being completed: done at the counter, still at the document.
    world.tap.arm('TransactWriteItems', {
      answer: transactionCancelled('TransactionConflict', 'None', 'ConditionalCheckFailed'),
    });
    look.release();
    expect(await waiting).toBe('invoiced');
    expect(await numberIn(world, second)).toBe('2026-000002');
  });

  it('goes on without the first in line when that is gone', async () => {
    const [first, second] = await two(world);
    await diesQueued(world, first);
    world.tap.sent.length = 0;
    expect(await world.issueInvoice(second)).toBe('invoiced');
    const history = ['Query', 'GetItem', 'PutItem'];
    const behind = ['Query', 'PutItem'];
    const itsTurn = ['GetItem', 'Query', 'Query', 'TransactWriteItems', 'UpdateItem'];
    expect(world.tap.sent).toEqual([...history, ...behind, 'GetItem', 'Query', ...itsTurn]);
    expect(await isQueued(world)).toEqual([]);
    expect([await numberIn(world, first), await numberIn(world, second)]).toEqual([
      '2026-000002',
      '2026-000001',
    ]);
  });

  it('comes to its turn behind more than are written together, and leaves the line', async () => {
    const orders = await paid(world, 54);
    const last = orders.at(-1);
    if (last === undefined) throw new Error('there is none');
    // The first one met another; the others found it in line before them.
    world.tap.arm('TransactWriteItems', conflict);
    for (const order of orders.slice(0, -1)) {
      await diesBehind(world, order);
    }
    expect(await world.issueInvoice(last)).toBe('invoiced');
    expect(await numberIn(world, last)).toBe('2026-000001');
    const behind = orders.slice(48, -1).map(({ orderId }) => `WAITING#${orderId}#INVOICE`);
    expect(await isQueued(world)).toEqual(behind);
  });

  it('leaves out who went on under another owner, and takes it out of the line', async () => {
    const [first, second] = await two(world);
    await diesQueued(world, second);
    world.outliveLeases();
    // The next owner dies too, before its transaction: the claim is no more as it was in line.
    await dies(world.tap.arm('TransactWriteItems', 'crash_before'), world.issueInvoice(second));
    expect(await world.issueInvoice(first)).toBe('invoiced');
    expect(await isQueued(world)).toEqual([]);
    expect(await numberIn(world, first)).toBe('2026-000001');
    expect((await world.history(second)).invoice).toBeUndefined();

    world.outliveLeases();
    expect(await world.issueInvoice(second)).toBe('invoiced');
    expect(await numberIn(world, second)).toBe('2026-000002');
  });

  it('writes the invoice of one whose order went on meanwhile: it was paid, and stays so', async () => {
    const [first, second] = await two(world);
    await diesQueued(world, second);
    await world.requestRefund(second, 'r1', 100);
    expect(await world.issueInvoice(first)).toBe('invoiced');
    expect(await isQueued(world)).toEqual([]);
    expect(await numberIn(world, second)).toBe('2026-000002');
    await world.runWorkflow(second);
    expect(await world.order(second)).toMatchObject({ invoiceNumber: '2026-000002', refundedMinor: 100 });
    expect((await world.history(second)).creditNotes.map(numberOf)).toEqual(['C2026-000001']);
  });

  it('leaves to the next run that the order bears it, when the order went on while it waited', async () => {
    const [, second] = await two(world);
    world.tap.arm('TransactWriteItems', conflict);
    const itsPlace = world.tap.arm('PutItem', 'hold_after', 2);
    const waiting = world.issueInvoice(second);
    await itsPlace.reached;
    await world.requestRefund(second, 'r1', 100);
    itsPlace.release();
    expect(await waiting).toBe('invoiced');
    expect(await isQueued(world)).toEqual([]);
    expect(await numberIn(world, second)).toBe('2026-000001');
    const before = await world.order(second);
    expect(before).not.toHaveProperty('invoiceNumber');
    expect(before).toHaveProperty('dueAt');
    expect(await world.issueInvoice(second)).toBe('invoiced');
    expect(await world.order(second)).toMatchObject({
      invoiceNumber: '2026-000001',
      refundPendingMinor: 100,
    });
  });

  it('writes nothing for a late owner, and says so', async () => {
    const [first, second] = await two(world);
    world.tap.arm('TransactWriteItems', conflict);
    const itsPlace = world.tap.arm('PutItem', 'hold_after', 2);
    const zombie = world.issueInvoice(second);
    await itsPlace.reached;
    world.outliveLeases();
    expect(await world.issueInvoice(second)).toBe('invoiced');
    await world.issueInvoice(first);
    const before = await world.items();
    itsPlace.release();
    await expect(zombie).rejects.toThrow('another owner');
    expect(await world.items()).toEqual(before);
  });

  it.each([
    ['before', 'crash_before'],
    ['after', 'crash_after'],
  ] as const)('numbers each once when it dies %s it wrote for others', async (_, fault) => {
    const [first, second] = await two(world);
    await diesQueued(world, second);
    await dies(world.tap.arm('TransactWriteItems', fault), world.issueInvoice(first));
    world.outliveLeases();
    expect(await world.issueInvoice(second)).toBe('invoiced');
    expect(await world.issueInvoice(first)).toBe('invoiced');
    expect(world.documents.written.map(numberOf).sort()).toEqual(numbers(2026, 2));
    expect(await isQueued(world)).toEqual([]);
  });

  it.each(['PutItem', 'GetItem', 'TransactWriteItems'] as const)(
    'survives a lost answer in line: %s',
    async (name) => {
      const [first, second] = await two(world);
      await diesQueued(world, second);
      await goesOn(world, second);
      world.tap.arm('TransactWriteItems', conflict);
      world.tap.arm(name, 'lose_response', name === 'GetItem' ? 1 : 2);
      expect(await world.issueInvoice(first)).toBe('invoiced');
      expect(await numberIn(world, first)).toBe('2026-000001');
      expect(await isQueued(world)).toEqual([]);
    },
  );

  it('keeps the line of credit notes apart from that of invoices', async () => {
    const [first, second] = await two(world);
    await world.issueInvoice(first);
    await world.requestRefund(first, 'r1', 100);
    await world.refundPayment(first);
    world.tap.arm('TransactWriteItems', conflict);
    await diesBehind(world, first);
    expect(await isQueued(world)).toHaveLength(1);

    await world.issueInvoice(second);
    expect(await isQueued(world)).toHaveLength(1);
    world.outliveLeases();
    expect(await world.issueInvoice(first)).toBe('invoiced');
    expect(await isQueued(world)).toEqual([]);
    expect((await world.history(first)).creditNotes.map(numberOf)).toEqual(['C2026-000001']);
  });
});
