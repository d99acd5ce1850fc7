import * as z from 'zod/mini';
import english from 'zod/v4/locales/en.js';

/** What is wrong with a field is told to the client. */
z.config(english());

/**
 * What more than one route takes. A body is described where its route is, so that no function builds what it never reads.
 * Bodies are strict: an unknown field is an error, so a misspelt one is never ignored.
 */

/** Units of one SKU, in an order or a movement. */
export const MAX_QUANTITY = 1_000_000;

export const sku = z
  .string()
  .check(
    z.regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
      'has 1 to 64 of A-Z a-z 0-9 . _ - and starts with a letter or digit',
    ),
  );

export const orderId = z.string().check(z.regex(/^ord_[0-9a-f]{32}$/, 'is not an order id'));

export const creditNoteNumber = z
  .string()
  .check(z.regex(/^C\d{4}-\d{6,15}$/, 'is not the number of a credit note'));

export const paymentMethod = z
  .string()
  .check(z.regex(/^[A-Za-z0-9_]{1,128}$/, 'is not a payment method id, such as pm_card_visa'));

export const gatewayCustomer = z
  .string()
  .check(z.regex(/^[A-Za-z0-9_]{1,128}$/, 'is not a customer id of the payment provider, such as cus_4711'));
