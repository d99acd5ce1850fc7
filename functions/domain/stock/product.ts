import type { TaxRate } from '../pricing/priceable.ts';

/** What a merchant sells. The price is the server's, per unit, in the currency's minor unit. */
export interface Product extends TaxRate {
  readonly sku: string;
  readonly name: string;
  readonly priceMinor: number;
  readonly currency: string;
  /** Units that can be sold now. Never negative. */
  readonly onHand: number;
  /** Of what PUT sets, and its lock: stock moves it not. 0: an earlier release set it. */
  readonly version: number;
  /** In how many shards its stock lies, from which as many orders at once take without meeting. Absent: in one. */
  readonly stockShards?: number;
  /** Its stock is not counted: any quantity can be ordered, and nothing moves. */
  readonly tracked?: false;
}

/** What PUT sets. */
export type ProductTerms = Omit<Product, 'onHand' | 'version'>;

/** A delivery reaches all of them at once. */
export const MAX_STOCK_SHARDS = 64;

/** One change of stock on hand; at most one per (order, SKU, reason). */
export interface StockMovement {
  readonly sku: string;
  /** Signed units: negative takes from stock. */
  readonly quantity: number;
  readonly reason: string;
  /** As it was read, where it was: it tells where its stock lies. */
  readonly product?: Product;
  /** Stock is taken only at this price and tax, which an order was made out at. Absent: the order has a price of its own. */
  readonly terms?: Pick<Product, 'priceMinor' | 'currency' | 'taxPercent' | 'taxExemption'>;
}
