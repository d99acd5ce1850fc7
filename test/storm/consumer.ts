import type { SQSRecord } from 'aws-lambda';
import { deliveryOf, eachInLine, receivedWebhook } from '../../functions/gateways/sqs-webhook-deliveries.ts';
import type { AppliedEvent } from '../../functions/usecases/apply-webhook.ts';
import type { Draws } from '../payments/draws.ts';
import type { Shop } from '../payments/shop.ts';
import type { Consumer } from '../support/event-source.ts';

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
  readonly #shuffle: Draws;

  constructor(shop: Shop, shuffle: Draws) {
    this.#shop = shop;
    this.#shuffle = shuffle;
  }

  readonly consumer: Consumer = async (event) => {
    this.#invocations += 1;
    const chance = this.#shuffle.chance(`death of invocation ${this.#invocations}`);
    const response = await eachInLine(event, (record) => this.#apply(record));
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
