import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Product } from '../../domain/stock/product.ts';
import type { Item } from '../table/items.ts';
import { rateFields } from '../orders/order-parts.ts';
import { schemaOf } from '../table/stored.ts';

/** A product is updated and never put again: what a later release adds to it stays. */
export const productSchema = schemaOf<Product>()(
  z.object({
    sku: z.string(),
    name: z.string(),
    priceMinor: z.number(),
    currency: z.string(),
    onHand: z.number(),
    version: z._default(z.number(), 0),
    stockShards: z.exactOptional(z.number()),
    ...rateFields,
    tracked: z.exactOptional(z.literal(false)),
  }),
);

export const productFrom = (item: Item): Product => productSchema.parse(unmarshall(item));
