import * as z from 'zod/mini';
import { UNSAID } from '../../domain/merchants/merchant.ts';
import { address } from '../orders/address.ts';
import { text } from '../api/text.ts';

const MAX_LOGO_BYTES = 100_000;

/** How a PNG file begins, and what its first chunk is. https://www.w3.org/TR/png-3/#5PNG-file-signature */
const PNG = Buffer.from([
  0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52,
]);

const logo = z.pipe(
  z.base64(),
  z.transform((value, context) => {
    const bytes = Buffer.from(value, 'base64');
    const fault =
      bytes.byteLength > MAX_LOGO_BYTES
        ? `has more than ${MAX_LOGO_BYTES} bytes`
        : !bytes.subarray(0, PNG.byteLength).equals(PNG)
          ? 'is no PNG'
          : undefined;
    if (fault === undefined) return bytes;
    context.issues.push({ code: 'custom', message: fault, input: value });
    return z.NEVER;
  }),
);

function isTimeZone(name: string): boolean {
  try {
    // What this engine knows, also under older names; no offsets, which have no summer time.
    return !/^[+-]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}

function isLocale(tag: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag).length === 1;
  } catch {
    return false;
  }
}

/** A digit at its end could not be told from the year. It is part of a file's name. */
const prefix = z
  .string()
  .check(
    z.regex(
      /^(?:[A-Za-z0-9-]{0,11}[A-Za-z-])?$/,
      'has letters, digits and hyphens, at most 12, and ends in no digit',
    ),
  );

export const merchantRequest = z.strictObject({
  legalName: text(250),
  address,
  taxIds: z._default(z.array(text(50)).check(z.maxLength(5)), []),
  registration: z.exactOptional(text(250)),
  contact: z.exactOptional(text(250)),
  timeZone: z._default(
    z.string().check(z.refine(isTimeZone, 'is no time zone, such as Europe/Berlin')),
    UNSAID.timeZone,
  ),
  locale: z._default(
    z.string().check(z.refine(isLocale, 'is no locale that is known, such as de-DE')),
    UNSAID.locale,
  ),
  pricesInclude: z._default(z.enum(['tax', 'nothing']), UNSAID.pricesInclude),
  invoices: z._default(z.enum(['on', 'off']), UNSAID.invoices),
  numberPrefixes: z._default(
    z
      .strictObject({ invoice: prefix, creditNote: prefix })
      .check(z.refine(({ invoice, creditNote }) => invoice !== creditNote, 'are the same for both series')),
    { invoice: UNSAID.numberPrefixes.invoice, creditNote: UNSAID.numberPrefixes.credit_note },
  ),
  logo: z.exactOptional(logo),
});
