import * as z from 'zod/mini';
import type { Address } from '../../domain/merchants/address.ts';
import { LINE_KINDS, TAX_EXEMPTIONS } from '../../domain/pricing/priceable.ts';

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

export const customer = z.strictObject({
  email: z.string(),
  name: z.optional(z.string()),
  taxId: z.optional(z.string()),
});

/** A calendar day. ISO 8601 */
export const day = z.iso.date();

export const address = z.strictObject({
  name: z.exactOptional(z.string()),
  lines: z.readonly(z.array(z.string())),
  postalCode: z.exactOptional(z.string()),
  city: z.string(),
  region: z.exactOptional(z.string()),
  country: z.string(),
  phone: z.exactOptional(z.string()),
}) satisfies z.ZodMiniType<Address>;

export const pricesInclude = z.enum(['tax', 'nothing']);

/** What a line is taxed with. Both absent: nothing is said of tax. */
export const taxRate = {
  taxPercent: z.exactOptional(z.number()),
  taxExemption: z.exactOptional(z.enum(TAX_EXEMPTIONS)),
};

export const orderLine = z.strictObject({
  sku: z.exactOptional(z.string()),
  name: z.string(),
  quantity: counted,
  unitPriceMinor: amountMinor,
  discountMinor: z.exactOptional(amountMinor),
  ...taxRate,
  kind: z.exactOptional(z.enum(LINE_KINDS)),
});

/** All lines of one rate. Below zero on a document that reverses another one. */
export const rateTotal = z.strictObject({
  taxPercent: z.optional(z.number()),
  taxExemption: z.optional(z.enum(TAX_EXEMPTIONS)),
  netMinor: z.int(),
  taxMinor: z.int(),
});

const linePrice = z.strictObject({
  amountMinor,
  discountMinor: amountMinor,
  shareMinor: amountMinor,
  netMinor: amountMinor,
  taxMinor: amountMinor,
  totalMinor: amountMinor,
});

/** How an order comes to its total. */
export const price = z.strictObject({
  netMinor: amountMinor,
  taxMinor: amountMinor,
  totalMinor: amountMinor,
  lines: z.array(linePrice),
  discounts: z.readonly(z.array(amountMinor)),
  rates: z.array(rateTotal),
});

export type PriceView = z.infer<typeof price>;
