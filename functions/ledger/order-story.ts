import type { OrderStory } from '../usecases/ports.ts';
import { attentionOf } from './attention-items.ts';
import { creditNoteFrom, documentFrom, invoiceFrom, isWritten } from './document-items.ts';
import { isDocument, isOrder, sortKey, type Item } from './items.ts';
import {
  CREDIT_NOTE_PREFIX,
  INVOICE_SORT_KEY,
  OPERATION_PREFIX,
  ORDER_SORT_KEY,
  PARKED_PREFIX,
} from './keys.ts';
import { operationFrom } from './operation-items.ts';
import { orderFrom } from './order-items.ts';
import { parkedFrom } from './parked-events.ts';

/** What the items of an order's partition tell. Undefined while the order is not there, whatever else is. */
export function storyFrom(items: readonly Item[]): OrderStory | undefined {
  const having = (prefix: string): Item[] => items.filter((item) => sortKey(item).startsWith(prefix));
  const [order] = having(ORDER_SORT_KEY);
  if (order === undefined || !isOrder(order)) return undefined;
  const invoices = having(INVOICE_SORT_KEY);
  const creditNotes = having(CREDIT_NOTE_PREFIX);
  const invoice = invoices.find(isDocument);
  const read = orderFrom(order);
  return {
    order: read,
    attention: attentionOf(read, items),
    operations: [order, ...having(OPERATION_PREFIX), ...invoices, ...creditNotes].map(operationFrom),
    creditNotes: creditNotes.filter(isDocument).map(creditNoteFrom),
    pdfsWritten: new Set(
      [...invoices, ...creditNotes].filter(isWritten).map((item) => documentFrom(item).number),
    ),
    parked: having(PARKED_PREFIX).map(parkedFrom),
    ...(invoice === undefined ? {} : { invoice: invoiceFrom(invoice) }),
  };
}
