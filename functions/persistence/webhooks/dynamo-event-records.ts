import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { GatewayEvent } from '../../domain/payments/gateway-event.ts';
import type { Committed } from '../../usecases/ports/conflict.ts';
import type { EventChange, EventKnown, EventRecords } from '../../usecases/ports/event-records.ts';
import type { Log } from '../../usecases/ports/log.ts';
import type { NeedsAttentionChange } from '../../usecases/ports/needs-attention.ts';
import type { OrderChanged } from '../../usecases/ports/orders.ts';
import { needsAttentionWrites } from '../needs-attention/needs-attention-items.ts';
import { webhookEventFrom } from '../operations/operation-items.ts';
import { ToldTransitions } from '../orders/told-transitions.ts';
import * as writes from '../orders/order-writes.ts';
import { getItem } from '../table/get-item.ts';
import { parkedAloneKey, parkedKey, webhookEventKey } from '../table/keys.ts';
import { putAlone, transact } from '../table/transact.ts';
import { parkedFrom } from './parked-events.ts';

export class DynamoEventRecords implements EventRecords {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #told: ToldTransitions;

  constructor(client: DynamoDBClient, tableName: string, log?: Log) {
    this.#client = client;
    this.#tableName = tableName;
    this.#told = new ToldTransitions(log);
  }

  async record(event: EventChange, attention?: NeedsAttentionChange): Promise<Committed | EventKnown> {
    const [record, ...more] = writes.webhookEvent(this.#tableName, event);
    const entries = attention === undefined ? [] : needsAttentionWrites(this.#tableName, attention);
    const written =
      more.length + entries.length === 0
        ? await putAlone(this.#client, record)
        : await transact<EventKnown | OrderChanged>(this.#client, [record, ...more, ...entries]);
    // Another event told of the same meanwhile, or a person settled it: the entry says so already.
    if (written.code === 'order_changed') return this.record(event);
    if (written.code === 'committed') this.#told.recorded(event.to);
    return written;
  }

  async park(event: GatewayEvent, change: EventChange) {
    const written = await transact<EventKnown>(this.#client, [
      ...writes.webhookEvent(this.#tableName, change),
      writes.parkedEvent(this.#tableName, event),
    ]);
    if (written.code === 'committed') this.#told.recorded(change.to);
    return written;
  }

  async findParked(provider: string, eventId: string): Promise<GatewayEvent | undefined> {
    const item = await getItem(this.#client, this.#tableName, webhookEventKey(provider, eventId));
    if (item === undefined) return undefined;
    const { operation, orderId, outcome } = webhookEventFrom(item);
    if (outcome !== 'parked') return undefined;
    const parked = await getItem(
      this.#client,
      this.#tableName,
      orderId === undefined
        ? parkedAloneKey(provider, eventId)
        : parkedKey(operation.merchantId, orderId, provider, eventId),
    );
    return parked && parkedFrom(parked);
  }
}
