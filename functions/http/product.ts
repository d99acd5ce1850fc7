import type { Product } from '../domain/product.ts';

/** Names what a merchant sees, one by one: what a product gets later stays inside until it is named here. */
export const productView = ({ sku, name, priceMinor, currency, onHand, stockShards }: Product): object => ({
  sku,
  name,
  priceMinor,
  currency,
  onHand,
  ...(stockShards === undefined ? {} : { stockShards }),
});
