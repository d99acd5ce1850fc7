import { needsAttentionEntry, settledByFact } from '../../domain/orders/needs-attention.ts';
import type { OperationError } from '../../domain/operations/attempt.ts';
import type { Instant } from '../../domain/instant.ts';
import { preempted, isDone } from '../../domain/operations/operation.ts';
import { orderDueCleared } from '../../domain/orders/order-transitions.ts';
import { settlement } from '../../domain/payments/payment.ts';
import { nameOfEvent } from '../../domain/payments/event-record.ts';
import type { Orders, TransitionRefusal } from '../ports/orders.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventKnown } from '../ports/event-records.ts';
import type { OrderHistory } from '../../domain/orders/order-history.ts';
import type { DueList } from '../ports/due-list.ts';
import { neverPaid } from '../../domain/orders/open-operations.ts';
import { chargeChange, type ChargeChange, type ChargeNews, type ChargeTransition } from './charge-changes.ts';

export interface SettleDeps {
  readonly clock: Clock;
  readonly orders: Orders;
  /** How long a customer may take to authenticate or confirm a payment, in milliseconds. */
  readonly paymentWindowMs: number;
}

/** A change that is a write. */
export type Written = Extract<ChargeChange, { readonly transition: object }>;

export type Applied =
  | { readonly code: 'written'; readonly change: Written['code'] }
  | Exclude<ChargeChange, Written>
  | { readonly code: 'late_owner' | 'order_changed' }
  | EventKnown;

/**
 * Writes a charge's outcome: the one way to `paid` and `declined`, for the charge step and for webhooks. In one
 * transaction: the operation's end, the order, the transaction id's constraint, stock returned, the refund of what
 * the order cannot take, the event.
 */
export async function applyOutcome(deps: SettleDeps, news: ChargeNews): Promise<Applied> {
  const { clock, paymentWindowMs } = deps;
  const now = clock.now();
  const decision = settlement(news.history.order, news.attempt, news.outcome);
  const change = chargeChange({ ...news, now, paymentWindowMs }, decision);
  return 'transition' in change ? write(deps, news, change, now) : change;
}

async function write(
  { orders }: SettleDeps,
  news: ChargeNews,
  { code: change, transition }: Written,
  now: Instant,
): Promise<Applied> {
  const { history, event } = news;
  const after = {
    order: transition.to,
    operations: [...history.operations, ...(transition.begun ?? [])],
    // The gateway looked at all that it has under the attempt's reference; an event tells of one payment alone.
    ...(event === undefined ? { answeredAttempt: news.attempt } : { event: nameOfEvent(event.to) }),
  };
  const written = await orders.transition({
    ...transition,
    from: history.order,
    settles: settledByFact(history.attention, after, now),
    ...(event === undefined ? {} : { event }),
  });
  return written.code === 'committed' ? { code: 'written', change } : refusal(written, news, now);
}

/** Why a charge that was never made never will be. */
export const ORDER_CANCELLED: OperationError = {
  code: 'order_cancelled',
  message: 'the order was cancelled before it was charged',
};

/**
 * Takes an order that is over off the sweep's list. A charge that a cancelled one had open, and that came to nothing, ends for
 * good in the same transaction: nobody can claim it any more, so the order frees its reference. Whoever is refused looks again.
 */
export async function closeOver(
  { orders, clock, dueList }: Pick<SettleDeps, 'clock' | 'orders'> & { readonly dueList: DueList },
  history: OrderHistory,
): Promise<void> {
  const { order, operations } = history;
  if (order.dueAt === undefined) return;
  const now = clock.now();
  const to = orderDueCleared(order);
  const settles = settledByFact(history.attention, { order: to, operations }, now);
  if (order.status !== 'cancelled' || !neverPaid(history)) {
    await dueList.close(order, settles);
    return;
  }
  await orders.transition({
    from: order,
    to,
    operations: operations
      .filter((record) => record.kind === 'charge' && !isDone(record))
      .map((record) => ({ from: record, to: preempted(record, ORDER_CANCELLED, now) })),
    settles,
    freesReference: true,
  });
}

function refusal(
  written: TransitionRefusal<ChargeTransition>,
  { attempt }: ChargeNews,
  now: string,
): Applied {
  switch (written.code) {
    case 'transaction_taken': {
      const about = { detail: `it belongs to ${written.orderId}`, attempt };
      const entry = needsAttentionEntry('transaction_taken', String(attempt), now, about);
      return { code: 'needs_attention', entry };
    }
    case 'operation_exists':
      return { code: 'order_changed' };
    case 'late_owner':
    case 'order_changed':
    case 'event_known':
      return written;
  }
}
