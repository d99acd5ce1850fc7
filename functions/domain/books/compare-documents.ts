import { creditedOf } from '../invoices/credited.ts';
import type { Break } from './breaks.ts';
import type { OrderRecords } from './order-records.ts';

/**
 * The documents of an order against its payment, refunds and disputes. An order that is due is still being worked on, so
 * nothing of it is missing yet.
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
    ...(invoice === undefined && order.documents === undefined
      ? [missing('invoice', `${order.orderId} is paid and has no invoice`)]
      : []),
    ...creditedIn(records)
      .filter((refundId) => !credited.has(refundId))
      .map((refundId) => missing(refundId, `${refundId} has no credit note`)),
  ].map((found) => (transactionId === undefined ? found : { ...found, transactionId }));
}

function surplusDocuments(records: OrderRecords): readonly Break[] {
  const { order, invoice, creditNotes } = records;
  const wanted = new Set(creditedIn(records));
  const isPaid = order.status === 'paid';
  const told =
    invoice &&
    `invoice ${invoice.number} over ${invoice.totalMinor}, order ${order.status} over ${order.totalMinor}`;
  return [
    ...(invoice !== undefined && !(isPaid && invoice.totalMinor === order.totalMinor)
      ? [surplus(invoice.number, told ?? '')]
      : []),
    ...creditNotes
      .filter(({ refundId }) => !wanted.has(refundId))
      .map(({ number, refundId }) =>
        surplus(number, `credit note ${number} is for ${refundId}, which did not happen`),
      ),
  ];
}

/** What each credit note of the order is for. One that was paid while its merchant had invoices off has none. */
const creditedIn = ({ order, operations }: OrderRecords): readonly string[] =>
  order.status === 'paid' && order.documents === undefined
    ? creditedOf(operations, order).map(({ refundId }) => refundId)
    : [];

const missing = (about: string, detail: string): Break => ({ kind: 'document_missing', about, detail });
const surplus = (about: string, detail: string): Break => ({ kind: 'document_surplus', about, detail });
