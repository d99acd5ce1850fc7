import {
  PutEventsCommand,
  type EventBridgeClient,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import type { EventBus, PublishedEvent, RefusedEvent } from '../../usecases/ports/events.ts';

/** EventBridge's `source` of what happens to orders. */
const ORDERS = 'once.orders';

/** Of what people do: whoever follows orders is told nothing of it. */
const AUDIT = 'once.audit';

/**
 * Entries of one request (Amazon EventBridge API Reference, PutEvents). An event is of one to two kilobytes, so ten of
 * them are far from the limit on a request's size.
 */
const ENTRIES = 10;

/** The client repeats requests that fail as a whole; an entry that is refused in an answer is handed back. */
export class EventBridgeBus implements EventBus {
  readonly #client: EventBridgeClient;
  readonly #busName: string;

  constructor(client: EventBridgeClient, busName: string) {
    this.#client = client;
    this.#busName = busName;
  }

  async publish(events: readonly PublishedEvent[]): Promise<readonly RefusedEvent[]> {
    const refused: RefusedEvent[] = [];
    for (let first = 0; first < events.length; first += ENTRIES) {
      refused.push(...(await this.#put(events.slice(first, first + ENTRIES))));
    }
    return refused;
  }

  async #put(events: readonly PublishedEvent[]): Promise<readonly RefusedEvent[]> {
    const command = new PutEventsCommand({ Entries: events.map((event) => this.#entry(event)) });
    // One answer an entry, in the order of the request.
    const { Entries: answers = [] } = await this.#client.send(command);
    return events.flatMap((event, index) => {
      const {
        EventId: taken,
        ErrorCode: code = 'NoAnswer',
        ErrorMessage: message = '',
      } = answers[index] ?? {};
      return taken === undefined ? [{ event, error: { code, message } }] : [];
    });
  }

  #entry({ type, ...detail }: PublishedEvent): PutEventsRequestEntry {
    return {
      EventBusName: this.#busName,
      Source: type === 'OperatorActed' ? AUDIT : ORDERS,
      DetailType: type,
      Detail: JSON.stringify(detail),
      Time: new Date(detail.occurredAt),
    };
  }
}
