import { failForGood, succeed, type OperationRecord } from '../domain/operation.ts';
import { orderDeclined, orderPaid, release, type PlacedOrder } from '../domain/order.ts';
import { settlement, type ChargeOutcome } from '../domain/payment.ts';
import type { Clock, OrderLedger, WebhookEventRecord } from './ports.ts';

/** The charge's record as it was read, and in whose hands the outcome ends it. */
export interface ChargeInHand {
  readonly from: OperationRecord;
  readonly held: OperationRecord;
}

export type Applied =
  | { readonly code: 'paid' | 'declined' | 'late_owner' | 'order_changed' | 'event_known' }
  | { readonly code: 'needs_attention'; readonly reason: string };

/**
 * Writes a charge's outcome: the one way to `paid` and `declined`, for the charge step and for webhooks. In one
 * transaction: the operation's end, the order, the transaction id's constraint, stock given back, the event.
 */
export async function applyOutcome(
  deps: { readonly clock: Clock; readonly orders: OrderLedger },
  order: PlacedOrder,
  outcome: ChargeOutcome,
  { from, held }: ChargeInHand,
  event?: WebhookEventRecord,
): Promise<Applied> {
  const decision = settlement(order, order.attempt, outcome);
  if (decision.code === 'superseded') return { code: 'order_changed' };
  if (decision.code === 'needs_attention') return decision;
  const now = deps.clock.now();
  const [to, movements, ended] =
    outcome.code === 'captured'
      ? [orderPaid(order, outcome.transactionId, now), [], succeed(held, outcome, now)]
      : [orderDeclined(order, outcome.decline, now), release(order), failForGood(held, outcome.decline, now)];
  const written = await deps.orders.settle(order, to, movements, { from, to: ended }, event);
  switch (written.code) {
    case 'committed':
      return { code: to.status };
    case 'transaction_taken':
      return { code: 'needs_attention', reason: `transaction belongs to ${written.orderId}` };
    case 'late_owner':
    case 'order_changed':
    case 'event_known':
      return written;
  }
}
