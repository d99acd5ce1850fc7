import { z } from 'zod';

import { DISPUTE_REASONS, DISPUTE_STATUSES, REFUND_REASONS, REVIEW_ENDS } from './money-records.ts';
import { amount } from './parameters.ts';

/** Of the routes that Stripe does not have: what banks, holders and the merchant's staff do. */

const of = { payment_intent: z.string().min(1) };

export const dashboardRefundParameters = z.strictObject({
  ...of,
  amount: amount.optional(),
  reason: z.enum(REFUND_REASONS).optional(),
});

export const settleRefundParameters = z.strictObject({
  /** `unchanged`: it only gets an addition, such as the bank's reference. */
  status: z.enum(['succeeded', 'failed', 'canceled', 'unchanged']),
  failure_reason: z.string().min(1).max(100).default('lost_or_stolen_card'),
});

export const openDisputeParameters = z.strictObject({
  ...of,
  amount: amount.optional(),
  reason: z.enum(DISPUTE_REASONS).default('fraudulent'),
  /** A dispute that takes the money, an inquiry that takes none, or one that was prevented. */
  status: z.enum(['needs_response', 'warning_needs_response', 'prevented']).default('needs_response'),
});

export const moveDisputeParameters = z.strictObject({ status: z.enum(DISPUTE_STATUSES) });

export const warningParameters = z.strictObject({
  ...of,
  fraud_type: z.string().min(1).max(100).default('made_with_stolen_card'),
});

export const openReviewParameters = z.strictObject(of);

export const closeReviewParameters = z.strictObject({ closed_reason: z.enum(REVIEW_ENDS) });
