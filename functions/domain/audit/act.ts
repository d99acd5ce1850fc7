import type { Instant } from '../instant.ts';

/** Every kind of act that is recorded, and what it says of itself. A new kind is one more line. */
export const ACTS = {
  needs_attention_retried: 'had the sweep look again at an entry of the needs-attention list',
  needs_attention_dismissed: 'took an entry off the needs-attention list',
  dead_letter_redriven: 'sent a dead letter back to its queue',
  dead_letter_dismissed: 'took a dead letter away for good',
  merchant_added: 'made a merchant',
  api_key_created: 'made an API key',
  api_key_revoked: 'ended an API key',
  orders_paused: 'stopped new orders',
  orders_resumed: 'let new orders in again',
} as const satisfies Record<string, string>;

export type ActKind = keyof typeof ACTS;

/** What changed, by name: what stood there before the act, and what stands there after it. No secret, no personal data. */
export type ActState = Readonly<Record<string, string | number | boolean>>;

/** Who acts and why. Nothing that needs rights is done without both. */
export interface Actor {
  /** As the account knows the person or the program: an ARN. */
  readonly by: string;
  /** 1 to 500 characters. */
  readonly why: string;
}

/** What a person or a program with rights did. It is written once, with what it changes, and never again. */
export interface Act extends Actor {
  /** Unique for ever. */
  readonly actId: string;
  readonly kind: ActKind;
  readonly at: Instant;
  /** The entry, event, key or stage that it is about. */
  readonly about: string;
  readonly before?: ActState;
  readonly after?: ActState;
  /** Of the order that it concerns, whose history then shows it. */
  readonly orderId?: string;
  /** Of the order, or of the key. */
  readonly merchantId?: string;
}

/** A reason that says nothing is none. */
export const isReason = (why: string): boolean => why.trim() !== '' && why.length <= 500;

/** The UTC day under which it is listed. */
export const dayOf = ({ at }: Pick<Act, 'at'>): string => at.slice(0, 10);

/** Oldest first; two of one millisecond by their ids, so that every list has them in one order. */
export const byTime = (one: Act, other: Act): number =>
  one.at.localeCompare(other.at) || one.actId.localeCompare(other.actId);
