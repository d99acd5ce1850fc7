import { addMs, type Instant } from '../instant.ts';
import { legalDay, UNSAID, type DocumentKind, type Merchant } from '../merchants/merchant.ts';
import type { Customer, OrderDetails, OrderLine, PaidOrder } from '../orders/order.ts';
import { priceOf, type RateTotal } from '../pricing/price.ts';
import type { PriceableLine } from '../pricing/priceable.ts';

interface DocumentFacts extends Pick<OrderDetails, 'billingAddress' | 'shippingAddress' | 'pricesInclude'> {
  readonly merchantId: string;
  /** What the merchant said of itself when the document was issued. Absent: nothing. */
  readonly merchantVersion?: number;
  readonly orderId: string;
  readonly externalReference?: string;
  /** Legal year, whose series the number is of. */
  readonly year: number;
  readonly issuedAt: Instant;
  /** Legal day in the merchant's time zone. Absent on documents of earlier releases: the day in UTC. */
  readonly issuedOn?: string;
  /** Legal day of the supply. Absent: the day of the document. */
  readonly suppliedOn?: string;
  readonly customer: Customer;
  /** Of an invoice what was paid, of a credit note what was refunded. */
  readonly totalMinor: number;
  readonly currency: string;
  /** Absent: an order over nothing. */
  readonly transactionId?: string;
  /** Net amounts and tax by rate, together `totalMinor`. Absent: of earlier releases, which knew of no tax. */
  readonly rates?: readonly RateTotal[];
  /** Before the year in its number. Absent: that of its kind. */
  readonly prefix?: string;
  /** Characters that no font of its page has, as the page shows them: `U+1F600`. Told once the page is drawn. */
  readonly standIns?: readonly string[];
}

/** An invoice that comes later than this after its order was placed is listed by itself, and not with its order. */
export const LISTED_WITH_ORDER_MS = 3_600_000;

interface InvoiceDraft extends DocumentFacts, Pick<OrderDetails, 'discounts'> {
  readonly kind: 'invoice';
  /** Issued more than {@link LISTED_WITH_ORDER_MS} after its order was placed. */
  readonly late?: true;
  readonly lines: readonly OrderLine[];
}

/** Units of a line that were returned, and what they came to. */
export interface CreditedLine extends Pick<PriceableLine, 'quantity' | 'taxPercent' | 'taxExemption'> {
  readonly sku?: string;
  readonly name: string;
  /** With its share of discounts and tax. */
  readonly totalMinor: number;
}

interface CreditNoteDraft extends DocumentFacts {
  readonly kind: 'credit_note';
  /** None where an amount was refunded and not goods. */
  readonly lines: readonly CreditedLine[];
  readonly invoiceNumber: string;
  /** Legal day of the invoice. Absent on credit notes of earlier releases. */
  readonly invoiceIssuedOn?: string;
  /** What it is for: a refund, a dispute that was lost, or what reverses one of them. */
  readonly refundId: string;
  /** The merchant's own words. */
  readonly reason?: string;
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

/** @param merchant as it is in force; undefined: it has said nothing of itself */
export function draftInvoice(order: PaidOrder, merchant: Merchant | undefined, now: Instant): InvoiceDraft {
  const { lines, discounts, totalMinor } = order;
  const rates = taxedRates(order);
  return {
    kind: 'invoice',
    ...issued('invoice', order, merchant, now),
    lines,
    ...(discounts === undefined ? {} : { discounts }),
    ...(rates === undefined ? {} : { rates }),
    totalMinor,
    ...(isLate(order, now) ? { late: true } : {}),
  };
}

export const isLate = ({ placedAt }: Pick<PaidOrder, 'placedAt'>, issuedAt: Instant): boolean =>
  addMs(placedAt, LISTED_WITH_ORDER_MS) < issuedAt;

/** The net amounts and tax of an order by rate. Undefined where nothing was said of tax: all of it is net. */
export function taxedRates(order: Pick<PaidOrder, 'lines' | 'discounts' | 'pricesInclude'>) {
  if (order.pricesInclude === undefined) return undefined;
  const priced = priceOf(order);
  if (priced.code !== 'priced') throw new Error(`an order was placed that is refused: ${priced.code}`);
  return priced.price.rates;
}

/** What a credit note is for. Amounts are below zero where it reverses another one. */
export interface CreditedRefund {
  readonly refundId: string;
  readonly amountMinor: number;
  readonly lines?: readonly CreditedLine[];
  /** By rate. Absent where the order has no tax. */
  readonly split?: readonly RateTotal[];
  readonly note?: string;
  /** Number of the credit note that it reverses. */
  readonly reverses?: string;
}

export function draftCreditNote(
  order: PaidOrder,
  invoice: Pick<Invoice, 'number' | 'issuedAt' | 'issuedOn'>,
  { refundId, amountMinor, lines = [], split, note, reverses }: CreditedRefund,
  merchant: Merchant | undefined,
  now: Instant,
): CreditNoteDraft {
  return {
    kind: 'credit_note',
    ...issued('credit_note', order, merchant, now),
    lines,
    ...(split === undefined ? {} : { rates: split }),
    totalMinor: amountMinor,
    invoiceNumber: invoice.number,
    invoiceIssuedOn: issueDay(invoice),
    refundId,
    ...(reverses === undefined ? {} : { reverses }),
    ...(note === undefined ? {} : { reason: note }),
  };
}

/** The legal day of a document. */
export const issueDay = ({ issuedAt, issuedOn }: Pick<DocumentFacts, 'issuedAt' | 'issuedOn'>): string =>
  issuedOn ?? issuedAt.slice(0, 10);

function issued(kind: DocumentKind, order: PaidOrder, merchant: Merchant | undefined, now: Instant) {
  const { timeZone, numberPrefixes } = merchant ?? UNSAID;
  const { merchantId, orderId, externalReference, customer, currency, transactionId, paidAt } = order;
  const { billingAddress, shippingAddress, pricesInclude } = order;
  const issuedOn = legalDay(now, timeZone);
  const suppliedOn = legalDay(paidAt, timeZone);
  const prefix = numberPrefixes[kind];
  return {
    year: Number(issuedOn.slice(0, 4)),
    issuedAt: now,
    issuedOn,
    ...(suppliedOn === issuedOn ? {} : { suppliedOn }),
    merchantId,
    ...(merchant === undefined ? {} : { merchantVersion: merchant.version }),
    orderId,
    ...(externalReference === undefined ? {} : { externalReference }),
    customer,
    ...(billingAddress === undefined ? {} : { billingAddress }),
    ...(shippingAddress === undefined ? {} : { shippingAddress }),
    ...(pricesInclude === undefined ? {} : { pricesInclude }),
    currency,
    ...(transactionId === undefined ? {} : { transactionId }),
    ...(prefix === UNSAID.numberPrefixes[kind] ? {} : { prefix }),
  };
}

/** The document, by its place in its series. */
export const numbered = <Draft extends DocumentDraft>(draft: Draft, sequence: number): Numbered<Draft> => ({
  ...draft,
  number: `${draft.prefix ?? UNSAID.numberPrefixes[draft.kind]}${draft.year}-${String(sequence).padStart(6, '0')}`,
  sequence,
});
