import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Product } from '../domain/product.ts';
import type { Item } from './items.ts';

const productSchema = z.object({
  sku: z.string(),
  name: z.string(),
  priceMinor: z.number(),
  currency: z.string(),
  onHand: z.number(),
  stockShards: z.exactOptional(z.number()),
});

export const productFrom = (item: Item): Product => productSchema.parse(unmarshall(item));
