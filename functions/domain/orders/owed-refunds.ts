import { needsAttentionEntry, type NeedsAttentionEntry } from './needs-attention.ts';
import type { Instant } from '../instant.ts';
import type { PaidOrder } from './order.ts';
import type { RefundRequest } from '../payments/refund.ts';

/**
 * A refund of the order's own charge that was refused. What is open already is covered first, and what may still be refunded by
 * refunds that were asked for before covers nothing: each amount pays one debt.
 */
export function refundRefused(
  order: PaidOrder,
  entries: readonly NeedsAttentionEntry[],
  { refundId, amountMinor, currency }: RefundRequest,
  error: { readonly code: string },
  now: Instant,
): NeedsAttentionEntry {
  const detail = `refund ${refundId} refused: ${error.code}`;
  // It was pending, and is so no more.
  const about = { detail, currency, ...debtOf(order, entries, amountMinor, amountMinor) };
  return needsAttentionEntry('refund_refused', refundId, now, about);
}

/** A refund of the order's own charge that came back: it covers no debt any more, and is one. */
export function refundFailedLate(
  order: PaidOrder,
  entries: readonly NeedsAttentionEntry[],
  { refundId, amountMinor, currency }: RefundRequest,
  error: { readonly code: string },
  now: Instant,
): NeedsAttentionEntry {
  const detail = `refund ${refundId} failed: ${error.code}`;
  const about = { detail, currency, ...debtOf(order, entries, amountMinor, 0) };
  return needsAttentionEntry('refund_failed_late', refundId, now, about);
}

/** @param freedMinor what of the order's pending amount is the debt itself */
function debtOf(
  order: PaidOrder,
  entries: readonly NeedsAttentionEntry[],
  amountMinor: number,
  freedMinor: number,
) {
  const { totalMinor, refundedMinor = 0, refundPendingMinor = 0 } = order;
  const others = refundedMinor + refundPendingMinor - freedMinor;
  const covered = entries
    .filter(({ open, reason }) => open && (reason === 'refund_refused' || reason === 'refund_failed_late'))
    .map(({ coveredAtMinor }) => coveredAtMinor ?? totalMinor);
  const before = Math.max(others, ...covered);
  const coveredAtMinor = Math.min(totalMinor, before + amountMinor);
  // Where somebody else refunded a part meanwhile less is owed than was asked for.
  return { amountMinor: Math.max(0, coveredAtMinor - before), coveredAtMinor };
}

/** The same of a charge that its order could not take. */
export function lateCaptureOwed(
  reason: 'late_capture_refund_refused' | 'refund_failed_late',
  { refundId, amountMinor, currency, transactionId }: RefundRequest,
  error: { readonly code: string },
  now: Instant,
): NeedsAttentionEntry {
  const how = reason === 'refund_failed_late' ? 'failed' : 'refused';
  const detail = `refund ${refundId} ${how}: ${error.code}`;
  return needsAttentionEntry(reason, refundId, now, { detail, amountMinor, currency, transactionId });
}
