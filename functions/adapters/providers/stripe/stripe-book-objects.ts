import type Stripe from 'stripe';
import * as z from 'zod/mini';
import { codeFrom } from '../../../domain/operations/attempt.ts';
import type { BookedEntry, EntryCategory } from '../../../domain/books/balance.ts';
import type { BookedDispute, BookedPayment, BookedRefund } from '../../../domain/books/breaks.ts';
import { instant, type Instant } from '../../../domain/instant.ts';
import { chargeReference } from '../../../domain/payments/payment.ts';
import { refundReference } from '../../../domain/payments/refund.ts';
import { disputeOf } from './stripe-events.ts';

/** Stripe's objects, as its package types them, in our words. */

const at = (seconds: number): Instant => instant(seconds * 1000);

/** An id, whether the object is expanded or not. */
const idOf = (object: string | { readonly id: string } | null): string | undefined =>
  typeof object === 'string' ? object : object?.id;

const chargeNames = z
  .object({
    merchantId: z.string(),
    orderId: z.string(),
    attempt: z.coerce.number().check(z.int(), z.positive()),
    reference: z.string(),
  })
  .check(z.refine((names) => names.reference === chargeReference(names)));

/** @param intent with its latest charge expanded, which says what was refunded */
export function bookedPayment(intent: Stripe.PaymentIntent): BookedPayment {
  const { id, created, status, amount_received, currency, livemode, metadata, latest_charge } = intent;
  const charge = typeof latest_charge === 'string' ? null : latest_charge;
  const { data: names } = chargeNames.safeParse(metadata);
  return {
    id,
    createdAt: at(created),
    isCaptured: status === 'succeeded',
    amountMinor: amount_received,
    currency: currency.toUpperCase(),
    isLive: livemode,
    ...(names === undefined
      ? {}
      : { charge: { merchantId: names.merchantId, orderId: names.orderId, attempt: names.attempt } }),
    refundedMinor: charge?.amount_refunded ?? 0,
    isDisputed: charge?.disputed ?? false,
  };
}

const refundNames = z
  .object({ merchantId: z.string(), orderId: z.string(), refundId: z.string(), reference: z.string() })
  .check(z.refine((names) => names.reference === refundReference(names)));

/** `canceled` and `failed`: the money came back, or never left. https://docs.stripe.com/refunds#failed-refunds */
const REFUND_STATUS: Readonly<Record<string, BookedRefund['status']>> = {
  succeeded: 'succeeded',
  failed: 'failed',
  canceled: 'failed',
};

/** @returns undefined of a refund of a charge that no PaymentIntent made */
export function bookedRefund(refund: Stripe.Refund): BookedRefund | undefined {
  const { id, created, status, amount, currency, metadata, failure_reason } = refund;
  const paymentId = idOf(refund.payment_intent);
  if (paymentId === undefined) return undefined;
  const { data: names } = refundNames.safeParse(metadata);
  const booked = REFUND_STATUS[status ?? ''] ?? 'pending';
  return {
    id,
    paymentId,
    createdAt: at(created),
    status: booked,
    amountMinor: amount,
    currency: currency.toUpperCase(),
    ...(names === undefined ? {} : { refundId: names.refundId }),
    ...(booked === 'failed' ? { failure: codeFrom(failure_reason ?? status ?? booked) } : {}),
  };
}

/**
 * @param asOfSeconds when it was read
 * @returns undefined of a dispute of a charge that no PaymentIntent made
 */
export function bookedDispute(dispute: Stripe.Dispute, asOfSeconds: number): BookedDispute | undefined {
  const paymentId = idOf(dispute.payment_intent);
  if (paymentId === undefined) return undefined;
  const state = { ...dispute, payment_intent: paymentId };
  return {
    id: dispute.id,
    paymentId,
    createdAt: at(dispute.created),
    dispute: disputeOf(state, asOfSeconds),
  };
}

/**
 * `type` hides disputes, reversals and failed refunds under `adjustment`; the reporting category tells them apart.
 * https://docs.stripe.com/reports/reporting-categories
 */
const CATEGORIES: Readonly<Record<string, EntryCategory>> = {
  charge: 'captured',
  charge_failure: 'captured',
  refund: 'refunded',
  refund_failure: 'refunded',
  partial_capture_reversal: 'refunded',
  dispute: 'disputed',
  dispute_reversal: 'disputed',
  fee: 'fee',
  network_cost: 'fee',
  tax: 'fee',
  payout: 'paid_out',
  payout_reversal: 'paid_out',
};

/** @param entry with its source expanded */
export function bookedEntry(entry: Stripe.BalanceTransaction): BookedEntry {
  const { id, created, reporting_category, amount, fee, fee_details, net, currency } = entry;
  const source = sourceOf(entry);
  return {
    id,
    at: at(created),
    category: CATEGORIES[reporting_category] ?? 'other',
    amountMinor: amount,
    feeMinor: fee,
    feePartsMinor: fee_details.reduce((sum, part) => sum + part.amount, 0),
    netMinor: net,
    currency: currency.toUpperCase(),
    ...(source === undefined ? {} : { source }),
  };
}

/** Only a charge and a refund move exactly their amount: a dispute may be over a part, or in another currency. */
function sourceOf({ source }: Stripe.BalanceTransaction): BookedEntry['source'] {
  if (source === null || typeof source === 'string') return undefined;
  if (source.object === 'charge') {
    const { id, amount_captured: amountMinor, currency } = source;
    return { id, amountMinor, currency: currency.toUpperCase() };
  }
  if (source.object === 'refund') {
    const { id, amount: amountMinor, currency } = source;
    return { id, amountMinor, currency: currency.toUpperCase() };
  }
  return undefined;
}
