import type { Product } from '../../domain/stock/product.ts';
import { json, type Response } from '../api/api.ts';
import { entityTag } from '../api/entity-tags.ts';
import type { ProductView } from './product-answers.ts';

/**
 * The tag is of what PUT sets: a condition on it must not fail because stock moved. So nobody is told that a product is the
 * same by its tag: there is no 304.
 */
export const productResponse = (status: 200 | 201, product: Product): Response =>
  json(status, productView(product), { etag: entityTag(product.version) });

/** Names what a merchant sees, one by one: what a product gets later stays inside until it is named here. */
export const productView = (product: Product): ProductView => {
  const { sku, name, priceMinor, currency, onHand, stockShards, taxPercent, taxExemption, tracked } = product;
  return {
    sku,
    name,
    priceMinor,
    currency,
    ...(tracked === false ? { tracked } : { onHand }),
    ...(stockShards === undefined ? {} : { stockShards }),
    ...(taxPercent === undefined ? {} : { taxPercent }),
    ...(taxExemption === undefined ? {} : { taxExemption }),
  };
};
