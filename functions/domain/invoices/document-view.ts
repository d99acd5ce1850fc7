import { issueDay, type AccountingDocument, type Invoice } from './invoice.ts';
import type { Address } from '../merchants/address.ts';
import type { Merchant } from '../merchants/merchant.ts';
import { priceOf, sum, type RateTotal } from '../pricing/price.ts';
import type { LineKind, TaxRate } from '../pricing/priceable.ts';

/** Who sells, as a document shows it. */
export interface Seller {
  readonly merchantId: string;
  readonly legalName?: string;
  readonly address?: Address;
  readonly taxIds?: readonly string[];
  readonly registration?: string;
  readonly contact?: string;
}

export interface DocumentLine extends TaxRate {
  readonly sku?: string;
  readonly name: string;
  readonly kind?: LineKind;
  readonly quantity: number;
  /** Of an invoice: with or without tax, as the prices are. */
  readonly unitPriceMinor?: number;
  /** Quantity times unit price. */
  readonly amountMinor?: number;
  /** The line's own discount and its share of the order's. */
  readonly discountMinor?: number;
  readonly netMinor?: number;
  readonly taxMinor?: number;
  readonly totalMinor: number;
}

export interface DocumentDiscount {
  readonly description: string;
  readonly percent?: number;
  readonly amountMinor: number;
}

/** Everything that a document shows: its JSON and its page are both made of it. Days are legal days of the seller. */
export interface DocumentView {
  readonly kind: AccountingDocument['kind'];
  readonly number: string;
  readonly sequence: number;
  readonly year: number;
  readonly merchantId: string;
  readonly issuedAt: string;
  readonly issuedOn: string;
  readonly suppliedOn: string;
  readonly seller: Seller;
  readonly customer: AccountingDocument['customer'];
  readonly billingAddress?: Address;
  readonly shippingAddress?: Address;
  readonly orderId: string;
  readonly externalReference?: string;
  readonly transactionId?: string;
  readonly invoiceNumber?: string;
  readonly invoiceIssuedOn?: string;
  readonly refundId?: string;
  /** Number of the credit note that it reverses. */
  readonly reverses?: string;
  readonly reason?: string;
  readonly currency: string;
  readonly pricesInclude?: AccountingDocument['pricesInclude'];
  readonly lines: readonly DocumentLine[];
  readonly discounts: readonly DocumentDiscount[];
  /** Empty where nothing was said of tax. */
  readonly rates: readonly RateTotal[];
  readonly netMinor: number;
  readonly taxMinor: number;
  readonly totalMinor: number;
  readonly standIns?: readonly string[];
}

/** @param merchant what the document names as its seller; undefined: nothing was said of it */
export function documentView(document: AccountingDocument, merchant: Merchant | undefined): DocumentView {
  const { rates = [], merchantVersion: _version, prefix: _prefix, lines: _lines, ...facts } = document;
  const { discounts: _discounts, ...rest } = { discounts: undefined, ...facts };
  const taxMinor = sum(rates.map((rate) => rate.taxMinor));
  const issuedOn = issueDay(document);
  return {
    ...rest,
    issuedOn,
    suppliedOn: document.suppliedOn ?? issuedOn,
    seller: sellerOf(document, merchant),
    lines: document.kind === 'invoice' ? invoiceLines(document) : document.lines,
    discounts: document.kind === 'invoice' ? discountsOf(document) : [],
    rates,
    netMinor: document.totalMinor - taxMinor,
    taxMinor,
  };
}

function sellerOf({ merchantId }: AccountingDocument, merchant: Merchant | undefined): Seller {
  if (merchant === undefined) return { merchantId };
  const { legalName, address, taxIds, registration, contact } = merchant;
  return {
    merchantId,
    legalName,
    address,
    taxIds,
    ...(registration === undefined ? {} : { registration }),
    ...(contact === undefined ? {} : { contact }),
  };
}

function invoiceLines(invoice: Invoice): readonly DocumentLine[] {
  const { lines } = pricedAgain(invoice);
  return invoice.lines.map(({ stock: _stock, discountMinor: _own, ...line }, index) => {
    const {
      amountMinor = 0,
      discountMinor = 0,
      shareMinor = 0,
      netMinor = 0,
      taxMinor = 0,
      totalMinor = 0,
    } = lines[index] ?? {};
    return {
      ...line,
      amountMinor,
      discountMinor: discountMinor + shareMinor,
      netMinor,
      taxMinor,
      totalMinor,
    };
  });
}

function discountsOf(invoice: Invoice): readonly DocumentDiscount[] {
  const { discounts } = pricedAgain(invoice);
  return (invoice.discounts ?? []).map((discount, index) => ({
    ...discount,
    amountMinor: discounts[index] ?? 0,
  }));
}

/** An invoice keeps what it was priced from, which is shorter than what that comes to. */
function pricedAgain(invoice: Invoice) {
  const priced = priceOf(invoice);
  if (priced.code !== 'priced') throw new Error(`invoice ${invoice.number} is of an order that is refused`);
  return priced.price;
}
