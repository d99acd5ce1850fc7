import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { orderKey } from '../../../functions/persistence/table/keys.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { MERCHANT, numberOf, numbers, OTHER_MERCHANT } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { dies } from '../../../assurance/world/gate.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.moveStock('a big delivery', 100);
});
afterEach(() => world.close());

const times = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));

/** One invoice, one document of it, and nothing left to do. */
async function expectInvoicedOnce(order: OrderKey, number = '2026-000001'): Promise<void> {
  const { order: stored, invoice, operations } = await world.history(order);
  expect(stored).toMatchObject({ status: 'paid', invoiceNumber: number });
  expect(stored).not.toHaveProperty('dueAt');
  expect(invoice).toMatchObject({ number });
  expect(operations.find(({ kind }) => kind === 'invoice')).toMatchObject({
    status: 'succeeded',
    result: { number },
  });
  expect(world.documents.written.filter(({ orderId }) => orderId === order.orderId)).toEqual([invoice]);
}

async function expectDocuments(order: OrderKey, documents: readonly string[]): Promise<void> {
  const stored = await world.order(order);
  expect(stored).toMatchObject({ status: 'paid', invoiceNumber: documents[0] });
  expect(stored).not.toHaveProperty('dueAt');
  expect(world.documents.written.map(numberOf)).toEqual(documents);
}

describe('issueInvoice', () => {
  it('numbers a paid order, writes its document and closes it', async () => {
    const order = await world.paid('k1');
    expect(await world.issueInvoice(order)).toBe('invoiced');
    await expectInvoicedOnce(order);
    expect((await world.history(order)).invoice).toEqual({
      kind: 'invoice',
      merchantId: MERCHANT,
      orderId: order.orderId,
      number: '2026-000001',
      year: 2026,
      sequence: 1,
      issuedAt: world.clock.now(),
      issuedOn: '2026-11-24',
      customer: { email: 'ada@example.com', name: 'Ada' },
      lines: [{ sku: 'mug', name: 'A mug', quantity: 2, unitPriceMinor: 1250 }],
      totalMinor: 2500,
      currency: 'EUR',
      transactionId: 'pi_1',
    });
  });

  it('writes nothing for an order that is not paid', async () => {
    const order = await world.placed('k1');
    const before = await world.items();
    expect(await world.issueInvoice(order)).toBe('not_paid');
    expect(await world.issueInvoice({ ...order, orderId: 'ord_none' })).toBe('unknown_order');
    expect(await world.items()).toEqual(before);
  });

  it('changes nothing when it runs again', async () => {
    const order = await world.paid('k1');
    await world.issueInvoice(order);
    const before = await world.items();
    expect(await world.issueInvoice(order)).toBe('invoiced');
    expect(await world.items()).toEqual(before);
    expect(world.documents.refused).toBe(0);
  });

  it('writes one invoice of ten runs at once', async () => {
    const order = await world.paid('k1');
    const outcomes = await times(10, () => world.issueInvoice(order));
    expect(outcomes).toContain('invoiced');
    await expectInvoicedOnce(order);
  });

  it('numbers twenty orders at once from 1 to 20', async () => {
    const orders = await times(20, (index) => world.paid(`k${index}`));
    expect(new Set(await times(20, (index) => world.issueInvoice(nth(orders, index))))).toEqual(
      new Set(['invoiced']),
    );
    expect(world.documents.written.map(numberOf).sort()).toEqual(numbers(2026, 20));
  });

  it('keeps a series for each merchant', async () => {
    await world.stock('mug', 10, 1250, OTHER_MERCHANT);
    const ours = await world.paid('k1');
    const theirs = await world.paid('k1', OTHER_MERCHANT);
    await Promise.all([world.issueInvoice(ours), world.issueInvoice(theirs)]);
    await expectInvoicedOnce(ours);
    await expectInvoicedOnce(theirs);
  });

  it('starts a new series with the year, in UTC', async () => {
    const orders = [await world.paid('k1'), await world.paid('k2'), await world.paid('k3')];
    world.clock.set('2026-12-31T23:59:59.999Z');
    await world.issueInvoice(nth(orders, 0));
    await world.issueInvoice(nth(orders, 1));
    world.clock.advance({ milliseconds: 1 });
    await world.issueInvoice(nth(orders, 2));
    expect(world.documents.written.map(numberOf)).toEqual(['2026-000001', '2026-000002', '2027-000001']);
  });
});

describe('issueInvoice that dies', () => {
  let order: OrderKey;
  beforeEach(async () => (order = await world.paid('k1')));

  it.each([
    ['after its claim', 'PutItem', 'crash_after'],
    ['before the number', 'TransactWriteItems', 'crash_before'],
  ] as const)('continues from the claim: it died %s', async (_, name, fault) => {
    await dies(world.tap.arm(name, fault), world.issueInvoice(order));
    expect(await world.issueInvoice(order)).toBe('busy');
    world.outliveLeases();
    expect(await world.issueInvoice(order)).toBe('invoiced');
    await expectInvoicedOnce(order);
  });

  it('continues from the number: it died before the document', async () => {
    await dies(world.tap.arm('TransactWriteItems', 'crash_after'), world.issueInvoice(order));
    expect(world.documents.written).toEqual([]);
    expect(await world.issueInvoice(order)).toBe('invoiced');
    await expectInvoicedOnce(order);
  });

  it('keeps the number of one that died, and gives the next order the next', async () => {
    const other = await world.paid('k2');
    await dies(world.tap.arm('TransactWriteItems', 'crash_after'), world.issueInvoice(order));
    await world.issueInvoice(other);
    await world.issueInvoice(order);
    await expectInvoicedOnce(order, '2026-000001');
    await expectInvoicedOnce(other, '2026-000002');
  });

  it('continues from the document: it died before the order was closed', async () => {
    await dies(world.tap.arm('UpdateItem', 'crash_before'), world.issueInvoice(order));
    expect(world.documents.written).toHaveLength(1);
    expect(await world.order(order)).toHaveProperty('dueAt');
    expect(await world.issueInvoice(order)).toBe('invoiced');
    await expectInvoicedOnce(order);
    expect(world.documents.refused).toBe(1);
  });

  it.each([
    [0, 'InvoiceIssued'],
    [100, 'CreditNoteIssued'],
  ] as const)('has its number once its document is there, when %i are refunded', async (minor, last) => {
    if (minor > 0) {
      await world.requestRefund(order, 'r1', minor);
      await world.refundPayment(order);
    }
    const { event } = await world.order(order);
    world.documents.failNext();
    await expect(world.issueInvoice(order)).rejects.toThrow('documents are away');
    expect((await world.history(order)).invoice).toMatchObject({ number: '2026-000001' });
    expect(await world.order(order)).not.toHaveProperty('invoiceNumber');
    expect(await world.order(order)).toMatchObject({ event });
    await world.issueInvoice(order);
    expect(await world.order(order)).toMatchObject({ event: last, invoiceNumber: '2026-000001' });
  });

  it('has it before what was refunded is credited', async () => {
    await world.requestRefund(order, 'r1', 100);
    await world.refundPayment(order);
    // The first notes that the invoice's PDF is there.
    await dies(world.tap.arm('UpdateItem', 'crash_after', 2), world.issueInvoice(order));
    expect(await world.order(order)).toMatchObject({
      event: 'InvoiceIssued',
      invoiceNumber: '2026-000001',
      dueAt: expect.any(String),
    });
    expect(world.documents.written.map(numberOf)).toEqual(['2026-000001']);
    await world.issueInvoice(order);
    await expectDocuments(order, ['2026-000001', 'C2026-000001']);
  });

  it('has it once when the answer to that is lost', async () => {
    await world.requestRefund(order, 'r1', 100);
    await world.refundPayment(order);
    const { version } = await world.order(order);
    world.tap.arm('UpdateItem', 'lose_response');
    expect(await world.issueInvoice(order)).toBe('invoiced');
    // One event for the invoice, and one for the credit note.
    expect(await world.order(order)).toMatchObject({ version: version + 2 });
    await expectDocuments(order, ['2026-000001', 'C2026-000001']);
  });

  it('does not say twice that it bears it, when a release before wrote that with the number', async () => {
    await dies(world.tap.arm('TransactWriteItems', 'crash_after'), world.issueInvoice(order));
    await world.write(
      change(order, 'SET invoiceNumber = :number, version = version + :one, event = :event', {
        ':number': '2026-000001',
        ':one': 1,
        ':event': 'InvoiceIssued',
      }),
    );
    const { version } = await world.order(order);
    await world.issueInvoice(order);
    expect(await world.order(order)).toMatchObject({ version });
    await expectInvoicedOnce(order);
  });

  it('bears it also when a release before closed it without', async () => {
    await dies(world.tap.arm('TransactWriteItems', 'crash_after'), world.issueInvoice(order));
    await world.write(change(order, 'REMOVE dueAt, dueShard'));
    expect(await world.issueInvoice(order)).toBe('invoiced');
    await expectInvoicedOnce(order);
  });

  it('writes nothing once its lease was taken over', async () => {
    const write = world.tap.arm('TransactWriteItems', 'hold_before');
    const zombie = world.issueInvoice(order);
    await write.reached;
    world.outliveLeases();
    expect(await world.issueInvoice(order)).toBe('invoiced');
    const before = await world.items();
    write.release();
    await expect(zombie).rejects.toThrow('another owner');
    expect(await world.items()).toEqual(before);
    await expectInvoicedOnce(order);
  });

  it.each(['PutItem', 'TransactWriteItems', 'UpdateItem'] as const)(
    'survives a lost answer: %s',
    async (name) => {
      world.tap.arm(name, 'lose_response');
      expect(await world.issueInvoice(order)).toBe('invoiced');
      await expectInvoicedOnce(order);
    },
  );
});

/** In the place of another release. */
const change = ({ merchantId, orderId }: OrderKey, expression: string, values?: Record<string, unknown>) =>
  new UpdateItemCommand({
    TableName: world.tableName,
    Key: marshall(orderKey(merchantId, orderId)),
    UpdateExpression: expression,
    ...(values && { ExpressionAttributeValues: marshall(values) }),
  });

function nth<T>(all: readonly T[], index: number): T {
  const found = all[index];
  if (found === undefined) throw new Error(`there is no ${index}`);
  return found;
}
