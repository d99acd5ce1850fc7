import type { OperationRecord } from '../../domain/operations/operation.ts';
import type { OrderHistory } from '../../domain/orders/order-history.ts';
import { actsIn } from '../audit/act-items.ts';
import { needsAttentionOf } from '../needs-attention/needs-attention-items.ts';
import { creditNoteFrom, documentFrom, invoiceFrom, isWritten } from '../invoices/document-items.ts';
import { isDocument, isOrder, sortKey, type Item } from '../table/items.ts';
import {
  CREDIT_NOTE_PREFIX,
  INVOICE_SORT_KEY,
  OPERATION_PREFIX,
  ORDER_DETAILS_SORT_KEY,
  ORDER_SORT_KEY,
  PARKED_PREFIX,
} from '../table/keys.ts';
import { operationFrom } from '../operations/operation-items.ts';
import { withDetails } from './order-details.ts';
import { orderFrom } from './order-items.ts';
import { provenanceIn } from '../operations/provenance-items.ts';
import { readableParked } from '../webhooks/parked-events.ts';

/** What the items of an order's partition tell. Undefined while the order is not there, whatever else is. */
export function historyFrom(items: readonly Item[]): OrderHistory | undefined {
  const having = (prefix: string): Item[] => items.filter((item) => sortKey(item).startsWith(prefix));
  const [found] = having(ORDER_SORT_KEY);
  if (found === undefined || !isOrder(found)) return undefined;
  const [details] = having(ORDER_DETAILS_SORT_KEY);
  const order = details === undefined ? found : withDetails(found, details);
  const invoices = having(INVOICE_SORT_KEY);
  const creditNotes = having(CREDIT_NOTE_PREFIX);
  const invoice = invoices.find(isDocument);
  const read = orderFrom(order);
  return {
    order: read,
    attention: needsAttentionOf(read, items),
    operations: operationsIn([order, ...having(OPERATION_PREFIX), ...invoices, ...creditNotes]),
    creditNotes: creditNotes.filter(isDocument).map(creditNoteFrom),
    pdfsWritten: new Set(
      [...invoices, ...creditNotes].filter(isWritten).map((item) => documentFrom(item).number),
    ),
    parked: readableParked(having(PARKED_PREFIX)),
    acts: actsIn(items),
    ...(invoice === undefined ? {} : { invoice: invoiceFrom(invoice) }),
  };
}

/** An order or a document that says nothing of its origin has a record beside it. */
const operationsIn = (items: readonly Item[]): OperationRecord[] =>
  items
    .filter((item) => provenanceIn(item) !== undefined || !(isOrder(item) || isDocument(item)))
    .map(operationFrom);
