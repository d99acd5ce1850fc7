import { addMs } from '../../functions/domain/instant.ts';
import type { OrderKey } from '../../functions/usecases/ports/orders.ts';
import type { ManualClock } from '../world/manual-clock.ts';
import { POSSIBLE, type FaultKind } from './faults.ts';
import { here, type Call, type Invocation, type Place, type Thread } from './place.ts';
import { INTERRUPTIONS, type Interruption } from './interruptions.ts';
import type { Interloper, Moment } from './interloper.ts';
import type { Simulation } from './simulation.ts';
import { siteOf } from './site.ts';
import type { Armed, Step } from './trace.ts';

/** Every call takes this long, so that no two things happen at the same time. */
const CALL_MS = 2;
const SLOW_MS = 10_000;
/** After a caller's patience is over it tries again within twenty seconds. */
const AFTER_RETRY_MS = 30_000;
/** The sweep looks each minute, at what has been open for one: by now it has, and what it started is over. */
const AFTER_SWEEP_MS = 600_000;
const A_DAY_AND_AN_HOUR = { hours: 25 };

/** Faults that last for all repetitions of one request, or of one message. */
const LASTING: ReadonlySet<FaultKind> = new Set([
  'unavailable',
  'unanswered',
  'lands_after_retry',
  'lands_after_sweep',
  'fails_throughout',
  'never_deleted',
  'never_handed_out',
  'slow_throughout',
  'first_fails',
]);

interface Interrupted {
  readonly stop: () => Promise<never>;
  readonly freeze: () => Promise<void>;
}

/** Somebody who is let in at a call: the whole of what it does, in a thread that everybody else waits for. */
interface Expected {
  readonly interloper: Interloper;
  readonly comeIn: (order: OrderKey | undefined, at: Place) => Thread;
}

const never = async (): Promise<never> => new Promise(() => undefined);

/**
 * Where every call of the system to the outside passes, below the client libraries' own retries: it names the call, and
 * does to it what was armed for it. Each armed fault fires once.
 */
export class Seam {
  readonly trace: Step[] = [];
  readonly #simulation: Simulation;
  readonly #clock: ManualClock;
  readonly #armed: Armed[];
  readonly #occurrences = new Map<string, number>();
  readonly #frozen = new Map<Invocation, Thread>();
  readonly #lasting = new Map<string, FaultKind>();
  /** The order that a thread named last. */
  readonly #orders = new WeakMap<Thread, OrderKey>();
  #expected: Expected | undefined;
  /** The call under way at which somebody is expected, if they come when it waits. */
  #open: Place | undefined;
  readonly #after: () => void;

  /** @param after looks at what must hold at any time */
  constructor(simulation: Simulation, armed: readonly Armed[], after: () => void) {
    this.#simulation = simulation;
    this.#clock = simulation.clock;
    this.#armed = [...armed];
    this.#after = after;
  }

  /** Armed, and its call never came. */
  get unfired(): readonly Armed[] {
    return this.#armed;
  }

  /** Expected, and its call never came. */
  get missing(): Interloper | undefined {
    return this.#expected?.interloper;
  }

  expect(interloper: Interloper, comeIn: Expected['comeIn']): void {
    this.#expected = { interloper, comeIn };
  }

  async perform<Answer>(call: Call<Answer>): Promise<Answer> {
    const place = here();
    await this.#simulation.turn(place.invocation ?? place.thread);
    if (this.#isOver(place)) return never();
    this.#clock.advance({ milliseconds: CALL_MS });
    const step = this.#record(call, place);
    if (call.order !== undefined) this.#orders.set(place.thread, call.order);
    try {
      const came = await this.#letIn('before', step, place);
      if (came && this.#isOver(place)) return await never();
      const answer = await this.#carryOut(call, step, place);
      step.outcome ||= 'done';
      await this.#letIn('after', step, place);
      return answer;
    } catch (error) {
      step.outcome ||= error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      await this.#letIn('after', step, place);
      throw error;
    } finally {
      this.#simulation.over();
      this.#after();
    }
  }

  async sleep(milliseconds: number): Promise<void> {
    const place = here();
    if (place === this.#open) await this.#comeIn(place);
    return this.#simulation.sleep(milliseconds);
  }

  /** @returns whether somebody came in */
  async #letIn(moment: Moment, { site }: Step, place: Place): Promise<boolean> {
    const interloper = this.#expected?.interloper;
    if (interloper?.site !== site) return false;
    if (interloper.moment === 'amid') this.#open = moment === 'before' ? place : undefined;
    if (interloper.moment !== moment) return false;
    await this.#comeIn(place);
    return true;
  }

  async #comeIn(place: Place): Promise<void> {
    const expected = this.#expected;
    if (expected === undefined) return;
    this.#expected = undefined;
    this.#open = undefined;
    // What the call has done by now is there for whoever comes.
    this.#after();
    await this.#simulation.letIn(expected.comeIn(this.#orders.get(place.thread), place));
  }

  /** A function is stopped when its time is over, whatever it is doing; unless it was frozen and nobody saw it. */
  #isOver({ invocation }: Place): boolean {
    if (invocation === undefined) return false;
    if (!invocation.dead && !invocation.frozen && this.#clock.now() >= invocation.deadline) {
      invocation.dead = true;
      this.#simulation.forget(invocation);
      invocation.fallSilent('dies');
    }
    return invocation.dead;
  }

  #record(call: Call<unknown>, { thread, invocation }: Place): Step {
    if (POSSIBLE[call.kind].includes('dies_before') !== (invocation !== undefined)) {
      throw new Error(
        `${call.name}: a ${call.kind} is made ${invocation === undefined ? 'by no' : 'by a'} function`,
      );
    }
    const label = invocation === undefined ? call.name : `${invocation.of}: ${call.name}`;
    const occurrence = (this.#occurrences.get(label) ?? 0) + 1;
    this.#occurrences.set(label, occurrence);
    const site = siteOf(label, occurrence);
    const fault = this.#take(site, call.requestId);
    const actor =
      invocation === undefined ? thread.name : `${thread.name}, ${invocation.of} ${invocation.id}`;
    const step: Step = {
      at: this.#clock.now(),
      actor,
      site,
      kind: call.kind,
      ...(fault === undefined ? {} : { fault }),
      outcome: '',
    };
    this.trace.push(step);
    return step;
  }

  #take(site: string, requestId = ''): FaultKind | undefined {
    const lasting = this.#lasting.get(requestId);
    if (lasting !== undefined) return lasting;
    const armed = this.#armed.find((one) => one.site === site);
    if (armed === undefined) return undefined;
    this.#armed.splice(this.#armed.indexOf(armed), 1);
    if (requestId !== '' && LASTING.has(armed.fault)) this.#lasting.set(requestId, armed.fault);
    return armed.fault;
  }

  async #carryOut<Answer>(call: Call<Answer>, step: Step, place: Place): Promise<Answer> {
    const { fault } = step;
    if (fault === undefined) return this.#atItsPace(call, place);
    const worded = call.faults[fault];
    if (worded !== undefined) return worded();
    const interruption = INTERRUPTIONS[fault];
    if (interruption === undefined) throw new Error(`${step.site} cannot meet ${fault}`);
    const { sent, then } = interruption;
    const stop = async (): Promise<never> => this.#stop(step, place, fault);
    const freeze = async (): Promise<void> => this.#freeze(step, place, then === 'wakes after a retry');
    return sent
      ? this.#interruptedAfter(call, place, then, { stop, freeze })
      : this.#interruptedBefore(call, place, then, { stop, freeze });
  }

  async #interruptedBefore<Answer>(
    call: Call<Answer>,
    place: Place,
    then: Interruption['then'],
    { stop, freeze }: Interrupted,
  ): Promise<Answer> {
    if (then === 'stops') return stop();
    if (then === 'is slow') {
      await this.#simulation.sleep(SLOW_MS);
      return this.#isOver(place) ? never() : call.carryOut();
    }
    await freeze();
    return call.carryOut();
  }

  async #interruptedAfter<Answer>(
    call: Call<Answer>,
    place: Place,
    then: Interruption['then'],
    { stop, freeze }: Interrupted,
  ): Promise<Answer> {
    const answered = call.carryOut();
    if (then === 'is slow') {
      const answer = await answered;
      await this.#simulation.sleep(SLOW_MS);
      return this.#isOver(place) ? never() : answer;
    }
    await answered.catch(() => undefined);
    this.#after();
    if (then === 'stops') return stop();
    await freeze();
    return answered;
  }

  /** A function whose calls are slow is stopped in the middle of one, if that is when its time is over. */
  async #atItsPace<Answer>(call: Call<Answer>, place: Place): Promise<Answer> {
    const answer = await call.carryOut();
    const slowMs = place.invocation?.slowMs ?? 0;
    if (slowMs === 0) return answer;
    await this.#simulation.sleep(slowMs);
    return this.#isOver(place) ? never() : answer;
  }

  async #stop(step: Step, place: Place, fault: FaultKind): Promise<never> {
    const { invocation, thread } = place;
    if (invocation === undefined) throw new Error(`${step.site} is no function's`);
    step.outcome = 'the function stops here';
    await this.#letIn('after', step, place);
    invocation.dead = true;
    this.#simulation.forget(invocation);
    // Who was frozen has nobody waiting any more: its thread is its own, and ends with it.
    if (invocation.frozen) this.#frozen.delete(invocation);
    if (fault.startsWith('day')) this.#letADayPass();
    if (invocation.frozen) this.#simulation.end(thread);
    else invocation.fallSilent(fault.startsWith('dies') ? 'dies' : 'hangs');
    return never();
  }

  /** Lambda stops whatever it has frozen: none of it wakes a day later, to send what the gateway has forgotten by then. */
  #letADayPass(): void {
    this.#clock.advance(A_DAY_AND_AN_HOUR);
    for (const [invocation, thread] of this.#frozen) {
      invocation.dead = true;
      this.#simulation.forget(invocation);
      this.#simulation.stop(thread);
    }
    this.#frozen.clear();
  }

  /** From here on nobody waits for it: it goes on in a thread of its own. */
  async #freeze(step: Step, place: Place, soon: boolean): Promise<void> {
    const { invocation } = place;
    if (invocation === undefined) throw new Error(`${step.site} is no function's`);
    step.outcome = 'frozen; it goes on later';
    await this.#letIn('after', step, place);
    if (invocation.frozen) return this.#simulation.sleep(soon ? AFTER_RETRY_MS : AFTER_SWEEP_MS);
    const thread = this.#simulation.adopt(`late ${invocation.of} ${invocation.id}`);
    this.#simulation.move(invocation, thread);
    place.thread = thread;
    invocation.frozen = true;
    this.#frozen.set(invocation, thread);
    const asleep = soon
      ? this.#simulation.sleepUntil(addMs(invocation.deadline, AFTER_RETRY_MS), thread)
      : this.#simulation.sleep(AFTER_SWEEP_MS, thread);
    invocation.fallSilent('hangs');
    await asleep;
  }
}
