import type { Instant } from '../../domain/instant.ts';
import type { AccountingDocument, CreditNote, DocumentDraft } from '../../domain/invoices/invoice.ts';
import type { NeedsAttentionEntry } from '../../domain/orders/needs-attention.ts';
import type { PaidOrder } from '../../domain/orders/order.ts';
import type { Committed } from './conflict.ts';
import type { OperationChange, OperationMoved } from './operations.ts';

export type Issued = Committed & { readonly sequence: number };

/** A document that is to get the next number of its series, and the record of its making, whose place it takes. */
export interface Draft {
  readonly document: DocumentDraft;
  readonly operation: OperationChange;
}

/** Documents, the numbers that they get, and the order's word for its own. */
export interface Numbering {
  /**
   * The next number of the document's series and the document in one transaction: no gap, no repeat. Where many want a
   * number of one series, one of them writes what others wait for too.
   *
   * @throws ConflictError when it did not come to its turn
   */
  issue(draft: Draft): Promise<Issued | OperationMoved>;

  /**
   * Notes that a document's PDF is there, and which characters stand-ins are printed for. Until then it is written again,
   * which changes nothing.
   */
  pdfWritten(document: AccountingDocument, now: Instant, standIns?: readonly string[]): Promise<void>;

  /**
   * Notes that a credit note's PDF is there, as {@link pdfWritten} does, and writes the order that tells of it, in one
   * transaction.
   *
   * @returns the order as it is then; undefined if it has changed
   */
  creditNoteWritten(
    from: PaidOrder,
    to: PaidOrder,
    document: CreditNote,
    standIns?: readonly string[],
  ): Promise<PaidOrder | undefined>;

  /**
   * Writes the number of its invoice into an order, or that it gets none, which is closed if `to` is, and then settles what
   * that settles.
   *
   * @returns the order as it is then, also when that was written before, and only the answer was lost; undefined if it
   * has changed
   */
  assignNumber(
    from: PaidOrder,
    to: PaidOrder,
    settles?: readonly NeedsAttentionEntry[],
  ): Promise<PaidOrder | undefined>;
}
