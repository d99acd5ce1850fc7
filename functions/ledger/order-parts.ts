import * as z from 'zod/mini';

/** What an order and its documents are both made of. */
export const line = z.object({
  sku: z.string(),
  name: z.string(),
  quantity: z.number(),
  unitPriceMinor: z.number(),
});
export const customer = z.object({ email: z.string(), name: z.exactOptional(z.string()) });
