import { z } from 'zod';

import type { Reply } from './http.ts';
import { REFUND_REASONS } from './money-records.ts';
import { CANCELLATION_REASONS, OUTAGE_MODES } from './records.ts';
import { invalidRequest } from './stripe-errors.ts';

/** Which amounts a currency has is said by `currencies.ts`. */
export const amount = z
  .string()
  .regex(/^\d{1,15}$/, 'must be a positive integer')
  .transform(Number)
  .pipe(z.int().min(1, 'must be at least 1'));

const metadata = z
  .record(z.string().min(1).max(40), z.string().max(500))
  .refine((entries) => Object.keys(entries).length <= 50, 'can have up to 50 keys')
  .default({});

const text = z.string().min(1).max(5000);

const payment = {
  amount,
  currency: z
    .string()
    .regex(/^[a-zA-Z]{3}$/, 'must be a three-letter currency code')
    .transform((code) => code.toLowerCase()),
  description: z.string().max(1000).optional(),
  /** Stripe takes no address but an ASCII one. */
  receipt_email: z
    .string()
    .max(800)
    .regex(/^[\x21-\x3f\x41-\x7e]+@[\x21-\x3f\x41-\x7e]+$/, 'is no valid email address')
    .optional(),
  /** Kept by nobody here: a person reads it at the dashboard. */
  shipping: z.strictObject({ name: text, phone: text.optional() }).optional(),
  'shipping[address][line1]': text.optional(),
  'shipping[address][line2]': text.optional(),
  'shipping[address][postal_code]': text.optional(),
  'shipping[address][city]': text.optional(),
  'shipping[address][state]': text.optional(),
  'shipping[address][country]': z
    .string()
    .regex(/^[A-Z]{2}$/, 'is no country')
    .optional(),
  customer: z
    .string()
    .regex(/^cus_[A-Za-z0-9_]{1,250}$/, 'is no customer')
    .optional(),
  metadata,
};

/** Only what the sandbox can do is accepted, so that a caller that relies on more finds out here. */
export const paymentIntentParameters = z.strictObject({
  ...payment,
  payment_method: z.string().min(1),
  allowed_payment_method_types: z.tuple([z.literal('card')]).optional(),
  confirm: z.literal('true'),
  error_on_requires_action: z.enum(['true', 'false']).optional(),
  /** Here the customer's action is always one in Stripe's own script. */
  use_stripe_sdk: z.enum(['true', 'false']).optional(),
});

/** For the customer to confirm. */
export const unconfirmedParameters = z.strictObject({
  ...payment,
  confirm: z.literal('false').optional(),
  automatic_payment_methods: z
    .strictObject({ enabled: z.literal('true'), allow_redirects: z.literal('always').optional() })
    .optional(),
  allowed_payment_method_types: z
    .array(z.string().regex(/^[a-z][A-Za-z0-9_-]{1,99}$/, 'is no payment method type'))
    .min(1)
    .optional(),
});

export const cancelParameters = z.strictObject({
  cancellation_reason: z.enum(CANCELLATION_REASONS).optional(),
});

export const authenticateParameters = z.strictObject({ result: z.enum(['success', 'failure']) });

export const refundParameters = z.strictObject({
  payment_intent: z.string().min(1),
  amount: amount.optional(),
  reason: z.enum(REFUND_REASONS).optional(),
  metadata,
});

export const endpointParameters = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).max(1000),
  enabled_events: z.array(z.string().min(1)).min(1),
  description: z.string().optional(),
  api_version: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}(\.[a-z]+)?$/, 'is no version of the API')
    .optional(),
});

/** No more than this is handed out at once, so that an answer stays far below what a function may return. */
const LARGEST_PAGE = 500;

export const ledgerParameters = z.strictObject({
  orderId: z.string().min(1).max(500).optional(),
  cursor: z.string().min(1).max(100).optional(),
  limit: z.coerce.number().int().min(1).max(LARGEST_PAGE).default(LARGEST_PAGE),
});

const LONGEST_OUTAGE_SECONDS = 3_600;

export const outageParameters = z.strictObject({
  seconds: z.coerce.number().int().min(1).max(LONGEST_OUTAGE_SECONDS),
  mode: z.enum(OUTAGE_MODES).default('refuse'),
  /** With `rate_limit`; Stripe's default for one endpoint (https://docs.stripe.com/rate-limits). */
  per_second: z.coerce.number().int().min(1).max(1000).default(25),
});

export const expireKeyParameters = z.strictObject({ key: z.string().min(1) });

export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reply: Reply };

/** Stripe names the first parameter that is wrong, so this does too. */
export function parseParameters<T>(schema: z.ZodType<T>, form: object): Parsed<T> {
  const parsed = schema.safeParse(form);
  if (parsed.success) return { ok: true, value: parsed.data };
  const [issue] = parsed.error.issues;
  return { ok: false, reply: refusalOf(issue, form) };
}

function refusalOf(issue: z.core.$ZodIssue | undefined, form: object): Reply {
  if (issue?.code === 'unrecognized_keys') {
    const param = issue.keys[0] ?? '';
    return invalidRequest(`Received unknown parameter: ${param}`, { code: 'parameter_unknown', param });
  }
  const param = String(issue?.path[0] ?? '');
  if (!Object.hasOwn(form, param)) {
    return invalidRequest(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
  }
  const code = param === 'amount' ? 'parameter_invalid_integer' : undefined;
  return invalidRequest(`Invalid ${param}: ${issue?.message ?? ''}`, code ? { code, param } : { param });
}
