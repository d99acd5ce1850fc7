import { ATTENTION, attentionEntry, type AttentionEntry } from './attention.ts';
import type { Instant } from './instant.ts';
import type { Order } from './order.ts';
import { isOfLateCapture } from './refund.ts';

/** What an order bears in its own item, as releases before the entries wrote it: one free text. */
export function legacyEntry({ attention, dueAt, updatedAt, attempt }: Order): AttentionEntry | undefined {
  if (attention === undefined) return undefined;
  return { ...legacyReading(attention, attempt, dueAt ?? updatedAt), legacy: true };
}

/** @param text as earlier releases said it */
export function legacyReading(text: string, attempt: number | undefined, since: Instant): AttentionEntry {
  const about = { detail: text, ...(attempt === undefined ? {} : { attempt }) };
  const ofAttempt = attempt === undefined ? undefined : String(attempt);
  const [, refundId, told] = /^refund (\S+) (refused|succeeded after|failed after)/.exec(text) ?? [];
  if (refundId !== undefined) {
    if (told !== 'refused') return attentionEntry('refund_contradicted', refundId, since, { detail: text });
    const reason = isOfLateCapture(refundId) ? 'late_capture_refund_refused' : 'refund_refused';
    return attentionEntry(reason, refundId, since, { detail: text });
  }
  if (text.startsWith('amount_mismatch')) return attentionEntry('amount_mismatch', ofAttempt, since, about);
  if (text.startsWith('captured_twice')) return attentionEntry('captured_twice', ofAttempt, since, about);
  if (text.startsWith('transaction belongs'))
    return attentionEntry('transaction_taken', ofAttempt, since, about);
  if (text === ATTENTION.event_not_applied.says) return attentionEntry('event_not_applied', undefined, since);
  return attentionEntry(
    'unsettled',
    undefined,
    since,
    text === ATTENTION.unsettled.says ? {} : { detail: text },
  );
}
