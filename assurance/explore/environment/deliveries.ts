import type { SQSEvent } from 'aws-lambda';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { here } from '../place.ts';
import type { Simulation } from '../simulation.ts';
import { forged, signed, type Signed, type ToldEvent } from './door.ts';
import type { FifoQueue, Received } from './fifo-queue.ts';
import type { BatchTrouble, Functions } from './functions.ts';
import { lateOrTwice, twice } from './late-or-twice.ts';
import type { News } from './gateway.ts';
import type { Redrives } from './redrives.ts';

const MINUTE_MS = 60_000;
/** Of each call to a database that is slow and fails nothing. */
const SLOW_CALL_MS = 2400;
/** Quickly at first, then for three days, as Stripe does. https://docs.stripe.com/webhooks#retries */
const REDELIVERY_MS = [1, 5, 30, 120, 300, 600, 720, 720, 720].map((minutes) => minutes * MINUTE_MS);

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
  /** Ids of all events that the gateway sends. */
  readonly told: string[] = [];
  /** Ways in which the door did not do what it is there for. */
  readonly broken: string[] = [];
  /** What the gateway has to tell, also where it tells nothing of its own accord. */
  readonly #news: ToldEvent[] = [];
  /** What was handed to the function that applies it, each time. */
  readonly #handed: Received[] = [];
  readonly #simulation: Simulation;
  readonly #queue: FifoQueue;
  readonly #functions: () => Functions;
  readonly #spawn: (name: string, work: () => Promise<void>, delayMs?: number) => void;
  readonly #redrives: Redrives;
  readonly #pace: WebhookPace;

  constructor(
    simulation: Simulation,
    queue: FifoQueue,
    functions: () => Functions,
    spawn: (name: string, work: () => Promise<void>, delayMs?: number) => void,
    redrives: Redrives,
    pace: WebhookPace,
  ) {
    this.#simulation = simulation;
    this.#queue = queue;
    this.#functions = functions;
    this.#spawn = spawn;
    this.#redrives = redrives;
    this.#pace = pace;
  }

  /** The gateway tells something: in a thread of its own, when its time has come. */
  tell(news: News): void {
    const event = this.#named(news);
    this.#news.push(event);
    if (this.#pace === 'never') return;
    this.told.push(event.eventId);
    this.#spawn(`webhook ${event.eventId}`, async () => this.#webhook(event), this.#pace);
  }

  /** The gateway tells these one right after the other: they are in the queue before anything is taken out of it. */
  async tellTogether(news: readonly News[]): Promise<void> {
    for (const one of news) {
      const event = this.#named(one);
      this.#news.push(event);
      this.told.push(event.eventId);
      await this.#webhook(event);
    }
  }

  #named({ type, about, order }: News): ToldEvent {
    return { provider: 'stripe', eventId: `evt_${this.#news.length + 1}`, type, about, order };
  }

  async #webhook(event: ToldEvent): Promise<void> {
    const deliver = async (): Promise<void> => this.#deliver(event);
    await here().services.perform({
      name: `webhook ${event.type}`,
      kind: 'webhook',
      order: event.order,
      carryOut: deliver,
      faults: {
        ...lateOrTwice(this.#simulation, deliver, deliver),
        result_lost: twice(this.#simulation, deliver, MINUTE_MS, deliver),
        forged: async () => {
          await this.#forge(event);
          await deliver();
        },
      },
    });
  }

  async #deliver(event: ToldEvent): Promise<void> {
    for (const pauseMs of [...REDELIVERY_MS, 0]) {
      if ((await this.#knock(signed(event, this.#simulation.clock))) === 200) {
        const { about, eventId, type } = event;
        const named = 'outcome' in about && about.object === 'charge' ? about.outcome : about;
        const transactionId = 'transactionId' in named ? (named.transactionId ?? '') : '';
        this.accepted.push({ eventId, eventType: type, transactionId });
        return;
      }
      await this.#simulation.sleep(pauseMs);
    }
    this.broken.push(`I7: ${event.eventId} was sent for days and never accepted`);
  }

  /**
   * The last thing that it has to tell of an order, and that no door has heard, comes now, and what is in the queue is
   * dealt with.
   *
   * @returns false where there is none
   */
  async tellNow(order: OrderKey): Promise<boolean> {
    const heard = new Set(this.accepted.map(({ eventId }) => eventId));
    const event = this.#news.findLast((news) => isOf(news, order) && !heard.has(news.eventId));
    if (event === undefined) return false;
    if (!this.told.includes(event.eventId)) this.told.push(event.eventId);
    await this.#deliver(event);
    await this.#work();
    return true;
  }

  /**
   * The last message about an order is handed out again, even if somebody is at it: a queue may.
   *
   * @returns false where none was handed out
   */
  async handAgain(order: OrderKey): Promise<boolean> {
    const again = this.#handed.findLast(({ body }) => body.includes(order.orderId));
    if (again === undefined) return false;
    await this.#functions().applyWebhooks(sqsEvent([again], this.#simulation.clock.now()));
    return true;
  }

  /** It has to be refused; that it leaves nothing behind is for the invariants. */
  async #forge(event: ToldEvent): Promise<void> {
    const status = await this.#knock(forged(event, this.#simulation.clock));
    if (status !== 400)
      this.broken.push(`I7: a forged ${event.eventId} was answered with ${status ?? 'nothing'}`);
  }

  /** @returns the status, if there was an answer */
  async #knock(webhook: Signed): Promise<number | undefined> {
    const call = { path: { provider: 'stripe' }, ...webhook };
    const answered = await this.#functions().http('receive-webhook', call);
    return answered.code === 'answered' ? answered.value.status : undefined;
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
    const apply = async (trouble?: BatchTrouble): Promise<readonly Received[]> => {
      this.#handed.push(...batch);
      const event = sqsEvent(batch, this.#simulation.clock.now());
      const answered = await this.#functions().applyWebhooks(event, trouble);
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
      // The first one names it, however many have joined it since.
      requestId: `batch ${batch[0]?.id ?? ''}`,
      faults: {
        never_handed_out: async () => this.#redrives.explain(batch, 'not applied'),
        never_deleted: async () => {
          this.#redrives.explain(batch, 'applied');
          await apply();
        },
        not_invoked: async () => undefined,
        slow_throughout: async () => takeOut(await apply({ slowMs: SLOW_CALL_MS })),
        first_fails: async () => {
          this.#redrives.explain(batch.slice(0, 1), 'not applied');
          takeOut(await apply({ failing: batch[0]?.id }));
        },
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

const isOf = (event: ToldEvent, { merchantId, orderId }: OrderKey): boolean =>
  event.order.merchantId === merchantId && event.order.orderId === orderId;

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
