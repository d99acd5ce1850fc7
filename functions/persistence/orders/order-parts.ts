import * as z from 'zod/mini';

/** What an order and its documents are both made of. */
export const lineFields = {
  sku: z.string(),
  name: z.string(),
  quantity: z.number(),
  unitPriceMinor: z.number(),
};
export const customerFields = { email: z.string(), name: z.exactOptional(z.string()) };
