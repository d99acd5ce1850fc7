import type { Instant } from '../instant.ts';
import type { Customer, OrderLine, PaidOrder } from '../orders/order.ts';

interface DocumentFacts {
  readonly merchantId: string;
  readonly orderId: string;
  readonly year: number;
  readonly issuedAt: Instant;
  readonly customer: Customer;
  readonly lines: readonly OrderLine[];
  /** Of an invoice what was paid, of a credit note what went back. */
  readonly totalMinor: number;
  readonly currency: string;
  readonly transactionId: string;
}

interface InvoiceDraft extends DocumentFacts {
  readonly kind: 'invoice';
}

interface CreditNoteDraft extends DocumentFacts {
  readonly kind: 'credit_note';
  readonly invoiceNumber: string;
  /** What it is for: a refund, a dispute that was lost, or what reverses one of them. */
  readonly refundId: string;
  /** Number of the credit note that it reverses: the money came back, and its total is below zero. */
  readonly reverses?: string;
}

/** A document that has everything but its number. */
export type DocumentDraft = InvoiceDraft | CreditNoteDraft;

export type Numbered<Draft> = Draft & { readonly number: string; readonly sequence: number };

/** Written once, never changed. Numbers of a merchant's year are 1..n without a gap. */
export type Invoice = Numbered<InvoiceDraft>;

/** What a refund takes back from an invoice, which itself never changes. Its numbers are a series of their own. */
export type CreditNote = Numbered<CreditNoteDraft>;

export type AccountingDocument = Invoice | CreditNote;

/** Documents that share one order of numbers. */
export type DocumentSeries = Pick<AccountingDocument, 'merchantId' | 'kind' | 'year'>;

/** The year, in UTC, whose series a document issued now belongs to. */
export const documentYear = (now: Instant): number => new Date(now).getUTCFullYear();

export function draftInvoice(order: PaidOrder, now: Instant): InvoiceDraft {
  return {
    kind: 'invoice',
    ...issued(now),
    ...factsOf(order),
    lines: order.lines,
    totalMinor: order.totalMinor,
  };
}

/** A refund is of an amount and not of goods, so a credit note has no lines. */
export function draftCreditNote(
  order: PaidOrder & { readonly invoiceNumber: string },
  refund: { readonly refundId: string; readonly amountMinor: number },
  now: Instant,
  reverses?: string,
): CreditNoteDraft {
  return {
    kind: 'credit_note',
    ...issued(now),
    ...factsOf(order),
    lines: [],
    totalMinor: refund.amountMinor,
    invoiceNumber: order.invoiceNumber,
    refundId: refund.refundId,
    ...(reverses === undefined ? {} : { reverses }),
  };
}

const factsOf = ({ merchantId, orderId, customer, currency, transactionId }: PaidOrder) => ({
  merchantId,
  orderId,
  customer,
  currency,
  transactionId,
});

const issued = (now: Instant) => ({ year: documentYear(now), issuedAt: now });

const PREFIX = { invoice: '', credit_note: 'C' } as const;

/** The document, by its place in its series. */
export const numbered = <Draft extends DocumentDraft>(draft: Draft, sequence: number): Numbered<Draft> => ({
  ...draft,
  number: `${PREFIX[draft.kind]}${draft.year}-${String(sequence).padStart(6, '0')}`,
  sequence,
});
