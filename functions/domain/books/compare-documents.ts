import type { Break } from './breaks.ts';
import type { OrderRecords } from './order-records.ts';
import { transactionOf } from '../payments/refund-records.ts';

/**
 * The documents of an order against its payment and refunds. An order that is due is still being worked on, so nothing of it
 * is missing yet.
 */
export function compareDocuments(records: OrderRecords): readonly Break[] {
  return [...missingDocuments(records), ...surplusDocuments(records)];
}

function missingDocuments(records: OrderRecords): readonly Break[] {
  const { order, invoice, creditNotes } = records;
  if (order.status !== 'paid' || order.dueAt !== undefined) return [];
  const { transactionId } = order;
  const credited = new Set(creditNotes.map(({ refundId }) => refundId));
  return [
    ...(invoice === undefined ? [missing('invoice', `${order.orderId} is paid and has no invoice`)] : []),
    ...refundsMade(records)
      .filter((refundId) => !credited.has(refundId))
      .map((refundId) => missing(refundId, `refund ${refundId} was made and has no credit note`)),
  ].map((found) => ({ ...found, transactionId }));
}

function surplusDocuments(records: OrderRecords): readonly Break[] {
  const { order, invoice, creditNotes } = records;
  const made = new Set(refundsMade(records));
  const isPaid = order.status === 'paid';
  return [
    ...(invoice !== undefined && !(isPaid && invoice.totalMinor === order.totalMinor)
      ? [
          surplus(
            invoice.number,
            `invoice ${invoice.number} over ${invoice.totalMinor}, order ${order.status} over ${order.totalMinor}`,
          ),
        ]
      : []),
    ...creditNotes
      .filter(({ refundId }) => !made.has(refundId))
      .map(({ number, refundId }) =>
        surplus(number, `credit note ${number} is for ${refundId}, which was not made`),
      ),
  ];
}

/** Of the payment that paid the order: what a late capture gives back was never invoiced. */
const refundsMade = ({ order, operations }: OrderRecords): readonly string[] =>
  operations
    .filter(({ kind, status }) => kind === 'refund' && status === 'succeeded')
    .filter((record) => order.status === 'paid' && transactionOf(order, record) === order.transactionId)
    .map(({ key }) => key);

const missing = (about: string, detail: string): Break => ({ kind: 'document_missing', about, detail });
const surplus = (about: string, detail: string): Break => ({ kind: 'document_surplus', about, detail });
