import type { BookedPayment, BookedRefund, Break, PaymentAccount } from './breaks.ts';
import { compareDocuments } from './compare-documents.ts';
import { isDone, type OperationRecord } from '../operations/operation.ts';
import type { OrderRecords } from './order-records.ts';
import type { Order } from '../orders/order.ts';
import { gatewayRefundIdOf, transactionOf } from '../payments/refund-records.ts';
import { lateCaptureRefundId } from '../payments/refund.ts';

/** Both sides of one order, or of payments that name an order that is not there. */
export interface OrderBooks {
  /** Undefined: there is no such order. */
  readonly records?: OrderRecords;
  readonly accounts: readonly PaymentAccount[];
  /** Payments that the gateway says are of its other mode. */
  readonly otherMode: readonly string[];
  /** Whether orders of the merchant are kept here. */
  readonly isOurMerchant: boolean;
  /** What kind of money the API key moves. Undefined: the key does not say. */
  readonly isLive?: boolean;
}

/** Every difference between the two sides, each under its own name. */
export function compareOrder(books: OrderBooks): readonly Break[] {
  const { records, accounts } = books;
  const captured = accounts.filter(({ payment }) => payment.isCaptured);
  const [foreign, ours] = split(captured, ({ payment }) => isForeign(books, payment));
  const otherAccount = foreign.map(({ payment }) => ({
    ...about('other_account', payment),
    detail: `${inWords(payment)}, in ${payment.isLive ? 'live' : 'test'} mode`,
  }));
  if (records === undefined) return [...otherAccount, ...ours.flatMap(withoutOrder)];
  return [
    ...otherAccount,
    ...ofPaidOrder(books, records),
    ...ours.flatMap((account) => [
      ...ofCapture(records, account),
      ...ofRefunds(records, account),
      ...ofDisputes(records, account),
    ]),
    ...compareDocuments(records),
  ].filter((found) => !isListed(records, found));
}

/**
 * Whether a payment and its order agree at a glance. What needs a closer look is asked about in full: anything that was
 * refunded, disputed, or that the order tells otherwise.
 */
export function agreesAtOnce(records: OrderRecords | undefined, payment: BookedPayment): boolean {
  if (!payment.isCaptured) {
    return (
      records === undefined ||
      !('transactionId' in records.order) ||
      records.order.transactionId !== payment.id
    );
  }
  const refunds = records?.operations.filter(({ kind }) => kind === 'refund') ?? [];
  if (records === undefined || payment.refundedMinor > 0 || payment.isDisputed || refunds.length > 0)
    return false;
  const books = { records, accounts: [{ payment, refunds: [], disputes: [] }] };
  return (
    records.order.status === 'paid' &&
    records.order.transactionId === payment.id &&
    compareOrder({ ...books, otherMode: [], isOurMerchant: true }).length === 0
  );
}

const isForeign = ({ isOurMerchant, isLive }: OrderBooks, payment: BookedPayment): boolean =>
  !isOurMerchant || (isLive !== undefined && payment.isLive !== isLive);

/** A person may have refunded it at the gateway: then nothing is owed. */
const withoutOrder = (account: PaymentAccount): readonly Break[] =>
  isRefunded(account)
    ? []
    : [{ ...about('capture_without_order', account.payment), detail: inWords(account.payment) }];

function ofPaidOrder({ accounts, otherMode }: OrderBooks, { order }: OrderRecords): readonly Break[] {
  if (order.status !== 'paid' || order.totalMinor === 0) return [];
  const { transactionId, totalMinor, currency } = order;
  if (otherMode.includes(transactionId)) {
    const detail = `${transactionId} is of the gateway’s other mode`;
    return [{ kind: 'other_account', about: transactionId, transactionId, detail }];
  }
  const own = accounts.find(({ payment }) => payment.id === transactionId);
  if (own?.payment.isCaptured === true) return ofAmounts(order, own.payment);
  const detail = `${transactionId} is ${own === undefined ? 'not known there' : 'not captured there'}`;
  return [
    {
      kind: 'order_without_capture',
      about: transactionId,
      transactionId,
      detail,
      amountMinor: totalMinor,
      currency,
    },
  ];
}

function ofAmounts({ totalMinor, currency }: Order, payment: BookedPayment): readonly Break[] {
  const detail = `${inWords(payment)}, and the order is over ${totalMinor} ${currency}`;
  return [
    ...(payment.amountMinor === totalMinor ? [] : [{ ...about('capture_amount', payment), detail }]),
    ...(payment.currency === currency ? [] : [{ ...about('capture_currency', payment), detail }]),
  ];
}

/** A capture that is not the one which paid the order. */
function ofCapture({ order, operations }: OrderRecords, account: PaymentAccount): readonly Break[] {
  const { payment } = account;
  const isOwn = order.status === 'paid' && order.transactionId === payment.id;
  const refund = lateCaptureRefundId(payment.id);
  const isOnItsWayBack = operations.some(({ kind, key }) => kind === 'refund' && key === refund);
  if (isOwn || isOnItsWayBack || isRefunded(account)) return [];
  const news = { object: 'charge', payment } as const;
  if (order.status === 'paid') {
    const detail = `${inWords(payment)}, and the order was paid by ${order.transactionId}`;
    return [{ ...about('capture_repeated', payment), detail, news }];
  }
  const isCharge = order.status === 'placed' && order.attempt === payment.charge?.attempt;
  const differs = isCharge ? ofAmounts(order, payment) : [];
  if (differs.length > 0) return differs.map((found) => ({ ...found, news }));
  const detail = `${inWords(payment)}, and the order is ${order.status}`;
  return [{ ...about('event_missed', payment), detail, news }];
}

function ofRefunds(records: OrderRecords, { payment, refunds }: PaymentAccount): readonly Break[] {
  const ours = records.operations.filter(
    (record) => record.kind === 'refund' && transactionOf(records.order, record) === payment.id,
  );
  const recordOf = ({ id, refundId }: BookedRefund): OperationRecord | undefined =>
    ours.find((record) => gatewayRefundIdOf(record) === id) ?? ours.find(({ key }) => key === refundId);
  const theirs = refunds.flatMap((refund) => ofRefund(payment, refund, recordOf(refund)));
  const shown = new Set(refunds.map(({ id }) => id));
  const missing = ours
    .filter((record) => record.status === 'succeeded' && !shown.has(gatewayRefundIdOf(record) ?? ''))
    .map((record) => ({
      kind: 'refund_missing' as const,
      about: record.key,
      transactionId: payment.id,
      detail: `refund ${record.key} of ${payment.id} is recorded as made, and the gateway does not show it`,
    }));
  return [...theirs, ...missing];
}

function ofRefund(
  payment: BookedPayment,
  refund: BookedRefund,
  record: OperationRecord | undefined,
): readonly Break[] {
  const { id, amountMinor, currency, status } = refund;
  const told = `refund ${id} of ${amountMinor} ${currency} of ${payment.id} is ${status}`;
  const found = { about: id, amountMinor, currency, transactionId: payment.id };
  const news = { object: 'refund', payment, refund } as const;
  if (status === 'failed') {
    if (record?.status !== 'succeeded' || gatewayRefundIdOf(record) !== id) return [];
    const detail = `${told}, and ${record.key} is recorded as made`;
    return [{ ...found, kind: 'refund_missing', about: record.key, detail, news }];
  }
  if (record === undefined) return [{ ...found, kind: 'refund_unknown', detail: told, news }];
  const asked = record.intent !== undefined && 'refundId' in record.intent ? record.intent : undefined;
  if (asked !== undefined && (asked.amountMinor !== amountMinor || asked.currency !== currency)) {
    const detail = `${told}, and ${record.key} is over ${asked.amountMinor} ${asked.currency}`;
    return [{ ...found, kind: 'refund_amount', detail }];
  }
  if (record.status === 'succeeded' || status === 'pending') return [];
  if (isDone(record)) {
    return [
      { ...found, kind: 'refund_unknown', detail: `${told}, and ${record.key} is recorded as refused`, news },
    ];
  }
  return [{ ...found, kind: 'event_missed', detail: `${told}, and ${record.key} is ${record.status}`, news }];
}

const ofDisputes = (_records: OrderRecords, { payment, disputes }: PaymentAccount): readonly Break[] =>
  disputes.map((dispute) => {
    const { id, amountMinor, currency, status, reason } = dispute;
    const detail = `dispute ${id} (${reason}) over ${amountMinor} ${currency} of ${payment.id} is ${status}`;
    const news = { object: 'dispute', payment, dispute } as const;
    return {
      kind: 'dispute_unknown',
      about: id,
      transactionId: payment.id,
      amountMinor,
      currency,
      detail,
      news,
    };
  });

/** Another entry of the order tells a person of the same payment or refund already. */
const isListed = ({ attention }: OrderRecords, { kind, about: what, transactionId }: Break): boolean =>
  attention.some(({ reason, key, transactionId: listed }) => {
    if (key === `refund_contradicted:${what}`) return true;
    const isOfCapture =
      kind === 'capture_amount' || kind === 'capture_currency' || kind === 'capture_repeated';
    return isOfCapture && OF_CAPTURES.has(reason) && listed === transactionId;
  });

const OF_CAPTURES: ReadonlySet<string> = new Set(['amount_mismatch', 'transaction_taken', 'captured_twice']);

const isRefunded = ({ payment, refunds }: PaymentAccount): boolean =>
  refunds
    .filter(({ status }) => status === 'succeeded')
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0) >= payment.amountMinor;

const about = <Kind extends Break['kind']>(kind: Kind, { id, amountMinor, currency }: BookedPayment) => ({
  kind,
  about: id,
  transactionId: id,
  amountMinor,
  currency,
});

const inWords = ({ id, amountMinor, currency }: BookedPayment): string =>
  `${id} captured ${amountMinor} ${currency}`;

const split = <Each>(all: readonly Each[], isFirst: (each: Each) => boolean): readonly [Each[], Each[]] => [
  all.filter(isFirst),
  all.filter((each) => !isFirst(each)),
];
