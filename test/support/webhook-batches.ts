import type { SQSRecord } from 'aws-lambda';
import { eachInTurn } from '../../functions/adapters/aws/sqs-webhook-deliveries.ts';
import { addMs } from '../../functions/domain/instant.ts';
import { recordedLog } from '../http/api/recorded-log.ts';
import { EventSource } from '../../assurance/world/event-source.ts';
import { FifoQueue } from '../../assurance/world/fifo-queue.ts';
import { ManualClock } from '../../assurance/world/manual-clock.ts';

/** As deployed, which test/lib/constructs/webhook-queue.test.ts holds. */
export const DEPLOYED = { batchSize: 10, maxReceives: 10, visibilitySeconds: 180, timeoutMs: 30_000 };

export interface Delivered {
  readonly eventId: string;
  /** Which delivery of its message it is, from 1. */
  readonly number: number;
}

/** What happens to a message: how long it takes, and whether it fails. */
export type Work = (delivered: Delivered) => { readonly tookMs?: number; readonly fails?: boolean };

/**
 * The webhook queue, Lambda's mapping and the function behind it, by a clock set by hand. The function is stopped when its
 * time is over: its answer is lost then.
 */
export class WebhookBatches {
  readonly clock = new ManualClock('2026-11-24T10:00:00.000Z');
  readonly log = recordedLog();
  readonly queue: FifoQueue;
  /** What was begun, in this order. */
  readonly begun: Delivered[] = [];
  /** Events whose work is done. */
  readonly done = new Set<string>();
  stopped = 0;
  readonly #source: EventSource;

  constructor(work: Work) {
    const { batchSize, maxReceives, visibilitySeconds, timeoutMs } = DEPLOYED;
    this.queue = new FifoQueue(
      {
        visibilityTimeoutSeconds: visibilitySeconds,
        maxReceiveCount: maxReceives,
        deduplicationScope: 'messageGroup',
      },
      () => Date.parse(this.clock.now()),
    );
    this.#source = new EventSource(this.queue, { batchSize, maxConcurrency: 1 }, async (batch) => {
      const deadline = addMs(this.clock.now(), timeoutMs);
      const deps = { clock: this.clock, log: this.log, deadline };
      const answer = await eachInTurn(deps, batch, async (record) => this.#take(record, work));
      if (this.clock.now() <= deadline) return answer;
      this.stopped += 1;
      return undefined;
    });
  }

  send(eventId: string, groupId: string, body = JSON.stringify({ id: eventId })): void {
    const attributes = { provider: 'stripe', eventId };
    this.queue.send({ groupId, deduplicationId: `stripe:${eventId}`, body, attributes });
  }

  /** Until nothing is in the queue any more. */
  async drain(): Promise<void> {
    while (this.queue.messages > 0) {
      if ((await this.#source.poll()) === 0) this.clock.advance({ seconds: 1 });
    }
  }

  /** What becomes of what is handed out now. */
  async poll(): Promise<void> {
    await this.#source.poll();
  }

  get deadLetters(): readonly string[] {
    return this.queue.deadLetters.map(({ attributes }) => attributes['eventId'] ?? '');
  }

  async #take(record: SQSRecord, work: Work): Promise<void> {
    const eventId = record.messageAttributes['eventId']?.stringValue ?? '';
    const delivered = { eventId, number: Number(record.attributes.ApproximateReceiveCount) };
    this.begun.push(delivered);
    const { tookMs = 10, fails = false } = work(delivered);
    this.clock.advance({ milliseconds: tookMs });
    if (fails) throw new Error(`${eventId} cannot be applied`);
    this.done.add(eventId);
  }
}
