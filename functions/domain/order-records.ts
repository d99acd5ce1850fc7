import type { AttentionEntry } from './attention.ts';
import type { CreditNote, Invoice } from './invoice.ts';
import type { OperationRecord } from './operation.ts';
import type { Order } from './order.ts';

/** What an order's own partition tells, as far as it is compared with the gateway's books. */
export interface OrderRecords {
  readonly order: Order;
  readonly operations: readonly OperationRecord[];
  readonly invoice?: Invoice;
  readonly creditNotes: readonly CreditNote[];
  readonly attention: readonly AttentionEntry[];
}
