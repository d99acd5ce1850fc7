import type { Instant } from '../../domain/instant.ts';
import type { NeedsAttentionEntry } from '../../domain/orders/needs-attention.ts';
import type { Order } from '../../domain/orders/order.ts';
import type { ItemName, NeedsAttentionPlace } from './needs-attention.ts';
import type { OrderKey } from './orders.ts';

export type DueItem = {
  readonly dueAt: Instant;
  /** How often the sweep has looked at it. */
  readonly sweepAttempts: number;
} & (
  | ({ readonly what: 'order' } & OrderKey)
  | { readonly what: 'event'; readonly provider: string; readonly eventId: string }
  /** A request's record whose lease ran out. */
  | { readonly what: 'lease'; readonly item: ItemName }
  /** Something that another release wrote, and this one cannot read. */
  | { readonly what: 'unreadable'; readonly item: ItemName }
);

/** What is open and when it is to be looked after. The sweep works it off. */
export interface DueList {
  /** What is overdue, at most `limit`; there may be `more`. */
  due(now: Instant, limit: number): Promise<{ readonly items: readonly DueItem[]; readonly more: boolean }>;

  /**
   * Claims something overdue for one sweeper by moving its date: `moved_on` if another was faster or it is closed,
   * `only_claimed` for an order that is not there yet.
   */
  postpone(item: DueItem, until: Instant): Promise<'postponed' | 'only_claimed' | 'moved_on'>;

  /**
   * Nothing is open any more: takes the order off the list, and settles what that settles. False if it has changed or was
   * off already.
   */
  close(order: Order, settles?: readonly NeedsAttentionEntry[]): Promise<boolean>;

  /** Enters something open in the list of what needs a person, off the sweep's. False if it was closed meanwhile. */
  needAttention(item: DueItem, place: NeedsAttentionPlace, entry: NeedsAttentionEntry): Promise<boolean>;

  /** How often the sweep has looked at the open order that it looked at most often. */
  mostSweepAttempts(): Promise<number>;

  /**
   * Moves on what cannot be read, so that it stands in nobody's way, and enters it in the list of what needs a person. False
   * if another was faster.
   */
  passOver(item: DueItem, now: Instant, until: Instant): Promise<boolean>;

  /**
   * Closes the record of a request that died before it did anything, as safe to retry: `moved_on` if it went on
   * meanwhile.
   */
  releaseLease(item: DueItem, now: Instant): Promise<'released' | 'moved_on' | 'unreadable'>;
}
