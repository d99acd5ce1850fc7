/** What an order's money is computed from. Amounts are in the currency's minor unit. */

export const LINE_KINDS = ['goods', 'service', 'shipping', 'fee'] as const;
export type LineKind = (typeof LINE_KINDS)[number];

/** Why a rate of zero is charged. Such a line has no rate, or that of zero. */
export const TAX_EXEMPTIONS = ['reverse_charge', 'exempt'] as const;
export type TaxExemption = (typeof TAX_EXEMPTIONS)[number];

/** Whether unit prices and discounts contain the tax. */
export type PricesInclude = 'tax' | 'nothing';

/** The rate of a line. Lines of equal rates are taxed together. */
export interface TaxRate {
  /** 0 to 100, with at most four decimals. Absent: nothing is said of tax, and none is charged. */
  readonly taxPercent?: number;
  readonly taxExemption?: TaxExemption;
}

export interface PriceableLine extends TaxRate {
  readonly quantity: number;
  readonly unitPriceMinor: number;
  /** Off the line's amount, for all of its units together. */
  readonly discountMinor?: number;
}

/** Off the whole order. A percentage is of the lines after their own discounts; percentages do not compound. */
export type Discount = { readonly description: string } & (
  { readonly amountMinor: number } | { readonly percent: number }
);

export interface Priceable {
  readonly lines: readonly PriceableLine[];
  readonly discounts?: readonly Discount[];
  /** Absent: of no consequence, since no line is taxed. */
  readonly pricesInclude?: PricesInclude;
}
