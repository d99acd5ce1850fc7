import type { Call } from './call.ts';
import type { SandboxContext } from './context.ts';
import type { WebhookDelivery } from './http.ts';
import type { Endpoint, Payment } from './records.ts';
import { renderedFor } from './event-versions.ts';
import { seconds } from './stripe-objects.ts';
import type { WebhookEvent, WebhookEventType, WebhookSchedule } from './webhook-event.ts';

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
  return schedule.flatMap(({ event, delaySeconds, whileVersion }) =>
    endpoints.flatMap((endpoint) => {
      const rendered = renderedFor(endpoint, event);
      return rendered === undefined
        ? []
        : [
            {
              ...rendered,
              url: endpoint.url,
              delaySeconds,
              ...(whileVersion !== undefined && { whileVersion }),
              paymentIntent: payment.id,
              orderId: payment.metadata['orderId'] ?? null,
            },
          ];
    }),
  );
}
