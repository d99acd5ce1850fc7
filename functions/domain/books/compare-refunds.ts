import { isDone, type OperationRecord } from '../operations/operation.ts';
import { gatewayRefundIdOf, refundRequestOf } from '../payments/refund-decision.ts';
import { transactionOf } from '../payments/refund-records.ts';
import type { BookedPayment, BookedRefund, Break, PaymentAccount } from './breaks.ts';
import type { OrderRecords } from './order-records.ts';

/** The refunds of one payment: those that the gateway shows with ours, and ours with those. */
export function compareRefunds(
  records: OrderRecords,
  { payment, refunds }: PaymentAccount,
): readonly Break[] {
  const { order, operations } = records;
  const ours = operations.filter(
    (record) => record.kind === 'refund' && transactionOf(order, record) === payment.id,
  );
  const recordOf = ({ id, refundId }: BookedRefund): OperationRecord | undefined =>
    ours.find((record) => gatewayRefundIdOf(record) === id) ?? ours.find(({ key }) => key === refundId);
  const isReversed = ({ key }: OperationRecord): boolean =>
    operations.some((record) => record.kind === 'refund_reversal' && record.key === key);
  const theirs = refunds.flatMap((refund) => {
    const record = recordOf(refund);
    return record === undefined
      ? ofForeign(payment, refund)
      : ofOurs(payment, refund, record, isReversed(record));
  });
  const shown = new Set(refunds.map(({ id }) => id));
  const missing = ours
    .filter((record) => record.status === 'succeeded' && !isReversed(record))
    .filter((record) => !shown.has(gatewayRefundIdOf(record) ?? ''))
    .map(({ key }): Break => ({
      kind: 'refund_missing',
      about: key,
      refundId: key,
      transactionId: payment.id,
      detail: `refund ${key} of ${payment.id} is recorded as made, and the gateway does not show it`,
    }));
  return [...theirs, ...missing];
}

/** One that is pending has moved nothing yet, and one that failed has moved nothing at all. */
function ofForeign(payment: BookedPayment, refund: BookedRefund): readonly Break[] {
  if (refund.status !== 'succeeded') return [];
  // Whoever made it gave it a name of ours, perhaps: the order has none of that name.
  const { refundId: _notOurs, ...foreign } = refund;
  const news = { object: 'refund', payment, refund: foreign } as const;
  return [{ ...found(payment, refund), kind: 'refund_unknown', detail: inWords(payment, refund), news }];
}

function ofOurs(
  payment: BookedPayment,
  refund: BookedRefund,
  record: OperationRecord,
  isReversed: boolean,
): readonly Break[] {
  const { key } = record;
  const facts = { ...found(payment, refund), refundId: key };
  const told = inWords(payment, refund);
  const news = { object: 'refund', payment, refund: { ...refund, refundId: key } } as const;
  if (refund.status === 'failed') {
    const stands = record.status === 'succeeded' && !isReversed && gatewayRefundIdOf(record) === refund.id;
    const detail = `${told}, and ${key} is recorded as made`;
    return stands ? [{ ...facts, kind: 'refund_missing', about: key, detail, news }] : [];
  }
  const asked = refundRequestOf(record);
  if (
    asked !== undefined &&
    (asked.amountMinor !== refund.amountMinor || asked.currency !== refund.currency)
  ) {
    const detail = `${told}, and ${key} is over ${asked.amountMinor} ${asked.currency}`;
    return [{ ...facts, kind: 'refund_amount', detail }];
  }
  if (refund.status === 'pending' || (record.status === 'succeeded' && !isReversed)) return [];
  const kind = isDone(record) ? 'refund_unknown' : 'event_missed';
  return [{ ...facts, kind, detail: `${told}, and ${key} is ${record.status}`, news }];
}

const found = ({ id: transactionId }: BookedPayment, { id, amountMinor, currency }: BookedRefund) => ({
  about: id,
  transactionId,
  amountMinor,
  currency,
});

const inWords = (payment: BookedPayment, { id, amountMinor, currency, status }: BookedRefund): string =>
  `refund ${id} of ${amountMinor} ${currency} of ${payment.id} is ${status}`;
