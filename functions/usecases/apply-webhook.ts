import { checkoutAttempt } from '../domain/identity.ts';
import { takenOver, type OperationRecord } from '../domain/operation.ts';
import { declinedNeedsAttention, type DeclinedOrder } from '../domain/order.ts';
import { settlement } from '../domain/payment.ts';
import type {
  Clock,
  GatewayEvent,
  Log,
  OrderLedger,
  OrderStory,
  WebhookEventRecord,
  Workflow,
} from './ports.ts';
import { applyOutcome } from './settle-charge.ts';
import { startWorkflow } from './start-workflow.ts';

export interface ApplyWebhookDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly orders: OrderLedger;
  readonly workflow: Workflow;
  /** Unique to this invocation: the owner of what it settles. */
  readonly owner: string;
}

export type AppliedEvent = WebhookEventRecord['outcome'] | 'known';

/** Another writer may be between our read and our write this often; then the message comes again. */
const TRIES = 3;

/**
 * Applies an event at most once: its record is written in the same transaction as its effect, under a condition that
 * it is not there. An event that says what the order already knows is recorded and changes nothing.
 *
 * @throws when it cannot be applied now, so that the queue delivers it again
 */
export async function applyWebhook(deps: ApplyWebhookDeps, event: GatewayEvent): Promise<AppliedEvent> {
  const { charge } = event;
  if (charge === undefined) return recordOnly(deps, event, { outcome: 'ignored' });
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const story = await deps.orders.story(charge.merchantId, charge.orderId);
    const record = story && chargeRecord(story, charge.attempt);
    if (story === undefined || record === undefined) {
      throw new Error(`event ${event.eventId} is about ${charge.orderId}, which is not known yet`);
    }
    const decision = settlement(story.order, charge.attempt, charge.outcome);
    if (decision.code === 'superseded') return recordOnly(deps, event, { outcome: 'superseded' });
    if (decision.code === 'needs_attention') {
      if (story.order.status !== 'declined') return needsAttention(deps, event, decision.reason);
      const recorded = await holdBack(deps, event, story.order, decision.reason);
      if (recorded === undefined) continue;
      return recorded;
    }

    const applied = await applyOutcome(
      deps,
      decision.order,
      charge.outcome,
      { from: record, held: takenOver(record, deps.owner) },
      eventRecord(event, deps.clock.now(), { outcome: 'applied' }),
    );
    switch (applied.code) {
      case 'paid':
        await startWorkflow(deps, { merchantId: charge.merchantId, orderId: charge.orderId });
        return 'applied';
      case 'declined':
        return 'applied';
      case 'event_known':
        return 'known';
      case 'needs_attention':
        return needsAttention(deps, event, applied.reason);
      case 'late_owner':
      case 'order_changed':
        continue;
    }
  }
  throw new Error(`event ${event.eventId} met other writers ${TRIES} times`);
}

const chargeRecord = (story: OrderStory, attempt: number): OperationRecord | undefined =>
  story.operations.find(({ kind, key }) => kind === 'charge' && key === checkoutAttempt(attempt));

async function recordOnly(
  deps: ApplyWebhookDeps,
  event: GatewayEvent,
  how: Pick<WebhookEventRecord, 'outcome' | 'reason'>,
): Promise<AppliedEvent> {
  const recorded = await deps.orders.recordEvent(eventRecord(event, deps.clock.now(), how));
  return recorded === 'known' ? 'known' : how.outcome;
}

async function needsAttention(
  deps: ApplyWebhookDeps,
  event: GatewayEvent,
  reason: string,
): Promise<AppliedEvent> {
  callPerson(deps, event, reason);
  return recordOnly(deps, event, { outcome: 'needs_attention', reason });
}

/** Money was captured for an order that is declined: until a person has decided, no other card is charged for it. */
async function holdBack(
  deps: ApplyWebhookDeps,
  event: GatewayEvent,
  order: DeclinedOrder,
  reason: string,
): Promise<AppliedEvent | undefined> {
  const now = deps.clock.now();
  const record = eventRecord(event, now, { outcome: 'needs_attention', reason });
  const held = declinedNeedsAttention(order, reason, now);
  const { code } = await deps.orders.recordForPerson(record, order, held);
  if (code === 'event_known') return 'known';
  if (code === 'order_changed') return undefined;
  callPerson(deps, event, reason);
  return 'needs_attention';
}

function callPerson({ log }: ApplyWebhookDeps, { eventId, charge }: GatewayEvent, reason: string): void {
  log.count('AttentionNeeded');
  log.error('event needs attention', { eventId, reason, charge });
}

const eventRecord = (
  { provider, eventId, type, charge }: GatewayEvent,
  at: string,
  how: Pick<WebhookEventRecord, 'outcome' | 'reason'>,
): WebhookEventRecord => ({
  provider,
  eventId,
  type,
  ...how,
  ...(charge === undefined ? {} : { orderId: charge.orderId }),
  at,
});
