import type { SQSEvent } from 'aws-lambda';
import type { GatewayEvent } from '../../../functions/usecases/webhook-ports.ts';
import { here } from '../place.ts';
import type { Simulation } from '../simulation.ts';
import type { FifoQueue, Received } from './fifo-queue.ts';
import { webhookBody, type Functions } from './functions.ts';
import type { News } from './gateway.ts';

const MINUTE_MS = 60_000;
/** Quickly at first, then for three days, as Stripe does. https://docs.stripe.com/webhooks#retries */
const REDELIVERY_MS = [1, 5, 30, 120, 300, 600, 720, 720, 720].map((minutes) => minutes * MINUTE_MS);
const DELAYED_MS = 11 * MINUTE_MS;
const AN_HOUR_MS = 60 * MINUTE_MS;

export interface Accepted {
  readonly eventId: string;
  readonly eventType: string;
  readonly transactionId: string;
}

/** Whether, and how soon, the gateway tells what happened, in milliseconds. */
export type WebhookPace = number | 'never';

/** What brings a webhook from the gateway to our door, and from our queue to the function that applies it. */
export class Deliveries {
  /** Arrivals that were answered with a 2xx. */
  readonly accepted: Accepted[] = [];
  readonly #simulation: Simulation;
  readonly #queue: FifoQueue;
  readonly #functions: () => Functions;
  readonly #spawn: (name: string, work: () => Promise<void>, delayMs?: number) => void;
  readonly #pace: WebhookPace;
  #events = 0;

  constructor(
    simulation: Simulation,
    queue: FifoQueue,
    functions: () => Functions,
    spawn: (name: string, work: () => Promise<void>, delayMs?: number) => void,
    pace: WebhookPace,
  ) {
    this.#simulation = simulation;
    this.#queue = queue;
    this.#functions = functions;
    this.#spawn = spawn;
    this.#pace = pace;
  }

  /** The gateway tells something: in a thread of its own, when its time has come. */
  tell({ type, about }: News): void {
    if (this.#pace === 'never') return;
    this.#events += 1;
    const eventId = `evt_${this.#events}`;
    const event: GatewayEvent = { provider: 'stripe', eventId, type, about };
    const deliver = async (): Promise<void> => this.#deliver(event, `${about.merchantId}:${about.orderId}`);
    this.#spawn(`webhook ${eventId}`, async () => this.#webhook(type, deliver), this.#pace);
  }

  async #webhook(type: string, deliver: () => Promise<void>): Promise<void> {
    const again = (afterMs: number) => async (): Promise<void> => {
      await deliver();
      await this.#simulation.sleep(afterMs);
      await deliver();
    };
    await here().services.perform({
      name: `webhook ${type}`,
      kind: 'webhook',
      carryOut: deliver,
      faults: {
        duplicated: again(1),
        result_lost: again(MINUTE_MS),
        duplicated_later: again(AN_HOUR_MS),
        delayed: async () => {
          await this.#simulation.sleep(DELAYED_MS);
          await deliver();
        },
      },
    });
  }

  async #deliver(event: GatewayEvent, groupId: string): Promise<void> {
    for (const pauseMs of [...REDELIVERY_MS, 0]) {
      const answered = await this.#functions().http('receive-webhook', {
        path: { provider: 'stripe' },
        body: webhookBody(event, groupId),
      });
      if (answered.code === 'answered' && answered.value.status === 200) {
        const { about, eventId, type } = event;
        const outcome = about?.outcome;
        const transactionId =
          outcome !== undefined && 'transactionId' in outcome ? outcome.transactionId : '';
        this.accepted.push({ eventId, eventType: type, transactionId });
        return;
      }
      await this.#simulation.sleep(pauseMs);
    }
    throw new Error(`${event.eventId} was never accepted`);
  }

  /** Somebody put something into the queue, or something in it may be handed out again. */
  poll(delayMs = 0): void {
    this.#spawn('queue', async () => this.#work(), delayMs);
  }

  async #work(): Promise<void> {
    for (let batch = this.#queue.receive(); batch.length > 0; batch = this.#queue.receive()) {
      await this.#hand(batch);
    }
    const next = this.#queue.nextVisibleAt;
    if (next !== undefined)
      this.poll(Math.max(1, Date.parse(next) - Date.parse(this.#simulation.clock.now())));
  }

  async #hand(batch: readonly Received[]): Promise<void> {
    const apply = async (): Promise<readonly Received[]> => {
      const answered = await this.#functions().applyWebhooks(sqsEvent(batch, this.#simulation.clock.now()));
      if (answered.code !== 'answered') return [];
      const failed = new Set(answered.value.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      return batch.filter(({ id }) => !failed.has(id));
    };
    const takeOut = (applied: readonly Received[]): void => {
      for (const { id } of applied) this.#queue.delete(id);
    };
    await here().services.perform({
      name: 'queue: batch',
      kind: 'message',
      carryOut: async () => takeOut(await apply()),
      faults: {
        not_invoked: async () => undefined,
        delete_lost: async () => {
          await apply();
        },
        redelivered: async () => {
          for (const { id } of await apply()) this.#queue.putBack(id);
        },
      },
    });
  }
}

function sqsEvent(batch: readonly Received[], now: string): SQSEvent {
  return {
    Records: batch.map(({ id, receives, groupId, body, attributes }) => ({
      messageId: id,
      receiptHandle: id,
      body,
      attributes: {
        ApproximateReceiveCount: String(receives),
        SentTimestamp: String(Date.parse(now)),
        SenderId: 'receive-webhook',
        ApproximateFirstReceiveTimestamp: String(Date.parse(now)),
        MessageGroupId: groupId,
      },
      messageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, stringValue]) => [
          name,
          { stringValue, dataType: 'String', stringListValues: [], binaryListValues: [] },
        ]),
      ),
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-central-1:123456789012:webhooks.fifo',
      awsRegion: 'eu-central-1',
    })),
  };
}
