import type { WebhookDelivery } from './http.ts';
import type { Endpoint } from './records.ts';
import type { WebhookEvent } from './webhook-event.ts';

/** In which events are rendered whose endpoint has no version of its own, whatever version the request had. */
const ACCOUNT_VERSION = '2026-10-28.endive';

/**
 * From this version on `refund.*` tells of every refund. Before, `charge.refund.updated` told of a card's, and nothing but
 * `charge.refunded` of its creation. https://docs.stripe.com/changelog/acacia/2024-10-28/refund-webhook-update
 */
const REFUND_EVENTS_SINCE = '2024-10-28';

/**
 * An event as Stripe's envelope, in the version of the endpoint (https://docs.stripe.com/webhooks/versioning). Undefined:
 * the endpoint did not ask for its type, or its version does not have it.
 */
export function renderedFor(
  { apiVersion, enabledEvents }: Endpoint,
  { id, type, created, data, request }: WebhookEvent,
): Pick<WebhookDelivery, 'eventId' | 'eventType' | 'body'> | undefined {
  const version = apiVersion ?? ACCOUNT_VERSION;
  const eventType = version < REFUND_EVENTS_SINCE ? olderType(type, data.object) : type;
  if (eventType === undefined || !(enabledEvents.includes('*') || enabledEvents.includes(eventType))) {
    return undefined;
  }
  // Another event tells it, not the same one by another name.
  const eventId = eventType === type ? id : `${id}_older`;
  const body = JSON.stringify({
    id: eventId,
    object: 'event',
    api_version: version,
    created,
    data,
    livemode: false,
    pending_webhooks: 1,
    request,
    type: eventType,
  });
  return { eventId, eventType, body };
}

function olderType(type: WebhookEvent['type'], object: object): string | undefined {
  if (type === 'refund.created') return undefined;
  if (type === 'refund.failed') return 'charge.refund.updated';
  if (type !== 'refund.updated') return type;
  // What failed is told once.
  return 'status' in object && object.status === 'failed' ? undefined : 'charge.refund.updated';
}
