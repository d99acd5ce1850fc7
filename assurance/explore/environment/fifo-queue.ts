import { addMs, type Instant } from '../../../functions/domain/instant.ts';
import type { Clock } from '../../../functions/usecases/ports/clock.ts';
import type { QueuedMessage } from '../place.ts';

export interface QueueSettings {
  readonly visibilitySeconds: number;
  readonly maxReceives: number;
  /** As many as Lambda takes at once. */
  readonly batchSize: number;
}

export interface Received extends QueuedMessage {
  readonly id: string;
  /** Which delivery of it this is, from 1. */
  readonly receives: number;
}

interface Stored extends QueuedMessage {
  readonly id: string;
  receives: number;
  visibleAt: Instant;
}

const DEDUPLICATION_MS = 300_000;

/**
 * A FIFO queue by the deployed settings. Deduplication is per group and lasts five minutes, from the first arrival on; a
 * group waits while one of its messages is in flight; who was handed out too often is a dead letter.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 */
export class FifoQueue {
  deadLetters: readonly Received[] = [];
  readonly #clock: Clock;
  readonly #settings: QueueSettings;
  readonly #died: (letter: Received) => void;
  readonly #seen = new Map<string, Instant>();
  #messages: Stored[] = [];
  #count = 0;

  /** @param died is told of each dead letter */
  constructor(clock: Clock, settings: QueueSettings, died: (letter: Received) => void) {
    this.#clock = clock;
    this.#settings = settings;
    this.#died = died;
  }

  get length(): number {
    return this.#messages.length;
  }

  send(message: QueuedMessage): void {
    const now = this.#clock.now();
    const name = `${message.groupId} ${message.deduplicationId}`;
    const seen = this.#seen.get(name);
    if (seen !== undefined && now < addMs(seen, DEDUPLICATION_MS)) return;
    this.#seen.set(name, now);
    this.#count += 1;
    this.#messages.push({ ...message, id: `message-${this.#count}`, receives: 0, visibleAt: now });
  }

  /** The next ones of every group that nobody works on, in order. */
  receive(): readonly Received[] {
    const now = this.#clock.now();
    const blocked = new Set(
      this.#messages.filter(({ visibleAt }) => visibleAt > now).map(({ groupId }) => groupId),
    );
    const taken = this.#messages
      .filter(({ groupId }) => !blocked.has(groupId))
      .slice(0, this.#settings.batchSize);
    const given = taken.filter((message) => this.#handOut(message));
    return given.map(({ visibleAt: _hidden, ...message }) => message);
  }

  /** @returns false for one that is a dead letter from now on */
  #handOut(message: Stored): boolean {
    if (message.receives >= this.#settings.maxReceives) {
      this.delete(message.id);
      this.deadLetters = [...this.deadLetters, message];
      this.#died(message);
      return false;
    }
    message.receives += 1;
    message.visibleAt = addMs(this.#clock.now(), this.#settings.visibilitySeconds * 1000);
    return true;
  }

  delete(id: string): void {
    this.#messages = this.#messages.filter((message) => message.id !== id);
  }

  deleteDeadLetter(id: string): void {
    this.deadLetters = this.deadLetters.filter((letter) => letter.id !== id);
  }

  /** Handed out again at once. */
  putBack(id: string): void {
    for (const message of this.#messages) if (message.id === id) message.visibleAt = this.#clock.now();
  }

  /** When the next one that is in flight now may be handed out again. */
  get nextVisibleAt(): Instant | undefined {
    const now = this.#clock.now();
    return this.#messages
      .map(({ visibleAt }) => visibleAt)
      .filter((visibleAt) => visibleAt > now)
      .sort()[0];
  }
}
