import type { Call } from './call.ts';
import type { SandboxContext } from './context.ts';
import type { WebhookDelivery } from './http.ts';
import type { Endpoint, Payment } from './records.ts';
import { renderedFor } from './event-versions.ts';
import { seconds } from './stripe-objects.ts';

export type WebhookSchedule = readonly { readonly event: WebhookEvent; readonly delaySeconds: number }[];

export type WebhookEventType =
  | 'payment_intent.created'
  | 'payment_intent.succeeded'
  | 'payment_intent.payment_failed'
  | 'payment_intent.requires_action'
  | 'payment_intent.canceled'
  | 'charge.updated'
  | 'charge.refunded'
  | 'charge.dispute.created'
  | 'charge.dispute.updated'
  | 'charge.dispute.closed'
  | 'charge.dispute.funds_withdrawn'
  | 'charge.dispute.funds_reinstated'
  | 'radar.early_fraud_warning.created'
  | 'review.opened'
  | 'review.closed'
  | 'refund.created'
  | 'refund.updated'
  | 'refund.failed';

/** Before it is rendered for an endpoint. */
export interface WebhookEvent {
  readonly id: string;
  readonly type: WebhookEventType;
  readonly created: number;
  readonly data: { readonly object: object; readonly previous_attributes?: object };
  readonly request: { readonly id: string; readonly idempotency_key: string | null };
}

/** @param atMs when it happens, where that is later than now */
export function webhookEvent(
  context: SandboxContext,
  call: Call,
  type: WebhookEventType,
  object: object,
  previousAttributes?: object,
  atMs: number = context.clock(),
): WebhookEvent {
  return {
    id: context.newId('evt_'),
    type,
    created: seconds(atMs),
    data: { object, ...(previousAttributes && { previous_attributes: previousAttributes }) },
    request: { id: call.requestId, idempotency_key: call.idempotencyKey },
  };
}

/** As at Stripe, an event goes to the endpoints that were registered for its type when it happened. */
export function deliveriesOf(
  schedule: WebhookSchedule,
  endpoints: readonly Endpoint[],
  payment: Payment,
): readonly WebhookDelivery[] {
  return schedule.flatMap(({ event, delaySeconds }) =>
    endpoints.flatMap((endpoint) => {
      const rendered = renderedFor(endpoint, event);
      return rendered === undefined
        ? []
        : [
            {
              ...rendered,
              url: endpoint.url,
              delaySeconds,
              paymentIntent: payment.id,
              orderId: payment.metadata['orderId'] ?? null,
            },
          ];
    }),
  );
}
