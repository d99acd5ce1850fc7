import type { NeedsAttentionEntry } from '../orders/needs-attention.ts';
import type { CreditNote, Invoice } from '../invoices/invoice.ts';
import type { OperationRecord } from '../operations/operation.ts';
import type { Order } from '../orders/order.ts';

/** What an order's own partition tells, as far as it is compared with the gateway's books. */
export interface OrderRecords {
  readonly order: Order;
  readonly operations: readonly OperationRecord[];
  readonly invoice?: Invoice;
  readonly creditNotes: readonly CreditNote[];
  readonly attention: readonly NeedsAttentionEntry[];
}
