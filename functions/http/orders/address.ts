import * as z from 'zod/mini';
import { COUNTRIES, type Address } from '../../domain/merchants/address.ts';
import { text } from '../api/text.ts';

export const address = z.strictObject({
  name: z.exactOptional(text(250)),
  lines: z.array(text(100)).check(z.minLength(1), z.maxLength(4)),
  postalCode: z.exactOptional(text(20)),
  city: text(100),
  region: z.exactOptional(text(100)),
  country: z
    .string()
    .check(z.refine((code) => COUNTRIES.has(code), 'is not an ISO 3166 code of two capitals, such as DE')),
  phone: z.exactOptional(text(40)),
}) satisfies z.ZodMiniType<Address>;
