import type { Instant } from './instant.ts';
import type { Customer, OrderLine, PaidOrder } from './order.ts';

interface DocumentFacts {
  readonly merchantId: string;
  readonly orderId: string;
  readonly number: string;
  readonly year: number;
  readonly sequence: number;
  readonly issuedAt: Instant;
  readonly customer: Customer;
  readonly lines: readonly OrderLine[];
  /** Of an invoice what was paid, of a credit note what went back. */
  readonly totalMinor: number;
  readonly currency: string;
  readonly transactionId: string;
}

/** Written once, never changed. Numbers of a merchant's year are 1..n without a gap. */
export interface Invoice extends DocumentFacts {
  readonly kind: 'invoice';
}

/** What a refund takes back from an invoice, which itself never changes. Its numbers are a series of their own. */
export interface CreditNote extends DocumentFacts {
  readonly kind: 'credit_note';
  readonly invoiceNumber: string;
  readonly refundId: string;
}

export type AccountingDocument = Invoice | CreditNote;

/** The year, in UTC, whose series a document issued now belongs to. */
export const documentYear = (now: Instant): number => new Date(now).getUTCFullYear();

export function issueInvoice(order: PaidOrder, sequence: number, now: Instant): Invoice {
  return {
    kind: 'invoice',
    ...numbered('', sequence, now),
    ...factsOf(order),
    lines: order.lines,
    totalMinor: order.totalMinor,
  };
}

/** A refund is of an amount and not of goods, so a credit note has no lines. */
export function issueCreditNote(
  order: PaidOrder & { readonly invoiceNumber: string },
  refund: { readonly refundId: string; readonly amountMinor: number },
  sequence: number,
  now: Instant,
): CreditNote {
  return {
    kind: 'credit_note',
    ...numbered('C', sequence, now),
    ...factsOf(order),
    lines: [],
    totalMinor: refund.amountMinor,
    invoiceNumber: order.invoiceNumber,
    refundId: refund.refundId,
  };
}

const factsOf = ({ merchantId, orderId, customer, currency, transactionId }: PaidOrder) => ({
  merchantId,
  orderId,
  customer,
  currency,
  transactionId,
});

function numbered(prefix: string, sequence: number, now: Instant) {
  const year = documentYear(now);
  return { number: `${prefix}${year}-${String(sequence).padStart(6, '0')}`, year, sequence, issuedAt: now };
}
