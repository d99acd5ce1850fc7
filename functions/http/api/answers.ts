import * as z from 'zod/mini';

/**
 * What answers are made of. Their schemas are closed and describe what leaves: no function carries them, since a view takes
 * its type from its schema and nothing else.
 */

/** A moment in UTC with milliseconds. RFC 3339 */
export const instant = z.iso.datetime({ precision: 3 });

/** Minor units of a currency; nothing is a price. */
export const amountMinor = z.int().check(z.minimum(0));

/** ISO 4217. */
export const currency = z.string().check(z.regex(/^[A-Z]{3}$/));

export const counted = z.int().check(z.minimum(1));

/** A code and a text of ours for what a gateway or a machine said. */
export const toldError = z.strictObject({ code: z.string(), message: z.string() });

/** What a gateway calls a payment. */
export const transactionId = z.string();

export const customer = z.strictObject({ email: z.string(), name: z.optional(z.string()) });

export const orderLine = z.strictObject({
  sku: z.string(),
  name: z.string(),
  quantity: counted,
  unitPriceMinor: amountMinor,
});
