import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { bulkhead } from 'cockatiel';
import { checkoutAttempt } from '../../functions/domain/operations/identity.ts';
import { addMs, instant } from '../../functions/domain/instant.ts';
import { GatewayFault } from '../../functions/usecases/ports/gateway.ts';
import { LateOwner } from '../../functions/usecases/ports/operations.ts';
import type { OrderKey } from '../../functions/usecases/ports/orders.ts';
import type { WebhookDelivery } from '../../sandbox/core/http.ts';
import { Draws } from '../payments/draws.ts';
import type { DeployedQueue } from '../world/deployed-queue.ts';
import { EventSource } from '../world/event-source.ts';
import { FifoQueue } from '../world/fifo-queue.ts';
import { ManualClock } from '../world/manual-clock.ts';
import { readTable, type StoredItem } from '../world/table-reader.ts';
import { Clients } from './clients.ts';
import { Applying } from './consumer.ts';
import { Door } from './door.ts';
import { livesOf, merchantsOf, ON_HAND, SKUS, type Life } from './life.ts';
import { newsOf } from './news.ts';
import { Postman } from './postman.ts';
import { Surroundings } from './surroundings.ts';
import { Timeline } from './timeline.ts';

export interface StormOptions {
  readonly orders: number;
  readonly seed: number;
  /** Storms of one seed differ in what arrives when, how often, and by which of the active secrets it is signed. */
  readonly shuffle: string;
  readonly deployed: DeployedQueue;
  readonly report?: (line: string) => void;
}

const START_MS = Date.parse('2026-11-24T10:00:00.000Z');
const MINUTE_MS = 60_000;
const REPORTED_EVERY_MS = 10 * MINUTE_MS;
const MONTH_MS = 31 * 86_400_000;
/** In the middle of what is sent first. */
const ROTATED_AT_MS = START_MS + 12 * MINUTE_MS;
/** Between the charge of an order and its placing, where the charge comes first: longer than the queue's own patience. */
const CHARGED_BEFORE_MS = 20 * MINUTE_MS;
/** Who waits for longer than this waits in vain. */
const PATIENCE_MS = 6 * 3_600_000;
/** Real time: longer than the gateway takes for what lands late. */
const LANDS_WITHIN_MS = 3000;
/** Functions that run at once, besides those behind the queue. */
const AT_ONCE = 8;

/**
 * A storm over many orders. Time passes only when nobody is at work; what is due at the same moment is done at once, the
 * workflows beside the functions behind the queue.
 */
export class Storm {
  readonly lives: readonly Life[];
  readonly surroundings: Surroundings;
  readonly queue: FifoQueue;
  readonly clients: Clients;
  readonly postman: Postman;
  readonly applying: Applying;
  readonly problems: string[] = [];
  readonly #clock: ManualClock;
  readonly #report: (line: string) => void;
  readonly #timeline = new Timeline();
  readonly #source: EventSource;
  readonly #few = bulkhead(AT_ONCE, Infinity);
  /** Orders that the gateway has told something of. */
  readonly #heardOf = new Set<string>();
  #workflowsRunning = 0;

  private constructor(options: StormOptions, clock: ManualClock, surroundings: Surroundings) {
    const { orders, seed, shuffle, deployed, report = () => undefined } = options;
    const nowMs = (): number => Date.parse(clock.now());
    const draws = new Draws(String(seed));
    const shuffled = new Draws(`${seed} ${shuffle}`);
    const timeline = this.#timeline;
    this.#clock = clock;
    this.#report = report;
    this.surroundings = surroundings;
    this.lives = livesOf(draws, orders);
    this.queue = new FifoQueue(deployed.queue, nowMs);
    const { signals } = surroundings;
    const queued = (): void => signals.tell('AWS/SQS NumberOfMessagesSent WebhooksQueue');
    const door = new Door({
      queue: this.queue,
      log: signals.log,
      nowMs,
      queued,
      rotatedAtMs: ROTATED_AT_MS,
    });
    this.postman = new Postman({ door, timeline, nowMs, draws, shuffle: shuffled });
    this.applying = new Applying(surroundings.shop, clock, shuffled);
    this.#source = new EventSource(this.queue, deployed.source, this.applying.consumer);
    this.clients = new Clients({
      shop: surroundings.shop,
      chargeFirst: async (life) => this.#chargeFirst(life),
      authenticate: async (...act) => surroundings.authenticate(...act),
    });
  }

  static async open(options: StormOptions): Promise<Storm> {
    const clock = new ManualClock(instant(START_MS));
    const shuffled = new Draws(`${options.seed} ${options.shuffle}`);
    const surroundings = await Surroundings.open(clock, shuffled, (delivery) => storm.#hear(delivery));
    const storm: Storm = new Storm(options, clock, surroundings);
    return storm;
  }

  /** Resolves when nothing moves any more, and nothing that came again a month later has moved anything. */
  async blow(): Promise<void> {
    const { shop } = this.surroundings;
    for (const merchantId of merchantsOf(this.lives)) {
      for (const sku of SKUS) await shop.stock(merchantId, sku, ON_HAND);
    }
    for (const life of this.lives) {
      const beginsMs = START_MS + life.beginsMs;
      const begin = async (): Promise<void> => this.clients.begin(life);
      if (life.chargedFirst === true) {
        this.#timeline.at(beginsMs, async () => this.clients.chargeFirst(life));
        this.#timeline.at(beginsMs + CHARGED_BEFORE_MS, begin);
      } else this.#timeline.at(beginsMs, begin);
    }
    await this.#rage();
    await this.#comeAgain();
  }

  async items(): Promise<readonly StoredItem[]> {
    const { client, tableName } = this.surroundings.table;
    return readTable(client, tableName);
  }

  get #nowMs(): number {
    return Date.parse(this.#clock.now());
  }

  async #rage(): Promise<void> {
    for (let at = await this.#nextMoment(); at !== undefined; at = await this.#nextMoment()) {
      this.#clock.set(instant(at));
      await Promise.all(this.#timeline.take(at).map(async (work) => this.#inParallel(work)));
      const onTheMinute = at % MINUTE_MS === 0;
      if (onTheMinute) await this.clients.look(async (work) => this.#inParallel(work));
      await this.#settle();
      if (!onTheMinute) continue;
      this.surroundings.signals.tell('AWS/Lambda Invocations Sweep');
      await this.surroundings.shop.sweep();
      await this.#settle();
      if (at % REPORTED_EVERY_MS === 0) {
        this.#report(`${this.#clock.now().slice(0, 16)}, ${this.postman.counts.knocks} deliveries`);
      }
    }
  }

  /** Each minute while anything is on its way; then when the sweep finds something; undefined when it never will. */
  async #nextMoment(): Promise<number | undefined> {
    const { next } = this.#timeline;
    const nextMinute = (Math.floor(this.#nowMs / MINUTE_MS) + 1) * MINUTE_MS;
    if (next !== undefined) return Math.min(next, nextMinute);
    const waiting = this.clients.waiting.length > 0 && this.#nowMs < START_MS + PATIENCE_MS;
    if (waiting || this.queue.messages > 0) return nextMinute;
    const [due] = (await this.items())
      .flatMap(({ dueAt, dueShard = 'attention' }) =>
        typeof dueAt === 'string' && dueShard !== 'attention' ? [Date.parse(dueAt)] : [],
      )
      .toSorted((one, other) => one - other);
    return due === undefined ? undefined : Math.max(nextMinute, Math.ceil(due / MINUTE_MS) * MINUTE_MS);
  }

  /** Everything that was started runs, beside whatever is in the queue, until there is no more of either. */
  async #settle(): Promise<void> {
    for (let moved = true; moved;) {
      await this.postman.gone();
      const orders = this.surroundings.workflow.started.splice(0);
      const runs = Promise.all(orders.map(async (order) => this.#runWorkflow(order)));
      let invocations = await this.#source.poll();
      while (this.#workflowsRunning > 0) {
        const more = await this.#source.poll();
        if (more === 0) await sleep(1);
        invocations += more;
      }
      await runs;
      moved = orders.length > 0 || invocations > 0;
    }
  }

  /** The steps of one execution, as the state machine joins them; what fails is left to the sweep. */
  async #runWorkflow(order: OrderKey): Promise<void> {
    const { shop, signals } = this.surroundings;
    this.#workflowsRunning += 1;
    signals.tell('AWS/Lambda Invocations ChargePayment');
    await this.#inParallel(async () => {
      try {
        const outcome = await shop.chargePayment(order);
        if (outcome === 'refund_due') await shop.refundPayment(order);
        if (outcome === 'paid' || outcome === 'refund_due') await shop.issueInvoice(order);
      } catch (error) {
        if (!(error instanceof GatewayFault || error instanceof LateOwner)) throw error;
        signals.tell('AWS/Lambda Errors ChargePayment');
        await this.#landing(order);
      }
    });
    this.#workflowsRunning -= 1;
  }

  /** What lands late does so at a time of the machine's: it is awaited, so that it is always the same moment here. */
  async #landing({ orderId }: OrderKey): Promise<void> {
    const landsLate = this.lives.some((life) => life.orderId === orderId && life.landsLate === true);
    for (let waited = 0; landsLate && !this.#heardOf.has(orderId) && waited < LANDS_WITHIN_MS; waited += 20) {
      await sleep(20);
    }
  }

  #hear(delivery: WebhookDelivery): void {
    const { orderId, delaySeconds } = delivery;
    const life = this.lives.find((one) => one.orderId === orderId);
    if (life === undefined) {
      this.problems.push(`${delivery.eventType} is about no order of this storm`);
      return;
    }
    this.#heardOf.add(life.orderId);
    const news = newsOf(delivery);
    const send = (): void =>
      this.clients.whenNewsMayCome(life.orderId, () => this.postman.send(news, life.chargedFirst === true));
    if (delaySeconds === 0) send();
    else this.#timeline.at(this.#nowMs + delaySeconds * 1000, async () => send());
  }

  /** To the letter what the order's charge step will send. */
  async #chargeFirst({ merchantId, orderId, totalMinor: amountMinor, request }: Life): Promise<void> {
    const { paymentMethod } = request;
    const reference = `${merchantId}:${orderId}:${checkoutAttempt(1)}`;
    const charge = {
      merchantId,
      orderId,
      attempt: 1,
      amountMinor,
      currency: 'EUR',
      ...(paymentMethod === undefined ? {} : { paymentMethod }),
      reference,
    };
    try {
      await this.surroundings.gateway().charge(charge, 'first');
    } catch (error) {
      if (!(error instanceof GatewayFault)) throw error;
    }
  }

  /** A month later the table has forgotten what it keeps for a time, the queue and the gateway have their keys. */
  async #comeAgain(): Promise<void> {
    this.#clock.set(addMs(this.#clock.now(), MONTH_MS));
    await this.#forget();
    const before = JSON.stringify(await this.items());
    await this.postman.sendAgain();
    await this.#settle();
    await this.#rage();
    if (JSON.stringify(await this.items()) !== before) {
      this.problems.push('an event that came again a month later changed something');
    }
  }

  async #forget(): Promise<void> {
    const { client, tableName } = this.surroundings.table;
    for (const { pk, sk, expiresAt } of await this.items()) {
      if (typeof expiresAt !== 'number' || expiresAt * 1000 > this.#nowMs) continue;
      await client.send(new DeleteItemCommand({ TableName: tableName, Key: marshall({ pk, sk }) }));
    }
  }

  async #inParallel(work: () => Promise<void>): Promise<void> {
    try {
      await this.#few.execute(work);
    } catch (error) {
      this.problems.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
  }
}
