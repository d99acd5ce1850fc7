import type { WebhookEventRecord } from '../../domain/payments/event-record.ts';
import type { GatewayEvent } from '../../domain/payments/gateway-event.ts';
import type { Committed } from './conflict.ts';
import type { NeedsAttentionChange } from './needs-attention.ts';

/** An event's record as it was read, if it was there, and as it is to be. */
export interface EventChange {
  readonly from?: WebhookEventRecord;
  readonly to: WebhookEventRecord;
}

export type EventKnown = { readonly code: 'event_known'; readonly record: WebhookEventRecord };

/** What became of each event of a provider. A record that goes with an order's change is written with that change. */
export interface EventRecords {
  /** Records an event that changed nothing, or that could not be applied, with what that does to its order's entries. */
  record(event: EventChange, attention?: NeedsAttentionChange): Promise<Committed | EventKnown>;

  /** Keeps an event until what it is about appears. */
  park(event: GatewayEvent, change: EventChange): Promise<Committed | EventKnown>;

  findParked(provider: string, eventId: string): Promise<GatewayEvent | undefined>;
}
