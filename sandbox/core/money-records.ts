import { z } from 'zod';

import { metadataSchema } from './records.ts';

/** What moves money after a charge, or may: refunds, disputes, warnings, reviews, and the account's own book of it. */

export const REFUND_REASONS = ['duplicate', 'fraudulent', 'requested_by_customer'] as const;

export const PENDING_REASONS = ['charge_pending', 'insufficient_funds', 'processing'] as const;

const refunded = {
  id: z.string(),
  paymentIntent: z.string(),
  charge: z.string(),
  amount: z.int().positive(),
  currency: z.string(),
  reason: z.enum(REFUND_REASONS).nullable(),
  metadata: metadataSchema,
  createdAtMs: z.int(),
  /** Balance transactions, and when each is there: refunds, and what returned because a refund failed. */
  balance: z.object({ id: z.string(), atMs: z.int() }).nullable().default(null),
  failureBalance: z.object({ id: z.string(), atMs: z.int() }).nullable().default(null),
};

/** What is decided already, and shows only from then on. Nothing has to be written then. */
const fails = z.object({ atMs: z.int(), reason: z.string() });

export const refundSchema = z.discriminatedUnion('status', [
  z.object({ ...refunded, status: z.literal('succeeded'), fails: fails.optional() }),
  z.object({
    ...refunded,
    status: z.literal('pending'),
    pendingReason: z.enum(PENDING_REASONS).default('processing'),
    /** Absent, and no `fails`: until somebody settles it. */
    succeedsAtMs: z.int().optional(),
    fails: fails.optional(),
  }),
  z.object({ ...refunded, status: z.literal('failed'), failureReason: z.string() }),
  z.object({ ...refunded, status: z.literal('canceled') }),
]);

export const DISPUTE_STATUSES = [
  'warning_needs_response',
  'warning_under_review',
  'warning_closed',
  'needs_response',
  'under_review',
  'appeal_needs_response',
  'appeal_under_review',
  'won',
  'lost',
  'prevented',
] as const;

/** https://docs.stripe.com/disputes/categories */
export const DISPUTE_REASONS = [
  'bank_cannot_process',
  'credit_not_processed',
  'customer_initiated',
  'duplicate',
  'fraudulent',
  'general',
  'product_not_received',
  'product_unacceptable',
  'subscription_canceled',
  'unrecognized',
] as const;

export const disputeSchema = z.object({
  id: z.string(),
  paymentIntent: z.string(),
  charge: z.string(),
  /** May be less than the charge's, or more. */
  amount: z.int().positive(),
  currency: z.string(),
  reason: z.enum(DISPUTE_REASONS),
  status: z.enum(DISPUTE_STATUSES),
  /** Taken from the account, and not given again. */
  isWithdrawn: z.boolean(),
  /** None, one or two: withdrawn, reinstated. */
  balanceTransactions: z.array(z.string()),
  evidenceDueAtMs: z.int(),
  createdAtMs: z.int(),
});

export const warningSchema = z.object({
  id: z.string(),
  paymentIntent: z.string(),
  charge: z.string(),
  fraudType: z.string(),
  createdAtMs: z.int(),
});

export const REVIEW_ENDS = ['approved', 'refunded', 'refunded_as_fraud', 'disputed'] as const;

export const reviewSchema = z.object({
  id: z.string(),
  paymentIntent: z.string(),
  charge: z.string(),
  /** null: it is open. */
  closedReason: z.enum(REVIEW_ENDS).nullable(),
  createdAtMs: z.int(),
});

/** One line of the account's book, in the currency in which the account is paid out. */
export const balanceTransactionSchema = z.object({
  id: z.string(),
  /** null: it is about no payment, such as a monthly fee or a payout. */
  paymentIntent: z.string().nullable(),
  /** A charge, refund or dispute; null where there is none. */
  source: z.string().nullable(),
  /** In minor units; negative: taken from the account. `net` is `amount` less `fee`. */
  amount: z.int(),
  fee: z.int(),
  currency: z.string(),
  /** null: the payment was in the account's own currency. */
  exchangeRate: z.number().nullable(),
  type: z.string(),
  /** https://docs.stripe.com/reports/reporting-categories */
  reportingCategory: z.string(),
  description: z.string().nullable(),
  createdAtMs: z.int(),
  /** The payout that it went out with. */
  payout: z.string().nullable().default(null),
  /** Absent: `amount` less `fee`, as it has to be. */
  net: z.int().optional(),
});

/** What was paid out to the merchant's bank, automatically. Its entries name it. */
export const payoutSchema = z.object({
  id: z.string(),
  /** It is about no payment. */
  paymentIntent: z.null(),
  amount: z.int(),
  currency: z.string(),
  /** Whether all of its entries are known. */
  isReconciled: z.boolean(),
  createdAtMs: z.int(),
});

export type Refund = Readonly<z.infer<typeof refundSchema>>;
export type Dispute = Readonly<z.infer<typeof disputeSchema>>;
export type EarlyFraudWarning = Readonly<z.infer<typeof warningSchema>>;
export type Review = Readonly<z.infer<typeof reviewSchema>>;
export type BalanceTransaction = Readonly<z.infer<typeof balanceTransactionSchema>>;
export type Payout = Readonly<z.infer<typeof payoutSchema>>;
