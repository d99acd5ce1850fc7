import type { Product, ProductTerms, StockMovement } from '../../domain/stock/product.ts';
import type { OperationChange, OperationMoved } from './operations.ts';
import type { OutOfStock } from './orders.ts';
import type { Committed } from './conflict.ts';

export type MoveRefusal =
  | OperationMoved
  | OutOfStock
  | { readonly code: 'unknown_sku' }
  | { readonly code: 'moved_before' }
  | { readonly code: 'product_changed' };

/** The version that was read, or that there was none. */
export type ProductVersion = Product['version'] | 'absent';

export type ProductWritten =
  { readonly code: 'written'; readonly product: Product } | { readonly code: 'product_changed' };

export interface ProductReader {
  find(merchantId: string, sku: string): Promise<Product | undefined>;
}

export interface Catalogue extends ProductReader {
  /**
   * Sets name and price while the product's version is still the one that was read, and leaves the stock as it is. So a
   * write that comes late never undoes a later one.
   */
  put(merchantId: string, terms: ProductTerms, read: ProductVersion): Promise<ProductWritten>;
  /**
   * Moves stock and ends the operation in one transaction.
   *
   * @param read only while this is still the product's version
   */
  move(
    merchantId: string,
    movement: StockMovement & { readonly movementId: string },
    operation: OperationChange,
    read?: Product['version'],
  ): Promise<Committed | MoveRefusal>;
}
