import type { Address } from './address.ts';
import type { Instant } from '../instant.ts';
import type { PricesInclude } from '../pricing/priceable.ts';

/** Series of documents, each with numbers of its own. */
export type DocumentKind = 'invoice' | 'credit_note';

/** What a merchant says of itself. Its invoices bear what was in force when they were issued. */
export interface MerchantTerms {
  readonly legalName: string;
  readonly address: Address;
  /** Such as VAT numbers, as they are to be printed. */
  readonly taxIds: readonly string[];
  /** Such as a commercial register and a managing director. */
  readonly registration?: string;
  /** Such as a telephone number and an email address. */
  readonly contact?: string;
  /** Legal days and years begin at midnight there. IANA. */
  readonly timeZone: string;
  /** How dates and amounts are written on documents. BCP 47. */
  readonly locale: string;
  /** Of orders that do not say so themselves. */
  readonly pricesInclude: PricesInclude;
  readonly invoices: 'on' | 'off';
  /** Before the year in a document's number. */
  readonly numberPrefixes: Readonly<Record<DocumentKind, string>>;
  /** Name of the logo's object in the documents bucket: the SHA-256 of its bytes, in hexadecimal digits. */
  readonly logo?: string;
}

export interface Merchant extends MerchantTerms {
  readonly merchantId: string;
  /** From 1, one higher with each PUT. Every version is kept. */
  readonly version: number;
  readonly updatedAt: Instant;
}

/** What holds for a merchant that has said nothing of itself. */
export const UNSAID = {
  timeZone: 'UTC',
  locale: 'en',
  pricesInclude: 'tax',
  invoices: 'on',
  numberPrefixes: { invoice: '', credit_note: 'C' },
} as const satisfies Partial<MerchantTerms>;

/** The calendar day of a moment in a time zone, as ISO 8601 writes it. */
export function legalDay(at: Instant, timeZone: string): string {
  // Swedish writes dates as ISO 8601 does; the calendar and the digits are named, so that no default changes them.
  const format = new Intl.DateTimeFormat('sv-SE-u-ca-iso8601-nu-latn', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return format.format(new Date(at));
}
