import type { Act } from '../audit/act.ts';
import type { CreditNote, Invoice } from '../invoices/invoice.ts';
import type { OperationRecord } from '../operations/operation.ts';
import type { GatewayEvent } from '../payments/gateway-event.ts';
import type { NeedsAttentionEntry } from './needs-attention.ts';
import type { Order } from './order.ts';

/** An order with everything that its partition keeps of it. */
export interface OrderHistory {
  readonly order: Order;
  readonly operations: readonly OperationRecord[];
  readonly invoice?: Invoice;
  readonly creditNotes: readonly CreditNote[];
  /** Numbers of the documents whose PDF is written, as far as that was noted. */
  readonly pdfsWritten: ReadonlySet<string>;
  /** What needs a person, and what did. */
  readonly attention: readonly NeedsAttentionEntry[];
  /** Events that came before what they are about. */
  readonly parked: readonly GatewayEvent[];
  /** What people did about it, oldest first. */
  readonly acts: readonly Act[];
}
