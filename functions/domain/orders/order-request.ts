import type { Address } from '../merchants/address.ts';
import type { Customer, CustomerPayment } from './order.ts';
import type { Discount, LineKind, PricesInclude, TaxExemption } from '../pricing/priceable.ts';
import type { Price } from '../pricing/price.ts';

/** Price, name, tax and stock are the catalogue's. */
export interface CatalogueLine {
  readonly sku: string;
  readonly quantity: number;
}

/** The caller's own price. Stock is taken only of a SKU that the catalogue knows. */
export interface CallerLine {
  readonly description: string;
  readonly sku?: string;
  readonly quantity: number;
  readonly unitPriceMinor: number;
  readonly discountMinor?: number;
  readonly taxPercent?: number;
  readonly taxExemption?: TaxExemption;
  readonly kind: LineKind;
}

export type RequestedLine = CatalogueLine | CallerLine;

export interface OrderRequest {
  readonly externalReference?: string;
  readonly customer: Customer;
  readonly lines: readonly RequestedLine[];
  /** Needed where no line is from the catalogue, whose products have a currency. ISO 4217. */
  readonly currency?: string;
  readonly discounts?: readonly Discount[];
  /** Absent: as the merchant has it. */
  readonly pricesInclude?: PricesInclude;
  /** What the buyer was shown. Nothing is ordered at another total. */
  readonly expectedTotalMinor?: number;
  readonly billingAddress?: Address;
  readonly shippingAddress?: Address;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Exactly one of the two. */
  readonly paymentMethod?: string;
  readonly payment?: CustomerPayment;
  readonly gatewayCustomer?: string;
}

export type OrderRefusal =
  | { readonly code: 'unknown_sku'; readonly line: number; readonly sku: string }
  | {
      readonly code: 'mixed_currencies';
      readonly line: number;
      readonly currencies: readonly [string, string];
    }
  | { readonly code: 'currency_missing' }
  /** Of a line, its own discount; without a line, the order's discounts together. */
  | { readonly code: 'discount_too_large'; readonly line?: number }
  /** A product whose currency could be charged when it was priced, or that an earlier release let in. */
  | { readonly code: 'currency_not_chargeable'; readonly currency: string }
  | {
      readonly code: 'amount_out_of_range';
      readonly totalMinor: number;
      readonly minimumMinor: number;
      readonly maximumMinor: number;
    }
  | { readonly code: 'price_changed'; readonly currency: string; readonly price: Price }
  | { readonly code: 'out_of_stock'; readonly line: number; readonly sku: string };
