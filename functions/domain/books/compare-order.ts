import type { Order, PaidOrder } from '../orders/order.ts';
import type { Dispute } from '../payments/dispute.ts';
import { lateCaptureRefundId } from '../payments/refund.ts';
import type { BookedPayment, Break, PaymentAccount } from './breaks.ts';
import { compareDocuments } from './compare-documents.ts';
import { compareRefunds } from './compare-refunds.ts';
import type { OrderRecords } from './order-records.ts';

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
  /** Whose books these are. */
  readonly provider: string;
}

/** Whether an order was paid at the gateway whose books these are. Absent: it is the one that Once charges at. */
export const isPaidAt = (order: Order, provider: string): order is PaidOrder =>
  order.status === 'paid' && (order.provider ?? provider) === provider;

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
      ...compareRefunds(records, account),
      ...ofDisputes(records, account),
    ]),
    ...compareDocuments(records),
  ].filter((found) => !isListed(records, found));
}

/**
 * Whether a payment and its order agree at a glance. What needs a closer look is asked about in full: anything that was
 * refunded, disputed, or that the order tells otherwise.
 */
export function agreesAtOnce(
  records: OrderRecords | undefined,
  payment: BookedPayment,
  provider: string,
): boolean {
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
    compareOrder({ ...books, otherMode: [], isOurMerchant: true, provider }).length === 0
  );
}

const isForeign = ({ isOurMerchant, isLive }: OrderBooks, payment: BookedPayment): boolean =>
  !isOurMerchant || (isLive !== undefined && payment.isLive !== isLive);

/** A person may have refunded it at the gateway: then nothing is owed. */
const withoutOrder = (account: PaymentAccount): readonly Break[] =>
  isRefunded(account)
    ? []
    : [{ ...about('capture_without_order', account.payment), detail: inWords(account.payment) }];

function ofPaidOrder(
  { accounts, otherMode, provider }: OrderBooks,
  { order }: OrderRecords,
): readonly Break[] {
  if (!isPaidAt(order, provider)) return [];
  const { transactionId, totalMinor, currency } = order;
  // An order over nothing needs no charge.
  if (transactionId === undefined) return [];
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

const ofDisputes = ({ operations }: OrderRecords, { payment, disputes }: PaymentAccount): readonly Break[] =>
  disputes.flatMap((booked) => {
    const { dispute } = booked;
    const known = operations.find(({ kind, key }) => kind === 'dispute' && key === booked.id)?.dispute;
    if (known !== undefined && isSameDispute(known, dispute)) return [];
    const { reason, amountMinor, currency, status } = dispute;
    const here = known === undefined ? 'not known here' : `${known.status} here`;
    const detail = `dispute ${booked.id} (${reason}) over ${amountMinor} ${currency} of ${payment.id} is ${status}, and ${here}`;
    const facts = { about: booked.id, transactionId: payment.id, amountMinor, currency, detail };
    return [{ ...facts, kind: 'dispute_unknown', news: { object: 'dispute', payment, dispute: booked } }];
  });

/** What it is about stays; where it stands and what moved may differ. */
const isSameDispute = (one: Dispute, other: Dispute): boolean =>
  one.status === other.status &&
  one.amountMinor === other.amountMinor &&
  one.withdrawn === other.withdrawn &&
  one.reinstated === other.reinstated;

/** Another entry of the order tells a person of the same payment or refund already. */
const isListed = ({ attention }: OrderRecords, { kind, refundId, transactionId }: Break): boolean =>
  attention.some(({ reason, key, transactionId: listed }) => {
    if (refundId !== undefined && OF_REFUNDS.some((of) => key === `${of}:${refundId}`)) return true;
    const isOfCapture =
      kind === 'capture_amount' || kind === 'capture_currency' || kind === 'capture_repeated';
    return isOfCapture && OF_CAPTURES.has(reason) && listed === transactionId;
  });

const OF_REFUNDS = ['refund_contradicted', 'refund_mismatch'] as const;
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
