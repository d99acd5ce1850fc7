import { ACTS, type Act } from '../audit/act.ts';
import type { Instant } from '../instant.ts';
import { isDone, type OperationRecord } from '../operations/operation.ts';
import { isDisputeOpen } from '../payments/dispute.ts';
import { amount } from '../money.ts';
import { isOfLateCapture } from '../payments/refund.ts';
import { refundRequestOf } from '../payments/refund-decision.ts';
import { transactionOf } from '../payments/refund-records.ts';
import { inWords, runbookPageOf, verbsOf } from './needs-attention.ts';
import { nextAction } from './next-action.ts';
import { nextInWords } from './next-in-words.ts';
import type { Order, PaidOrder } from './order.ts';
import type { OrderHistory } from './order-history.ts';

/** What happened to an order's money, in sentences, from facts alone. */
export interface Explanation {
  readonly orderId: string;
  readonly merchantId: string;
  /** What happened, oldest first. */
  readonly happened: readonly { readonly at: Instant; readonly says: string }[];
  /** Where the money is now. */
  readonly stands: readonly string[];
  /** What comes next, by itself. */
  readonly next: readonly string[];
  /** What a person may safely do now. */
  readonly safely: readonly string[];
}

type Told = Explanation['happened'][number];

export function explainOrder(history: OrderHistory, now: Instant): Explanation {
  const { order, operations, acts } = history;
  const told: readonly Told[] = [
    placed(order),
    ...operations.flatMap((record) => chargeTold(order, record)),
    ...operations.flatMap((record) => refundTold(order, record)),
    ...operations.flatMap(({ dispute, createdAt }) =>
      dispute === undefined
        ? []
        : [
            {
              at: createdAt,
              says: `The cardholder’s bank questioned the payment ${dispute.transactionId} (${dispute.reason}). The dispute ${dispute.disputeId} is ${dispute.stage} now.`,
            },
          ],
    ),
    ...documentsTold(history),
    ...(order.status === 'cancelled' || (order.status === 'paid' && order.cancelledAt !== undefined)
      ? [{ at: order.cancelledAt ?? order.updatedAt, says: 'The order was cancelled.' }]
      : []),
    ...acts.map(actTold),
  ];
  return {
    orderId: order.orderId,
    merchantId: order.merchantId,
    happened: told.toSorted((one, other) => one.at.localeCompare(other.at)),
    stands: standsNow(history),
    next: comesNext(history, now),
    safely: safeNow(history),
  };
}

function placed({ placedAt, totalMinor, currency, externalReference }: Order): Told {
  const name = externalReference === undefined ? '' : ` as ${externalReference}`;
  return { at: placedAt, says: `The order was placed${name}, over ${amount(totalMinor, currency)}.` };
}

/** An attempt has its number in its key: `checkout_attempt_1`. */
const attemptOf = ({ key }: OperationRecord): string => key.slice(key.lastIndexOf('_') + 1);

function chargeTold(order: Order, record: OperationRecord): readonly Told[] {
  if (record.kind !== 'charge') return [];
  const asked = record.intent?.amountMinor ?? order.totalMinor;
  const begun = `Payment attempt ${attemptOf(record)} asked for ${amount(asked, order.currency)}`;
  const at = record.updatedAt;
  switch (record.status) {
    case 'succeeded':
      return [{ at, says: `${begun}. The gateway captured it.` }];
    case 'failed':
      return [{ at, says: `${begun}. Nothing was captured: ${whyOf(record)}.` }];
    case 'unknown':
      return [{ at, says: `${begun}. Whether it was captured is not known yet.` }];
    case 'pending':
    case 'processing':
      return [{ at, says: `${begun}. It is under way.` }];
  }
}

const whyOf = ({ attempts, retrySafe }: OperationRecord): string => {
  const error = attempts.at(-1)?.error;
  const why = error === undefined ? 'no reason was kept' : `${error.code}, ${error.message}`;
  return retrySafe === true ? `${why}, before anything was sent` : why;
};

function refundTold(order: Order, record: OperationRecord): readonly Told[] {
  const at = record.updatedAt;
  if (record.kind === 'refund_reversal') {
    return [{ at, says: 'A refund came back to the account after it had succeeded.' }];
  }
  if (record.kind !== 'refund') return [];
  const request = refundRequestOf(record);
  const of = transactionOf(order, record) ?? 'the payment';
  const sum =
    request === undefined ? 'A refund' : `A refund of ${amount(request.amountMinor, request.currency)}`;
  const what = `${sum} of ${of}, since ${reasonOf(record)},`;
  switch (record.status) {
    case 'succeeded':
      return [{ at, says: `${what} was made.` }];
    case 'failed':
      return [{ at, says: `${what} was refused: ${whyOf(record)}. The money is still with the shop.` }];
    case 'unknown':
      return [{ at, says: `${what} was sent. Whether it was made is not known yet.` }];
    case 'pending':
    case 'processing':
      return [{ at, says: `${what} is under way.` }];
  }
}

function reasonOf(record: OperationRecord): string {
  const request = refundRequestOf(record);
  if (isOfLateCapture(record.key)) return 'it was captured when the order could not take it any more';
  if (request?.origin === 'gateway') return 'somebody made it at the gateway';
  return request?.reason === 'cancelled' ? 'the order was cancelled' : 'the shop asked for it';
}

function documentsTold({ invoice, creditNotes }: OrderHistory): readonly Told[] {
  return [...(invoice === undefined ? [] : [invoice]), ...creditNotes].map((document) => ({
    at: document.issuedAt,
    says: `${document.kind === 'credit_note' ? 'Credit note' : 'Invoice'} ${document.number} was issued over ${amount(document.totalMinor, document.currency)}.`,
  }));
}

const actTold = ({ at, by, kind, about, why }: Act): Told => ({
  at,
  says: `${by} ${ACTS[kind]} (${about}): “${why}”.`,
});

function standsNow(history: OrderHistory): readonly string[] {
  const { order, operations } = history;
  const doubtful = operations.filter(({ kind, status }) => kind === 'charge' && status === 'unknown');
  const late = operations.filter(({ kind, key }) => kind === 'refund' && isOfLateCapture(key));
  const doubt =
    doubtful.length === 0
      ? []
      : ['Whether a payment was captured is not known yet. It is asked about, and never sent twice.'];
  if (order.status !== 'paid') {
    const kept = 'The shop keeps nothing of it.';
    return [
      `The order is ${order.status}: no payment counts for it.`,
      ...doubt,
      ...lateSentences(late),
      ...(doubtful.length === 0 && late.every(isRefunded) ? [kept] : []),
    ];
  }
  return [paidSentence(order), othersSentence(late), ...lateSentences(late), ...doubt, ...sumsOf(order)];
}

function paidSentence({ totalMinor, currency, transactionId, provider }: PaidOrder): string {
  if (totalMinor === 0) return 'The order is paid: it came to nothing, so nothing was charged.';
  const place = provider === undefined ? '' : ` at ${provider}`;
  const payment = transactionId === undefined ? '' : ` (${transactionId}${place})`;
  return `The order is paid by one captured payment of ${amount(totalMinor, currency)}${payment}.`;
}

const othersSentence = (late: readonly OperationRecord[]): string =>
  late.length === 0
    ? 'No other payment of this order was captured, as far as the gateway has told.'
    : `${late.length} more ${late.length === 1 ? 'payment was' : 'payments were'} captured for it.`;

function sumsOf(order: PaidOrder): readonly string[] {
  const { totalMinor, currency, refundedMinor = 0, refundPendingMinor = 0, disputedMinor = 0 } = order;
  return [
    `Refunded: ${amount(refundedMinor, currency)}. Refunds under way: ${amount(refundPendingMinor, currency)}. Taken by disputes: ${amount(disputedMinor, currency)}.`,
    `The shop keeps ${amount(totalMinor - refundedMinor - disputedMinor, currency)}.`,
  ];
}

const isRefunded = ({ status }: OperationRecord): boolean => status === 'succeeded';

const lateSentences = (late: readonly OperationRecord[]): readonly string[] =>
  late.map((record) =>
    isRefunded(record)
      ? `The payment of refund ${record.key} is back with the customer in full.`
      : `The payment of refund ${record.key} is not back with the customer yet.`,
  );

/** By itself: whatever a person has to do is told apart. */
function comesNext({ order, operations, attention }: OrderHistory, now: Instant): readonly string[] {
  const open = operations
    .filter((record) => !isDone(record))
    .map((record) => ({ record, next: nextAction(record, order, now, attention) }));
  const told = open.map(({ record, next }) => `${record.kind} ${record.key}: ${nextInWords(next)}.`);
  if (told.length > 0) return told;
  return order.dueAt === undefined
    ? ['Nothing: all of it is decided.']
    : [`The sweep looks after the order at ${order.dueAt}.`];
}

function safeNow(history: OrderHistory): readonly string[] {
  const { order, operations, attention } = history;
  const entries = attention.filter(({ open }) => open);
  const isDoubtful = operations.some(
    ({ kind, status }) => kind === 'charge' && !['succeeded', 'failed'].includes(status),
  );
  return [
    ...entries.flatMap((entry) => {
      const { retry, settledBy } = verbsOf(entry);
      const id = `${order.orderId}/${entry.key}`;
      return [
        `It is on the needs-attention list (${inWords(entry)}). It is settled by: ${settledBy}. See ${runbookPageOf(entry.reason)}.`,
        ...(retry === 'nothing' ? [] : [`npm run once -- attention retry ${id} --reason <text>`]),
        `npm run once -- attention dismiss ${id} --reason <text>, once it is settled in another way.`,
      ];
    }),
    ...(isDoubtful
      ? [
          'Do not charge the customer in another way: the payment may have been captured. Wait until it is known.',
        ]
      : []),
    ...mayDo(order, operations),
  ];
}

function mayDo(order: Order, operations: readonly OperationRecord[]): readonly string[] {
  switch (order.status) {
    case 'placed':
      return [
        'Cancelling is safe: POST /orders/{orderId}/cancel. What is captured later is refunded by itself.',
      ];
    case 'declined':
      return ['Another payment is safe: POST /orders/{orderId}/payments. So is cancelling.'];
    case 'cancelled':
      return ['Nothing has to be done. A new order is safe.'];
    case 'paid': {
      const { refundedMinor = 0, refundPendingMinor = 0, disputedMinor = 0 } = order;
      const left = order.totalMinor - refundedMinor - refundPendingMinor - disputedMinor;
      const disputed = operations.some(({ dispute }) => dispute !== undefined && isDisputeOpen(dispute));
      if (disputed) return ['Do not refund: the bank decides. Answer the dispute at the gateway in time.'];
      return left <= 0
        ? ['Nothing is left to refund.']
        : [
            `A refund of up to ${amount(left, order.currency)} is safe, once each under its key: POST /orders/{orderId}/refunds.`,
          ];
    }
  }
}
