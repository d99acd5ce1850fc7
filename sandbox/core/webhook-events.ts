import type { Call } from './call.ts';
import type { SandboxContext } from './context.ts';
import type { WebhookDelivery } from './http.ts';
import type { Endpoint, Payment } from './records.ts';
import { seconds } from './stripe-objects.ts';

export type WebhookSchedule = readonly { readonly event: WebhookEvent; readonly delaySeconds: number }[];

export interface WebhookEvent {
  readonly id: string;
  readonly type:
    | 'payment_intent.created'
    | 'payment_intent.succeeded'
    | 'payment_intent.payment_failed'
    | 'payment_intent.requires_action'
    | 'payment_intent.canceled'
    | 'charge.refunded'
    | 'refund.created'
    | 'refund.updated'
    | 'refund.failed';
  readonly body: string;
}

/** Stripe's envelope (https://docs.stripe.com/api/events/object). */
export function webhookEvent(
  context: SandboxContext,
  call: Call,
  type: WebhookEvent['type'],
  object: object,
  previousAttributes?: object,
): WebhookEvent {
  const id = context.newId('evt_');
  const envelope = {
    id,
    object: 'event',
    api_version: call.apiVersion,
    created: seconds(context.clock()),
    data: { object, ...(previousAttributes && { previous_attributes: previousAttributes }) },
    livemode: false,
    pending_webhooks: 1,
    request: { id: call.requestId, idempotency_key: call.idempotencyKey },
    type,
  };
  return { id, type, body: JSON.stringify(envelope) };
}

/** As at Stripe, an event goes to the endpoints that were registered for its type when it happened. */
export function deliveriesOf(
  schedule: WebhookSchedule,
  endpoints: readonly Endpoint[],
  payment: Payment,
): readonly WebhookDelivery[] {
  return schedule.flatMap(({ event, delaySeconds }) =>
    endpoints
      .filter(({ enabledEvents }) => enabledEvents.includes('*') || enabledEvents.includes(event.type))
      .map(({ url }) => ({
        eventId: event.id,
        eventType: event.type,
        url,
        body: event.body,
        delaySeconds,
        paymentIntent: payment.id,
        orderId: payment.metadata['orderId'] ?? null,
      })),
  );
}
