import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BookedPayment } from '../../../functions/domain/books/breaks.ts';
import type { BooksReport } from '../../../functions/domain/books/books-report.ts';
import { addMs } from '../../../functions/domain/instant.ts';
import { listNeedsAttention } from '../../../functions/persistence/needs-attention/needs-attention.ts';
import { booksLedger } from '../../../functions/persistence/books/books-ledger.ts';
import { compareDays } from '../../../functions/usecases/books/compare-days.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { dismiss } from '../../support/attention-verbs.ts';
import { BooksDouble } from '../../support/books-double.ts';
import { MERCHANT } from '../../../assurance/world/order-builders.ts';
import { PAYMENT_WINDOW_MS, openWorld, type World } from '../../../assurance/world/world.ts';

let world: World;
let books: BooksDouble;
let reports: BooksReport[];

beforeEach(async () => {
  world = await openWorld();
  books = new BooksDouble(world.gateway);
  reports = [];
  await ledger().merchants.register(MERCHANT, world.clock.now());
});
afterEach(async () => world.close());

const ledger = () => booksLedger(world.plainClient(), world.tableName, 'stripe');

/** The day of every test, from its beginning to now. */
async function compare(deadlineMs = 900_000): Promise<readonly BooksReport[]> {
  world.clock.advance({ hours: 1 });
  const now = world.clock.now();
  const { clock, log, workflow, ports } = world;
  return compareDays(
    {
      ...ports,
      ...ledger(),
      orders: ports.orders,
      clock,
      log,
      workflow,
      books,
      paymentWindowMs: PAYMENT_WINDOW_MS,
      owner: 'books',
      deadline: addMs(now, deadlineMs),
      reports: { write: async (report) => void reports.push(report) },
    },
    { period: { from: '2026-11-24T00:00:00.000Z', until: now }, graceMs: 0 },
  );
}

const found = async (): Promise<readonly string[]> => {
  const all = await compare();
  return all.flatMap(({ findings }) => findings.map(({ kind, outcome }) => `${kind} ${outcome}`)).toSorted();
};

const listed = async (): Promise<readonly string[]> =>
  (await listNeedsAttention(world.plainClient(), world.tableName)).map(
    ({ listed: one }) => one?.entry.key ?? '',
  );

async function invoiced(key = 'k1'): Promise<OrderKey> {
  const order = await world.placed(key);
  await world.runWorkflow(order);
  return order;
}

async function set({ merchantId, orderId }: OrderKey, expression: string, values: object): Promise<void> {
  await world.write(
    new UpdateItemCommand({
      TableName: world.tableName,
      Key: marshall({ pk: `M#${merchantId}#O#${orderId}`, sk: 'ORDER' }),
      UpdateExpression: expression,
      ExpressionAttributeValues: marshall(values),
    }),
  );
}

const payment = (id: string, more: Partial<BookedPayment>): BookedPayment => ({
  id,
  createdAt: world.clock.now(),
  isCaptured: true,
  amountMinor: 2500,
  currency: 'EUR',
  isLive: false,
  refundedMinor: 0,
  isDisputed: false,
  ...more,
});

const NOTHING: readonly string[] = [];

describe('books that agree', () => {
  it('has nothing to tell of orders of all kinds, and asks only of what was refunded', async () => {
    await invoiced('paid');
    const refunded = await invoiced('refunded');
    await world.requestRefund(refunded, 'r1', 500);
    await world.runWorkflow(refunded);
    const cancelled = await world.placed('cancelled');
    await world.cancelOrder(cancelled);
    await world.placed('placed');
    books.write.payment(payment('pi_other', {}));

    expect(await found()).toEqual(NOTHING);
    expect(reports).toMatchObject([{ payments: 3, paymentsOfOthers: 1, orders: 4, isComplete: true }]);
    expect(new Set(books.asked)).toEqual(new Set(['pi_2']));
  });

  it('writes nothing', async () => {
    await invoiced();
    const before = await world.items();
    await compare();
    expect(await world.items()).toEqual(before);
  });
});

describe('a difference', () => {
  it('is listed once, however often the books are compared, and rings once', async () => {
    const order = await invoiced();
    books.write.forget('pi_1');

    expect(await found()).toEqual(['order_without_capture listed']);
    expect(world.counted).toContain('AttentionNeeded');
    const before = await world.items();
    expect(await found()).toEqual(['order_without_capture known']);
    expect(await world.items()).toEqual(before);
    expect(await world.history(order)).toMatchObject({
      attention: [{ key: 'order_without_capture:pi_1', open: true, amountMinor: 2500, currency: 'EUR' }],
    });
  });

  it('closes itself when it is explained, and is listed anew when it comes again', async () => {
    await invoiced();
    books.write.change('pi_1', { amountMinor: 2400 });
    expect(await found()).toEqual(['capture_amount listed']);
    books.write.change('pi_1', {});
    expect(await found()).toEqual(NOTHING);
    expect(await listed()).toEqual(NOTHING);
    books.write.change('pi_1', { amountMinor: 2400 });
    expect(await found()).toEqual(['capture_amount listed']);
    expect(await listed()).toEqual(['capture_amount:pi_1']);
  });

  it('stays dismissed when a person has dismissed it', async () => {
    await invoiced();
    books.write.change('pi_1', { currency: 'USD' });
    await compare();
    const [id = ''] = (await listNeedsAttention(world.plainClient(), world.tableName)).map((one) => one.id);
    await dismiss(world.plainClient(), world.tableName, id, { by: 'ada', why: 'settled at the bank' });
    expect(await found()).toEqual(['capture_currency known']);
    expect(await listed()).toEqual(NOTHING);
  });

  it('closes itself long after its day, as every comparison looks at the list again', async () => {
    await invoiced();
    books.write.forget('pi_1');
    await compare();
    world.clock.advance({ days: 40 });
    const later = new BooksDouble(world.gateway);
    books = later;
    expect(await listed()).toEqual(['order_without_capture:pi_1']);
    await compare();
    expect(await listed()).toEqual(NOTHING);
  });
});

describe('news that never arrived', () => {
  it('are applied as if they had: a capture whose answer and webhook were lost', async () => {
    const order = await world.placed('k1');
    world.gateway.script('lost_after');
    await expect(world.chargePayment(order)).rejects.toThrow('timeout');

    expect(await found()).toEqual(['event_missed caught_up']);
    expect(await world.order(order)).toMatchObject({ status: 'paid', transactionId: 'pi_1' });
    expect(world.workflow.started).toContainEqual(order);
    expect(await listed()).toEqual(NOTHING);
    expect(await found()).toEqual(NOTHING);
  });

  it('refunds a second capture of an order that is paid', async () => {
    const order = await invoiced();
    world.gateway.captureAgain(`${MERCHANT}:${order.orderId}:checkout_attempt_1`);
    expect(await found()).toEqual(['capture_repeated caught_up']);
    await world.runWorkflow(order);
    expect(world.gateway.refunds).toMatchObject([{ transactionId: 'pi_2', amountMinor: 2500 }]);
    expect(await found()).toEqual(NOTHING);
  });

  it('settles a refund that the gateway made and did not tell', async () => {
    const order = await invoiced();
    await world.requestRefund(order, 'r1', 700);
    world.gateway.scriptRefunds('lost_after');
    await expect(world.refundPayment(order)).rejects.toThrow('timeout');
    expect(await found()).toEqual(['event_missed caught_up']);
    expect(await world.order(order)).toMatchObject({ refundedMinor: 700 });
  });

  it('lists a capture of another amount once, under the reason that the order has for it', async () => {
    const order = await world.placed('k1');
    world.gateway.script('captured_short');
    await expect(world.chargePayment(order)).rejects.toThrow();
    expect(await found()).toEqual(NOTHING);
    expect(await listed()).toEqual([expect.stringMatching(/^amount_mismatch/)]);
  });
});

describe('each kind of difference', () => {
  it('a capture without an order, which closes itself when it is refunded at the gateway', async () => {
    const charge = { merchantId: MERCHANT, orderId: 'ord_0', attempt: 1 };
    books.write.payment(payment('pi_9', { charge }));
    expect(await found()).toEqual(['capture_without_order listed']);
    const [entry] = await listNeedsAttention(world.plainClient(), world.tableName);
    expect(entry).toMatchObject({ what: 'money', id: 'pi_9/capture_without_order:pi_9' });
    const createdAt = world.clock.now();
    const refund = { id: 're_9', paymentId: 'pi_9', createdAt, amountMinor: 2500, currency: 'EUR' };
    books.write.refund({ ...refund, status: 'succeeded' });
    expect(await found()).toEqual(NOTHING);
    expect(await listed()).toEqual(NOTHING);
  });

  it('a payment of a merchant that is not kept here, and one of the other mode', async () => {
    const charge = { merchantId: 'stranger', orderId: 'ord_0', attempt: 1 };
    books.write.payment(payment('pi_8', { charge }));
    await invoiced();
    books.write.change('pi_1', { isLive: true });
    expect(await found()).toEqual(['other_account listed', 'other_account listed']);
  });

  it('a refund whose amount is another, and one that the gateway does not show', async () => {
    const order = await invoiced();
    await world.requestRefund(order, 'r1', 500);
    await world.runWorkflow(order);
    books.write.forget('re_1');
    expect(await found()).toEqual(['refund_missing listed']);
  });

  it('a document that is missing', async () => {
    await invoiced();
    const invoice = (await world.items()).find(({ sk }) => sk === 'INVOICE');
    if (invoice === undefined) throw new Error('there is no invoice');
    await world.forget({ pk: invoice.pk, sk: invoice.sk });
    expect(await found()).toEqual(['document_missing listed']);
    const Item = marshall(invoice);
    await world.plainClient().send(new PutItemCommand({ TableName: world.tableName, Item }));
    expect(await found()).toEqual(NOTHING);
    expect(await listed()).toEqual(NOTHING);
  });

  it('a document too many', async () => {
    const order = await invoiced();
    await set(order, 'SET totalMinor = :more', { ':more': 2501 });
    books.write.change('pi_1', { amountMinor: 2501 });
    expect(await found()).toEqual(['document_surplus listed']);
    await set(order, 'SET totalMinor = :same', { ':same': 2500 });
  });

  it('an entry of the balance, and a payout, that do not add up, until they do', async () => {
    const at = world.clock.now();
    const entry = { id: 'txn_1', at, category: 'captured', amountMinor: 2500, currency: 'EUR' } as const;
    books.write.entry({ ...entry, feeMinor: 61, feePartsMinor: 61, netMinor: 2440 });
    books.write.payout({ id: 'po_1', amountMinor: 2439, currency: 'EUR', entriesNetMinor: 2440 });
    expect(await found()).toEqual(['fee_mismatch listed', 'payout_mismatch listed']);
    books.write.entry({ ...entry, feeMinor: 61, feePartsMinor: 61, netMinor: 2439 });
    await compare();
    expect(await listed()).toEqual(['payout_mismatch:po_1']);
    expect(reports.at(-1)?.totals).toEqual([
      expect.objectContaining({ currency: 'EUR', capturedMinor: 2500, feesMinor: 61, netMinor: 2439 }),
    ]);
  });
});

describe('a comparison without time', () => {
  it('keeps what it has, and the next one goes on with it', async () => {
    await invoiced();
    expect(await compare(1000)).toMatchObject([{ isComplete: false, payments: 0 }]);
    expect(world.counted).toContain('BooksLeft');
    expect(await compare()).toMatchObject([{ isComplete: true, payments: 1 }]);
  });
});
