import type { Product, StockMovement } from '../domain/product.ts';
import type { OperationChange, OperationMoved } from './operation-ports.ts';
import type { Committed, OutOfStock } from './ports.ts';

export type MoveRefusal =
  OperationMoved | OutOfStock | { readonly code: 'unknown_sku' } | { readonly code: 'moved_before' };

export interface ProductReader {
  find(merchantId: string, sku: string): Promise<Product | undefined>;
}

export interface Catalogue extends ProductReader {
  /** Sets name and price; leaves the stock as it is. */
  put(merchantId: string, product: Omit<Product, 'onHand'>): Promise<Product>;
  /** Moves stock and ends the operation in one transaction. */
  move(
    merchantId: string,
    movement: StockMovement & { readonly movementId: string },
    operation: OperationChange,
  ): Promise<Committed | MoveRefusal>;
}
