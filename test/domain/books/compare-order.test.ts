import { describe, expect, it } from '@jest/globals';
import {
  compareEntry,
  comparePayout,
  counted,
  type BookedEntry,
} from '../../../functions/domain/books/balance.ts';
import type { BookedPayment, BookedRefund } from '../../../functions/domain/books/breaks.ts';
import {
  agreesAtOnce,
  compareOrder,
  type OrderBooks,
} from '../../../functions/domain/books/compare-order.ts';
import type { OrderRecords } from '../../../functions/domain/books/order-records.ts';
import { NOW, paidOrder, placedOrder } from '../orders/orders.ts';

const payment = (change: Partial<BookedPayment> = {}): BookedPayment => ({
  id: 'pi_1',
  createdAt: NOW,
  isCaptured: true,
  amountMinor: 1300,
  currency: 'EUR',
  isLive: false,
  charge: { merchantId: 'acme', orderId: 'ord_1', attempt: 1 },
  refundedMinor: 0,
  isDisputed: false,
  ...change,
});

const refund = (change: Partial<BookedRefund> = {}): BookedRefund => ({
  id: 're_1',
  paymentId: 'pi_1',
  createdAt: NOW,
  status: 'succeeded',
  amountMinor: 300,
  currency: 'EUR',
  ...change,
});

/** Paid, and due still: its documents are being written. */
const records = (change: Partial<OrderRecords> = {}): OrderRecords => ({
  order: paidOrder(),
  operations: [],
  creditNotes: [],
  attention: [],
  ...change,
});

const books = (change: Partial<OrderBooks> = {}): OrderBooks => ({
  records: records(),
  accounts: [{ payment: payment(), refunds: [], disputes: [] }],
  otherMode: [],
  isOurMerchant: true,
  isLive: false,
  provider: 'stripe',
  ...change,
});

const kinds = (of: OrderBooks): readonly string[] =>
  compareOrder(of).map(({ kind, about }) => `${kind} ${about}`);

describe('an order and its payment', () => {
  it('agree where one capture of its amount paid it', () => {
    expect(kinds(books())).toEqual([]);
  });

  it('differ in amount and in currency, each by itself', () => {
    const account = { payment: payment({ amountMinor: 1299, currency: 'USD' }), refunds: [], disputes: [] };
    expect(kinds(books({ accounts: [account] }))).toEqual(['capture_amount pi_1', 'capture_currency pi_1']);
  });

  it('differ where the gateway does not know the payment, did not capture it, or has it in its other mode', () => {
    expect(kinds(books({ accounts: [] }))).toEqual(['order_without_capture pi_1']);
    const open = { payment: payment({ isCaptured: false }), refunds: [], disputes: [] };
    expect(kinds(books({ accounts: [open] }))).toEqual(['order_without_capture pi_1']);
    expect(kinds(books({ accounts: [], otherMode: ['pi_1'] }))).toEqual(['other_account pi_1']);
    const live = { payment: payment({ isLive: true }), refunds: [], disputes: [] };
    expect(kinds(books({ accounts: [live] }))).toEqual(['other_account pi_1']);
  });

  it('are not compared where another provider took the money', () => {
    const order = { ...paidOrder(), provider: 'standard' };
    expect(kinds(books({ records: records({ order }), accounts: [] }))).toEqual([]);
  });

  it('are not compared where the order is over nothing, which needs no charge', () => {
    const { transactionId: _none, dueAt: _done, ...order } = paidOrder({ totalMinor: 0 });
    const of = { order: { ...order, documents: 'off' as const } };
    expect(kinds(books({ records: records(of), accounts: [] }))).toEqual([]);
  });

  it('miss no document where the merchant has invoices off', () => {
    const { dueAt: _done, ...order } = paidOrder();
    expect(kinds(books({ records: records({ order }) }))).toEqual(['document_missing invoice']);
    expect(kinds(books({ records: records({ order: { ...order, documents: 'off' } }) }))).toEqual([]);
  });

  it('differ where the order is not paid yet: the news are missing', () => {
    const found = compareOrder(books({ records: records({ order: placedOrder() }) }));
    expect(found).toMatchObject([{ kind: 'event_missed', about: 'pi_1', news: { object: 'charge' } }]);
  });

  it('agree again where a person refunded what belongs to no order', () => {
    const { records: _none, ...without } = books();
    expect(kinds(without)).toEqual(['capture_without_order pi_1']);
    const account = { payment: payment(), refunds: [refund({ amountMinor: 1300 })], disputes: [] };
    expect(kinds({ ...without, accounts: [account] })).toEqual([]);
  });
});

describe('a refund that somebody made at the gateway', () => {
  it.each([
    ['succeeded', ['refund_unknown re_1']],
    // Neither has moved money.
    ['pending', []],
    ['failed', []],
  ] as const)('that %s is named %j', (status, expected) => {
    const account = { payment: payment(), refunds: [refund({ status })], disputes: [] };
    expect(kinds(books({ accounts: [account] }))).toEqual(expected);
  });
});

describe('a glance', () => {
  it('is enough for one capture that nobody touched', () => {
    expect(agreesAtOnce(records(), payment(), 'stripe')).toBe(true);
  });

  it.each([
    ['refunded', { refundedMinor: 1 }],
    ['disputed', { isDisputed: true }],
    ['of another amount', { amountMinor: 1 }],
    ['not the one that paid it', { id: 'pi_2' }],
  ] as const)('is not enough for a payment that is %s', (_, change) => {
    expect(agreesAtOnce(records(), payment(change), 'stripe')).toBe(false);
  });

  it('is enough for a payment that came to nothing, unless its order says that it paid', () => {
    expect(agreesAtOnce(records(), payment({ id: 'pi_2', isCaptured: false }), 'stripe')).toBe(true);
    expect(agreesAtOnce(records(), payment({ isCaptured: false }), 'stripe')).toBe(false);
  });
});

describe('the balance', () => {
  const entry = (change: Partial<BookedEntry> = {}): BookedEntry => ({
    id: 'txn_1',
    at: NOW,
    category: 'captured',
    amountMinor: 1300,
    feeMinor: 45,
    feePartsMinor: 45,
    netMinor: 1255,
    currency: 'EUR',
    ...change,
  });

  it.each([
    ['adds up', {}, 0],
    ['has another net', { netMinor: 1256 }, 1],
    ['has a fee that is not the sum of its parts', { feePartsMinor: 44 }, 1],
    [
      'moves another amount than its charge',
      { source: { id: 'ch_1', amountMinor: 1200, currency: 'EUR' } },
      1,
    ],
    ['is settled in another currency', { source: { id: 'ch_1', amountMinor: 1500, currency: 'USD' } }, 0],
  ] as const)('of an entry that %s', (_, change, differences) => {
    expect(compareEntry(entry(change))).toHaveLength(differences);
  });

  it('of a payout is the sum of its entries', () => {
    const payout = { id: 'po_1', amountMinor: 100, currency: 'EUR', entriesNetMinor: 100 };
    expect(comparePayout(payout)).toEqual([]);
    expect(comparePayout({ ...payout, entriesNetMinor: 99 })).toMatchObject([{ kind: 'payout_mismatch' }]);
  });

  it('of a day is captured less what was refunded, what is disputed, and fees', () => {
    const day = [
      entry(),
      entry({ category: 'refunded', amountMinor: -300, feeMinor: 0, netMinor: -300 }),
      entry({ category: 'disputed', amountMinor: -500, feeMinor: 2000, netMinor: -2500 }),
      entry({ category: 'fee', amountMinor: -10, feeMinor: 0, netMinor: -10 }),
      entry({ category: 'paid_out', amountMinor: -900, feeMinor: 0, netMinor: -900 }),
      entry({ currency: 'CHF', amountMinor: 100, feeMinor: 0, netMinor: 100 }),
    ].reduce(counted, []);
    expect(day).toMatchObject([
      { currency: 'CHF', capturedMinor: 100, netMinor: 100 },
      {
        currency: 'EUR',
        capturedMinor: 1300,
        refundedMinor: 300,
        disputedMinor: 500,
        feesMinor: 2055,
        netMinor: 1300 - 300 - 500 - 2055,
        paidOutMinor: 900,
      },
    ]);
  });
});
