import * as z from 'zod/mini';
import english from 'zod/v4/locales/en.js';
import { MAX_AMOUNT_MINOR } from '../../domain/money.ts';
import { text } from './text.ts';

/** What is wrong with a field is told to the client. */
z.config(english());

/**
 * What more than one route takes. A body is described where its route is, so that no function builds what it never reads.
 * Bodies are strict: an unknown field is an error, so a misspelt one is never ignored.
 */

/** Units of one SKU, in an order or a movement. */
export const MAX_QUANTITY = 1_000_000;

/**
 * Whatever can be a part of a path, percent-encoded. API Gateway cuts a path at a question mark, however it is written, and
 * clients resolve dots (WHATWG URL, "path state").
 */
export const sku = text(64).check(
  z.regex(/^(?!.*(?:^|\/)\.{1,2}(?:\/|$))/u, 'has a part of one or two dots'),
  z.regex(/^\S(?:.*\S)?$/u, 'starts or ends with a space'),
  z.regex(/^[^?]*$/, 'has a question mark'),
);

export const orderId = z.string().check(z.regex(/^ord_[0-9a-f]{32}$/, 'is not an order id'));

export const creditNoteNumber = z
  .string()
  .check(z.regex(/^[A-Z0-9-]{0,13}\d{4}-\d{6,15}$/i, 'is not the number of a credit note'));

export const refundId = z.string().check(z.regex(/^[A-Za-z0-9_.:-]{1,255}$/, 'is not the id of a refund'));

const paymentMethod = z
  .string()
  .check(z.regex(/^[A-Za-z0-9_]{1,128}$/, 'is not a payment method id, such as pm_card_visa'));

/** What the gateway calls them; it leaves out what does not suit a payment, and the order tells that. */
const method = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9_]{0,39}$/, 'is not a kind of payment method, such as ideal'));

/** Up to a dozen, so that an order's item stays small. */
const methods = z.array(method).check(
  z.minLength(1),
  z.maxLength(12),
  z.refine((names) => new Set(names).size === names.length, 'names a kind twice'),
);

/** A payment that the customer confirms in the browser. */
const customerPayment = z.strictObject({
  mode: z.literal('customer'),
  methods: z.exactOptional(methods),
});

/** How an attempt is paid. */
export const payingFields = {
  paymentMethod: z.exactOptional(paymentMethod),
  payment: z.exactOptional(customerPayment),
};

/** Exactly one of the two is meant: without either nobody could pay, and with both nobody knew how. */
export const paysOneWay = z.refine<{ readonly paymentMethod?: string; readonly payment?: object }>(
  ({ paymentMethod: method, payment }) => (method === undefined) !== (payment === undefined),
  { path: ['payment'], error: 'or paymentMethod has to be there, and not both' },
);

export const gatewayCustomer = z
  .string()
  .check(z.regex(/^[A-Za-z0-9_]{1,128}$/, 'is not a customer id of the payment provider, such as cus_4711'));

/** Of one unit, of a discount, or of a whole order. */
export const amountMinor = z.int().check(z.minimum(0), z.maximum(MAX_AMOUNT_MINOR));

/** A decimal percentage. What a float cannot say exactly has more decimals than this. */
export const percent = z.number().check(
  z.minimum(0),
  z.maximum(100),
  z.refine((value) => Number(value.toFixed(4)) === value, 'has more than four decimals'),
);
