import type { OrderHistory } from '../orders/order-history.ts';
import type { PaidOrder } from '../orders/order.ts';
import { creditedOf, type Credited } from './credited.ts';
import type { CreditNote } from './invoice.ts';

export const hasAllDocuments = ({ invoiceNumber, documents }: PaidOrder): boolean =>
  invoiceNumber !== undefined || documents === 'off';

export const hasRefunds = (operations: OrderHistory['operations']): boolean =>
  operations.some(({ kind }) => kind === 'refund' || kind === 'dispute');

export const noteOf = (
  { creditNotes }: OrderHistory,
  { refundId }: Pick<Credited, 'refundId'>,
): CreditNote | undefined => creditNotes.find((note) => note.refundId === refundId);

/** Whether a paid order is still without one of the documents that it should have. */
export const lacksDocument = (history: OrderHistory, order: PaidOrder): boolean =>
  !hasAllDocuments(order) ||
  (order.documents === undefined &&
    creditedIn(history, order).some((credited) => noteOf(history, credited) === undefined));

export const creditedIn = ({ operations }: OrderHistory, order: PaidOrder): readonly Credited[] =>
  creditedOf(operations, order);
