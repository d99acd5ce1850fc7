import * as z from 'zod/mini';
import { amountMinor, counted, currency, instant, taxRate } from '../api/answers.ts';
import { sku } from '../api/schemas.ts';

/** GET and PUT /products/{sku} */
export const product = z.strictObject({
  sku,
  name: z.string(),
  priceMinor: amountMinor,
  currency,
  onHand: z.optional(z.int().check(z.minimum(0))),
  tracked: z.optional(z.literal(false)),
  stockShards: z.optional(counted),
  ...taxRate,
});

export type ProductView = z.infer<typeof product>;

/** POST /products/{sku}/stock-movements */
export const movementReceipt = z.strictObject({
  sku,
  movementId: z.string(),
  quantity: z.int(),
  reason: z.string(),
  at: instant,
});
