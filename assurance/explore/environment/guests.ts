import { keyDigest } from '../../../functions/domain/operations/identity.ts';
import { addMs } from '../../../functions/domain/instant.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import type { CallKind } from '../faults.ts';
import { nameOfActor, type Actor, type Interloper } from '../interloper.ts';
import { here, type Invocation, type Place, type Services, type Thread } from '../place.ts';
import type { Simulation } from '../simulation.ts';
import type { Client, Told } from '../workloads/client.ts';
import type { Step } from '../trace.ts';
import type { Deliveries } from './deliveries.ts';
import type { OpenTable } from './engine.ts';
import type { Functions } from './functions.ts';
import type { Answered } from './invocations.ts';
import type { Schedule } from './schedule.ts';
import type { WorkflowService } from './workflow.ts';

/** What the world of a run has for who comes in. */
export interface Surroundings {
  readonly simulation: Simulation;
  readonly services: Services;
  readonly client: Client;
  readonly functions: Functions;
  readonly deliveries: Deliveries;
  readonly schedule: Schedule;
  readonly workflow: WorkflowService;
  /** The customer confirms the order's payment. @returns what came of it */
  readonly confirm: (order: OrderKey) => string;
  /** Differs as soon as anything was written, sent or asked for: what nobody can see any more is not told. */
  readonly marks: () => Promise<string>;
}

/** What came of a visit. */
export interface Visited {
  /** What it was told, as in {@link REASONS}. */
  readonly told: string;
  /** Executions that it started. */
  readonly started: number;
}

/** It did nothing that anybody can see: what comes is what would have come without it, a few milliseconds later. */
export class NothingDone extends Error {
  override readonly name = 'NothingDone';
}

/** What each of them names its request by. */
const KEY = 'interloper';
const DIGEST = keyDigest(KEY);

/** The record of a request of theirs that was refused: it is of its own key alone, and nobody else reads it. */
const isRefusal = ({ key, status, retrySafe }: Readonly<Record<string, unknown>>): boolean =>
  key === DIGEST && status === 'failed' && retrySafe === true;

/** Calls that somebody outside sees, whatever becomes of them. */
const ACTS: ReadonlySet<CallKind> = new Set(['start', 'service', 'gateway_effect', 'gateway_cancel']);

/** What there is to see by now. */
export const marksOf =
  (
    table: Pick<OpenTable, 'contents'>,
    trace: readonly Step[],
    captures: readonly unknown[],
  ): Surroundings['marks'] =>
  async () => {
    const items = (await table.contents()).filter((item) => !isRefusal(item));
    return JSON.stringify([items, trace.filter(({ kind }) => ACTS.has(kind)).length, captures.length]);
  };

/** The smallest refund there is: whatever is left can bear it, and it covers nothing. */
const SMALLEST_REFUND_MINOR = 1;

/** Somebody who comes in at a call of somebody else. */
export class Guest {
  readonly #interloper: Interloper;
  readonly #around: Surroundings;
  #visited: Visited | undefined;

  constructor(interloper: Interloper, around: Surroundings) {
    this.#interloper = interloper;
    this.#around = around;
  }

  /** Undefined until it has done what it came for. */
  get visited(): Visited | undefined {
    return this.#visited;
  }

  /** @param interrupted the invocation that waits for it, if it is one that waits */
  comeIn(order: OrderKey, interrupted: Invocation | undefined): Thread {
    const { simulation, services } = this.#around;
    const waiting: OrderKey[] = [];
    let [started, gone] = [0, false];
    const own: Services = {
      ...services,
      start: (ref, delayMs) => {
        started += 1;
        if (this.#interloper.carriedOut && !gone) waiting.push(ref);
        else services.start(ref, delayMs);
      },
    };
    const work = async (): Promise<void> => {
      const before = await this.#around.marks();
      const told = await this.#act(this.#interloper.actor, order, interrupted);
      for (const ref of waiting) await this.#around.workflow.execute(ref);
      gone = true;
      this.#visited = { told, started };
      const same = (await this.#around.marks()) === before;
      if (same && simulation.isVisiting(here().thread)) throw new NothingDone(told);
    };
    const place = (thread: Thread): Place => ({ thread, services: own });
    return simulation.spawn(`interloper ${nameOfActor(this.#interloper)}`, place, work);
  }

  async #act(actor: Actor, order: OrderKey, interrupted: Invocation | undefined): Promise<string> {
    const { client, functions, deliveries, workflow } = this.#around;
    const { orderId } = order;
    const acts: Readonly<Record<Actor, () => Promise<string>>> = {
      refund: async () => inWords(await client.refund(orderId, KEY, SMALLEST_REFUND_MINOR)),
      refund_all: async () => inWords(await client.refund(orderId, KEY)),
      cancel: async () => inWords(await client.cancel(orderId, KEY)),
      attempt: async () => inWords(await client.pay(orderId, KEY, 'pm_card_visa')),
      confirm: async () => this.#around.confirm(order),
      news: async () => ((await deliveries.tellNow(order)) ? 'told' : 'nothing to tell'),
      redelivery: async () => ((await deliveries.handAgain(order)) ? 'handed out' : 'nothing handed out yet'),
      sweep: async () => this.#sweep(interrupted),
      run: async () => {
        await workflow.execute(order);
        return 'run';
      },
      invoice: async () => outcomeOf(await functions.issueInvoice(order)),
    };
    return acts[actor]();
  }

  /** Whatever is due next is due now: everybody waits for as long. But no function waits for longer than it has time. */
  async #sweep(interrupted: Invocation | undefined): Promise<string> {
    const { schedule, functions, simulation } = this.#around;
    const due = await schedule.nextDue();
    if (due === undefined) return 'nothing due';
    const { clock } = simulation;
    if (due > clock.now()) {
      if (interrupted !== undefined && due >= addMs(interrupted.deadline, -LONGEST_VISIT_MS))
        return 'nothing due in time';
      clock.set(due);
    }
    await functions.sweep();
    return 'swept';
  }
}

/** Every visit is shorter, as long as nothing goes wrong in it: who waits for it has time for its call. */
const LONGEST_VISIT_MS = 1000;

const inWords = ({ status, code }: Told): string => [status ?? 'no answer', code].filter(Boolean).join(' ');

const outcomeOf = (answered: Answered<string>): string =>
  answered.code === 'answered' ? answered.value : answered.code;
