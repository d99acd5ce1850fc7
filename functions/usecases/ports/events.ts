import type { OperationError } from '../../domain/operations/attempt.ts';
import type { OperatorActed } from '../../domain/audit/operator-acted.ts';
import type { OrderEvent } from '../../domain/orders/order-event.ts';

/** What is published: what happened to an order, or what a person did. */
export type PublishedEvent = OrderEvent | OperatorActed;

/** A change of an order's item, or an act, in the order in which the table's stream tells it. */
export type StreamedChange = {
  /** Its place in the stream. */
  readonly position: string;
  /** The stream's record, without what is private. */
  readonly record: unknown;
} & (
  | { readonly code: 'happened'; readonly event: PublishedEvent }
  /** Housekeeping, such as a date in an index: nobody's news. */
  | { readonly code: 'nothing_new' }
  /** Nothing that we write looks like this: it will be no better the next time. */
  | { readonly code: 'unreadable'; readonly error: OperationError }
);

export interface RefusedEvent {
  readonly event: PublishedEvent;
  readonly error: OperationError;
}

export interface EventBus {
  /**
   * Publishes events that need not be in order among themselves: each may be taken or refused, whatever becomes of the
   * others.
   *
   * @returns those that the bus did not take
   * @throws when it is not known which it took
   */
  publish(events: readonly PublishedEvent[]): Promise<readonly RefusedEvent[]>;
}

export interface UndeliveredEvents {
  /** Keeps a stream's record for a person; returns only when it is safe. */
  setAside(record: unknown, error: OperationError): Promise<void>;
}
