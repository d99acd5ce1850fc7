import { z } from 'zod';

import type { Form } from './form.ts';
import type { Reply } from './http.ts';
import { CANCELLATION_REASONS, OUTAGE_MODES, REFUND_REASONS } from './records.ts';
import { invalidRequest } from './stripe-errors.ts';

/** Eight digits, Stripe's limit for most currencies (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts). */
const LARGEST_AMOUNT = 99_999_999;

const amount = z
  .string()
  .regex(/^\d{1,12}$/, 'must be a positive integer')
  .transform(Number)
  .pipe(z.int().min(1, 'must be at least 1').max(LARGEST_AMOUNT, `must be at most ${LARGEST_AMOUNT}`));

const metadata = z
  .record(z.string().min(1).max(40), z.string().max(500))
  .refine((entries) => Object.keys(entries).length <= 50, 'can have up to 50 keys')
  .default({});

/** Only what the sandbox can do is accepted, so that a caller that relies on more finds out here. */
export const paymentIntentParameters = z.strictObject({
  amount,
  currency: z
    .string()
    .regex(/^[a-zA-Z]{3}$/, 'must be a three-letter currency code')
    .transform((code) => code.toLowerCase()),
  payment_method: z.string().min(1),
  allowed_payment_method_types: z.tuple([z.literal('card')]).optional(),
  confirm: z.literal('true'),
  error_on_requires_action: z.enum(['true', 'false']).optional(),
  /** Here the holder's action is always one in Stripe's own script. */
  use_stripe_sdk: z.enum(['true', 'false']).optional(),
  description: z.string().max(1000).optional(),
  metadata,
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

/** A list by time is what a look-up falls back on, so the time is required here. */
export const paymentIntentListParameters = z.strictObject({
  created: z.strictObject({ gte: z.coerce.number().int(), lte: z.coerce.number().int() }),
  limit: z.coerce.number().int().min(1).max(100).default(10),
  starting_after: z.string().min(1).optional(),
});

/** Stripe's pages (https://docs.stripe.com/api/pagination), in one direction. */
export const refundListParameters = z.strictObject({
  payment_intent: z.string().min(1),
  limit: z.coerce.number().int().min(1).max(100).default(10),
  starting_after: z.string().min(1).optional(),
});

export const endpointParameters = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).max(1000),
  enabled_events: z.array(z.string().min(1)).min(1),
  description: z.string().optional(),
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
});

export const expireKeyParameters = z.strictObject({ key: z.string().min(1) });

export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reply: Reply };

/** Stripe names the first parameter that is wrong, so this does too. */
export function parseParameters<T>(schema: z.ZodType<T>, form: Form): Parsed<T> {
  const parsed = schema.safeParse(form);
  if (parsed.success) return { ok: true, value: parsed.data };
  const [issue] = parsed.error.issues;
  return { ok: false, reply: refusalOf(issue, form) };
}

function refusalOf(issue: z.core.$ZodIssue | undefined, form: Form): Reply {
  if (issue?.code === 'unrecognized_keys') {
    const param = issue.keys[0] ?? '';
    return invalidRequest(`Received unknown parameter: ${param}`, { code: 'parameter_unknown', param });
  }
  const param = String(issue?.path[0] ?? '');
  if (form[param] === undefined) {
    return invalidRequest(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
  }
  const code = param === 'amount' ? 'parameter_invalid_integer' : undefined;
  return invalidRequest(`Invalid ${param}: ${issue?.message ?? ''}`, code ? { code, param } : { param });
}
