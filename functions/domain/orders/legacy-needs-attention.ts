import { NEEDS_ATTENTION, needsAttentionEntry, type NeedsAttentionEntry } from './needs-attention.ts';
import type { Instant } from '../instant.ts';
import type { Order } from './order.ts';
import { isOfLateCapture } from '../payments/refund.ts';

/** What an order bears in its own item, as releases before the entries wrote it: one free text. */
export function legacyEntry({
  attention,
  dueAt,
  updatedAt,
  attempt,
}: Order): NeedsAttentionEntry | undefined {
  if (attention === undefined) return undefined;
  return { ...legacyReading(attention, attempt, dueAt ?? updatedAt), legacy: true };
}

/** @param text as earlier releases said it */
export function legacyReading(
  text: string,
  attempt: number | undefined,
  since: Instant,
): NeedsAttentionEntry {
  const about = { detail: text, ...(attempt === undefined ? {} : { attempt }) };
  const ofAttempt = attempt === undefined ? undefined : String(attempt);
  const [, refundId, told] = /^refund (\S+) (refused|succeeded after|failed after)/.exec(text) ?? [];
  if (refundId !== undefined) {
    if (told !== 'refused')
      return needsAttentionEntry('refund_contradicted', refundId, since, { detail: text });
    const reason = isOfLateCapture(refundId) ? 'late_capture_refund_refused' : 'refund_refused';
    return needsAttentionEntry(reason, refundId, since, { detail: text });
  }
  if (text.startsWith('amount_mismatch'))
    return needsAttentionEntry('amount_mismatch', ofAttempt, since, about);
  if (text.startsWith('captured_twice'))
    return needsAttentionEntry('captured_twice', ofAttempt, since, about);
  if (text.startsWith('transaction belongs'))
    return needsAttentionEntry('transaction_taken', ofAttempt, since, about);
  if (text === NEEDS_ATTENTION.event_not_applied.says)
    return needsAttentionEntry('event_not_applied', undefined, since);
  return needsAttentionEntry(
    'unsettled',
    undefined,
    since,
    text === NEEDS_ATTENTION.unsettled.says ? {} : { detail: text },
  );
}
