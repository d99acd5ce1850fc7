import * as z from 'zod/mini';
import { address, counted, instant, pricesInclude } from '../api/answers.ts';

const text = z.optional(z.string());

/** GET and PUT /merchant */
export const merchant = z.strictObject({
  legalName: z.string(),
  address,
  taxIds: z.readonly(z.array(z.string())),
  registration: text,
  contact: text,
  timeZone: z.string(),
  locale: z.string(),
  pricesInclude,
  invoices: z.enum(['on', 'off']),
  numberPrefixes: z.strictObject({ invoice: z.string(), creditNote: z.string() }),
  logo: z.optional(z.strictObject({ sha256: z.string() })),
  version: counted,
  updatedAt: instant,
});

export type MerchantView = z.infer<typeof merchant>;
