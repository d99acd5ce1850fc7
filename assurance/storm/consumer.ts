import type { SQSRecord } from 'aws-lambda';
import { addMs } from '../../functions/domain/instant.ts';
import {
  deliveryOf,
  eachInTurn,
  receivedWebhook,
} from '../../functions/adapters/aws/sqs-webhook-deliveries.ts';
import type { AppliedEvent } from '../../functions/usecases/webhooks/apply-webhook.ts';
import type { Clock } from '../../functions/usecases/ports/clock.ts';
import type { Draws } from '../payments/draws.ts';
import type { Shop } from '../payments/shop.ts';
import type { Consumer } from '../world/event-source.ts';
import { FUNCTION_TIMEOUT_MS } from '../world/world.ts';
import { silent } from './surroundings.ts';

/** How often an invocation dies when its work is done and before it has said so. */
const DIES = 0.04;
/** A message that was handed out this often is spared: dying by chance is to make no dead letters. */
const SPARED_AFTER = 3;

/** The function behind the queue, and what it was answered. */
export class Applying {
  /** By event, in the order in which it came. */
  readonly told = new Map<string, AppliedEvent[]>();
  readonly failures: string[] = [];
  died = 0;
  #invocations = 0;
  readonly #shop: Shop;
  readonly #clock: Clock;
  readonly #shuffle: Draws;

  constructor(shop: Shop, clock: Clock, shuffle: Draws) {
    this.#shop = shop;
    this.#clock = clock;
    this.#shuffle = shuffle;
  }

  readonly consumer: Consumer = async (event) => {
    this.#invocations += 1;
    const chance = this.#shuffle.chance(`death of invocation ${this.#invocations}`);
    const deadline = addMs(this.#clock.now(), FUNCTION_TIMEOUT_MS);
    const deps = { clock: this.#clock, log: silent, deadline };
    const response = await eachInTurn(deps, event, (record) => this.#apply(record));
    const spared = event.Records.some((record) => deliveryOf(record) >= SPARED_AFTER);
    if (chance >= DIES || spared) return response;
    this.died += 1;
    return undefined;
  };

  async #apply(record: SQSRecord): Promise<void> {
    const message = { ...receivedWebhook(record), groupId: record.attributes.MessageGroupId ?? '' };
    try {
      const applied = await this.#shop.applyWebhook(message, deliveryOf(record));
      this.told.set(message.eventId, [...(this.told.get(message.eventId) ?? []), applied]);
    } catch (error) {
      this.failures.push(`${message.eventId}: ${String(error)}`);
      throw error;
    }
  }
}
