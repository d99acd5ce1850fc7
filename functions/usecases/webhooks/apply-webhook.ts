import { needsAttentionEntry, inWords } from '../../domain/orders/needs-attention.ts';
import {
  contentOf,
  isOfEvent,
  isSettled,
  type EventOutcome,
  type WebhookEventRecord,
} from '../../domain/payments/event-record.ts';
import { Delivery, type ApplyEventDeps, type EventLook } from './event-delivery.ts';
import { subjectOrder } from './find-subject.ts';
import type { OrderKey } from '../ports/orders.ts';
import type { Workflow } from '../ports/workflow.ts';
import type { GatewayEvent } from '../../domain/payments/gateway-event.ts';
import { startWorkflow } from '../orders/start-workflow.ts';
import { AGAIN, untilWritten } from '../ports/conflict.ts';

export interface ApplyWebhookDeps extends ApplyEventDeps {
  readonly workflow: Workflow;
}

export type AppliedEvent = EventOutcome | 'known';

/**
 * Applies an event and starts the order's workflow where that leaves something to do.
 *
 * @param number which delivery of the message this is, from 1
 * @throws when it cannot be applied now, so that the queue delivers it again
 */
export async function applyWebhook(
  deps: ApplyWebhookDeps,
  event: GatewayEvent,
  number: number,
  look: EventLook = 'again',
): Promise<AppliedEvent> {
  const { applied, order, asks } = await applyTo(deps, event, number, look);
  if (event.about === undefined || order === undefined) return applied;
  // Its charge step asks the gateway for what the event does not say.
  if (applied === 'applied' || (applied === 'superseded' && asks)) await startWorkflow(deps, order);
  return applied;
}

/**
 * Applies an event at most once: its record is written in the same transaction as its effect, under a condition that
 * none is settled. An event that says what the order already knows is recorded and changes nothing; one about something
 * that is not known yet waits for it.
 */
export async function applyEvent(
  deps: ApplyEventDeps,
  event: GatewayEvent,
  number: number,
): Promise<AppliedEvent> {
  return (await applyTo(deps, event, number, 'again')).applied;
}

interface AppliedTo {
  readonly applied: AppliedEvent;
  /** The order that it is about, where that is known. */
  readonly order?: OrderKey | undefined;
  readonly asks?: boolean;
}

async function applyTo(
  deps: ApplyEventDeps,
  event: GatewayEvent,
  number: number,
  look: EventLook,
): Promise<AppliedTo> {
  let standing: WebhookEventRecord | undefined;
  let order: OrderKey | undefined;
  try {
    return await untilWritten<AppliedTo>(`what event ${event.eventId} is about`, async () => {
      order = event.about && (await subjectOrder(deps.orders, event.about));
      const delivery = new Delivery(deps, event, number, { standing, order, look });
      const applied = await delivery.apply();
      if (typeof applied === 'string') return { applied, order, asks: delivery.asks };
      if (applied.code === 'again') return AGAIN;
      if (!isOfEvent(applied.record, event)) return { applied: await idReused(deps, event, applied.record) };
      if (isSettled(applied.record)) return { applied: 'known' };
      standing = applied.record;
      return AGAIN;
    });
  } catch (error) {
    await new Delivery(deps, event, number, { standing, order, look }).failed(error);
    throw error;
  }
}

/** An id names one event. Another one under it is neither applied nor passed over: a person compares the two. */
async function idReused(
  { needsAttention, clock, log }: ApplyEventDeps,
  event: GatewayEvent,
  known: WebhookEventRecord,
): Promise<AppliedEvent> {
  const { provider, eventId, type, about } = event;
  const subject =
    about === undefined ? '' : ` about ${'orderId' in about ? about.orderId : about.transactionId}`;
  const detail = `${type}${subject}, under the id of ${known.type}`;
  const named = { provider, eventId };
  const entry = needsAttentionEntry('event_id_reused', contentOf(event), clock.now(), { detail, ...named });
  await needsAttention.raise(named, entry);
  log.count('AttentionNeeded');
  log.error('event needs attention', { ...named, reason: inWords(entry) });
  return 'needs_attention';
}
