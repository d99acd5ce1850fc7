import * as z from 'zod/mini';
import english from 'zod/v4/locales/en.js';
import { MAX_AMOUNT_MINOR } from '../domain/money.ts';
import type { OrderRequest } from '../domain/order.ts';
import type { Product } from '../domain/product.ts';
import { MAX_STOCK_SHARDS } from '../domain/stock-shards.ts';
import type { RequestRefundCommand } from '../usecases/request-refund.ts';

/** What is wrong with a field is told to the client. */
z.config(english());

/** Every field that comes in. Objects are strict: an unknown field is an error, so a misspelt one is never ignored. */

/** A transaction holds 100 writes: two a line, and the order's own. https://docs.aws.amazon.com/amazondynamodb */
const MAX_LINES = 40;
const MAX_QUANTITY = 1_000_000;

/** One line of text: no control characters, composed, so that one name has one spelling. */
const text = (max: number) =>
  z
    .string()
    .check(
      z.normalize(),
      z.regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]*$/u, 'has control characters or broken unicode'),
      z.regex(/\S/, 'is blank'),
      z.maxLength(max),
    );

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

export const externalReference = text(100);

const paymentMethod = z
  .string()
  .check(z.regex(/^[A-Za-z0-9_]{1,128}$/, 'is not a payment method id, such as pm_card_visa'));

const line = z.strictObject({ sku, quantity: z.int().check(z.minimum(1), z.maximum(MAX_QUANTITY)) });

const lines = z.array(line).check(
  z.minLength(1),
  z.maxLength(MAX_LINES),
  z.superRefine((all, context) => {
    const seen = new Set<string>();
    for (const [index, { sku: name }] of all.entries()) {
      if (seen.has(name)) {
        context.addIssue({
          code: 'custom',
          path: [index, 'sku'],
          message: 'stands in an earlier line already',
        });
      }
      seen.add(name);
    }
  }),
);

export const orderRequest = z.strictObject({
  externalReference: z.exactOptional(externalReference),
  customer: z.strictObject({ email: z.email().check(z.maxLength(254)), name: z.exactOptional(text(100)) }),
  lines,
  paymentMethod,
}) satisfies z.ZodMiniType<OrderRequest>;

export const paymentRequest = z.strictObject({ paymentMethod });

/** A cancellation says it all in its path. */
export const cancelRequest = z.strictObject({});

/** Without an amount: everything that is left. How much that is, the order knows. */
export const refundRequest = z.strictObject({
  amountMinor: z.exactOptional(z.int().check(z.minimum(1))),
}) satisfies z.ZodMiniType<RequestRefundCommand['request']>;

/**
 * Currencies whose minor unit at Stripe is not ISO 4217's, or that Stripe takes in tens only: an amount would be taken
 * for another one. https://docs.stripe.com/currencies#special-cases
 */
const UNCHARGEABLE = ['ISK', 'UGX', 'MGA', 'BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND', 'CLF', 'UYW'];

const CURRENCIES: ReadonlySet<string> = new Set(
  Intl.supportedValuesOf('currency').filter((code) => !UNCHARGEABLE.includes(code)),
);

export const productRequest = z.strictObject({
  name: text(100),
  priceMinor: z.int().check(z.minimum(1), z.maximum(MAX_AMOUNT_MINOR)),
  currency: z
    .string()
    .check(
      z.refine(
        (code) => CURRENCIES.has(code),
        'is not an ISO 4217 code in capitals, such as EUR, of a currency that can be charged',
      ),
    ),
  stockShards: z.exactOptional(z.int().check(z.minimum(1), z.maximum(MAX_STOCK_SHARDS))),
}) satisfies z.ZodMiniType<Omit<Product, 'onHand' | 'sku'>>;

export const movementRequest = z.strictObject({
  quantity: z.int().check(
    z.minimum(-MAX_QUANTITY),
    z.maximum(MAX_QUANTITY),
    z.refine((quantity) => quantity !== 0, 'is not 0'),
  ),
  reason: text(100),
});
