/** What a merchant sells. The price is the server's, per unit, in the currency's minor unit. */
export interface Product {
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
}

/** What PUT sets. */
export type ProductTerms = Omit<Product, 'onHand' | 'version'>;

/** One change of stock on hand; at most one per (order, SKU, reason). */
export interface StockMovement {
  readonly sku: string;
  /** Signed units: negative takes from stock. */
  readonly quantity: number;
  readonly reason: string;
  /** Of the product, as far as whoever moves it knows. */
  readonly stockShards?: number;
}
