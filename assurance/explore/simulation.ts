import { addMs, type Instant } from '../../functions/domain/instant.ts';
import type { ManualClock } from '../world/manual-clock.ts';
import { here, places, type Place, type Thread } from './place.ts';

interface Waiting {
  /** In whose name it waits: who dies waits for nothing any more. */
  readonly owner: object;
  readonly step: () => void;
}

interface Sleeper {
  readonly owner: object;
  readonly until: Instant;
  readonly wake: () => void;
}

/** A thread that has its first go while everybody else waits, and whom it keeps from going on. */
interface Visit {
  readonly guest: Thread;
  readonly host: Thread;
  readonly goOn: () => void;
}

interface State extends Thread {
  waiting: Waiting[];
  /** More than one where calls that were made at once are slow. */
  sleeping: Sleeper[];
  running: boolean;
}

/** Steps after which a run that goes on is going round in circles. */
const STEP_CAP = 3000;
/** One step that takes longer than this, in real time, waits for something that nobody brings. */
const STUCK_MS = 15_000;

export class NeverAtRest extends Error {
  override readonly name = 'NeverAtRest';
}

/**
 * One process, one clock, any number of threads, one step at a time: a step ends where code makes its next call outside,
 * or waits. Time passes only when nobody has anything to do. Who goes next is the chooser's, and the whole run its
 * function.
 */
export class Simulation {
  readonly clock: ManualClock;
  readonly #threads: State[] = [];
  readonly #choose: (ready: readonly Thread[]) => number;
  #count = 0;
  #steps = 0;
  #visit: Visit | undefined;
  #parked: () => void = () => undefined;

  constructor(clock: ManualClock, choose: (ready: readonly Thread[]) => number) {
    this.clock = clock;
    this.#choose = choose;
  }

  /** @param make the place that the thread begins at */
  spawn(name: string, make: (thread: Thread) => Place, work: () => Promise<void>, delayMs = 0): Thread {
    const thread = this.#begin(name);
    const start = (): void => {
      void places.run(make(thread), work).then(
        () => this.end(thread),
        (error: unknown) => this.#fail(thread, error),
      );
    };
    if (delayMs > 0) {
      thread.sleeping.push({ owner: thread, until: addMs(this.clock.now(), delayMs), wake: start });
    } else thread.waiting.push({ owner: thread, step: start });
    return thread;
  }

  /** A thread for somebody whose caller has gone; it ends with {@link end}. */
  adopt(name: string): Thread {
    return this.#begin(name);
  }

  end(thread: Thread): void {
    const state = this.#stateOf(thread);
    state.running = false;
    this.#threads.splice(this.#threads.indexOf(state), 1);
    this.#parked();
  }

  /** Ends it, unless it has come to its end. */
  stop(thread: Thread): void {
    if (this.#threads.some(({ id }) => id === thread.id)) this.end(thread);
  }

  /** Waits until it is this thread's turn. */
  async turn(owner: object): Promise<void> {
    const state = this.#stateOf(here().thread);
    await new Promise<void>((step) => {
      state.waiting.push({ owner, step });
      this.#park(state);
    });
  }

  /**
   * Lets another thread go as far as it can by itself, in the middle of what this one is at: until it ends, or waits for
   * a time to come.
   */
  async letIn(guest: Thread): Promise<void> {
    const host = this.#stateOf(here().thread);
    await new Promise<void>((goOn) => {
      this.#visit = { guest, host, goOn };
      this.#park(host);
    });
  }

  /** Whether everybody else still waits for it. */
  isVisiting(thread: Thread): boolean {
    return this.#visit?.guest.id === thread.id;
  }

  /** A call is over. What its thread has waiting besides may go on. */
  over(): void {
    const state = this.#stateOf(here().thread);
    if (state.waiting.length > 0 || state.sleeping.length > 0) this.#park(state);
  }

  /** Nobody waits for these any more. */
  forget(owner: object): void {
    for (const state of this.#threads) {
      state.waiting = state.waiting.filter((one) => one.owner !== owner);
      state.sleeping = state.sleeping.filter((one) => one.owner !== owner);
    }
  }

  /** What somebody waits for goes on in another thread. */
  move(owner: object, to: Thread): void {
    const target = this.#stateOf(to);
    for (const state of this.#threads) {
      if (state === target) continue;
      target.waiting.push(...state.waiting.filter((one) => one.owner === owner));
      target.sleeping.push(...state.sleeping.filter((one) => one.owner === owner));
      state.waiting = state.waiting.filter((one) => one.owner !== owner);
      state.sleeping = state.sleeping.filter((one) => one.owner !== owner);
    }
  }

  async sleep(milliseconds: number, thread = here().thread): Promise<void> {
    return this.sleepUntil(addMs(this.clock.now(), milliseconds), thread);
  }

  async sleepUntil(until: Instant, thread = here().thread): Promise<void> {
    if (until <= this.clock.now()) return;
    const state = this.#stateOf(thread);
    const { invocation: owner = thread } = here();
    await new Promise<void>((wake) => {
      state.sleeping.push({ owner, until, wake });
      this.#park(state);
    });
  }

  /**
   * Until nobody has anything to do any more.
   *
   * @param alarm what the surroundings have to do at a time of their own, if that comes before the next thread's
   */
  async run(
    alarm: () => Promise<{ readonly at: Instant; readonly ring: () => void } | undefined>,
  ): Promise<void> {
    const stuck = Promise.withResolvers<never>();
    let before = -1;
    const watch = setInterval(() => {
      if (this.#steps === before) stuck.reject(new NeverAtRest('it waits for what never comes'));
      before = this.#steps;
    }, STUCK_MS);
    try {
      await Promise.race([this.#stepThrough(alarm), stuck.promise]);
    } finally {
      clearInterval(watch);
    }
  }

  async #stepThrough(
    alarm: () => Promise<{ readonly at: Instant; readonly ring: () => void } | undefined>,
  ): Promise<void> {
    for (let steps = 1; steps <= STEP_CAP; steps += 1) {
      this.#steps += 1;
      await this.#settled();
      if (this.#failure !== undefined) throw this.#failure.error;
      if (this.#goOn()) continue;
      const sleeper = this.#nextSleeper();
      const due = await alarm();
      if (due !== undefined && (sleeper === undefined || due.at < sleeper.until)) {
        this.#reach(due.at);
        due.ring();
      } else if (sleeper !== undefined) {
        this.#wake(sleeper);
      } else return;
    }
    throw new NeverAtRest(`it is not at rest after ${STEP_CAP} steps`);
  }

  #failure: { readonly error: unknown } | undefined;

  #fail(thread: Thread, error: unknown): void {
    this.#failure ??= { error };
    this.end(thread);
  }

  #begin(name: string): State {
    this.#count += 1;
    const state: State = { id: this.#count, name, waiting: [], sleeping: [], running: false };
    this.#threads.push(state);
    return state;
  }

  #stateOf({ id, name }: Thread): State {
    const state = this.#threads.find((thread) => thread.id === id);
    if (state === undefined) throw new Error(`thread ${name} is over`);
    return state;
  }

  #park(state: State): void {
    state.running = false;
    this.#parked();
  }

  async #settled(): Promise<void> {
    while (this.#threads.some(({ running }) => running)) {
      await new Promise<void>((resolve) => (this.#parked = resolve));
    }
    // Calls that a thread makes at once arrive together.
    await new Promise(setImmediate);
  }

  #goOn(): boolean {
    if (this.#visit !== undefined) return this.#goOnVisiting(this.#visit);
    const ready = this.#threads.filter(({ waiting }) => waiting.length > 0);
    const thread = ready.length > 1 ? ready[this.#choose(ready)] : ready[0];
    const next = thread?.waiting.shift();
    if (thread === undefined || next === undefined) return false;
    thread.running = true;
    next.step();
    return true;
  }

  #goOnVisiting({ guest, host, goOn }: Visit): boolean {
    const visitor = this.#threads.find(({ id }) => id === guest.id);
    const next = visitor?.waiting.shift();
    if (visitor !== undefined && next !== undefined) {
      visitor.running = true;
      next.step();
      return true;
    }
    this.#visit = undefined;
    const waiting = this.#threads.find(({ id }) => id === host.id);
    if (waiting === undefined) return this.#goOn();
    waiting.running = true;
    goOn();
    return true;
  }

  /** Who began to sleep first wakes first, of those whose time is the same. */
  #nextSleeper(): Sleeper | undefined {
    let first: Sleeper | undefined;
    for (const sleeper of this.#threads.flatMap(({ sleeping }) => sleeping)) {
      if (first === undefined || sleeper.until < first.until) first = sleeper;
    }
    return first;
  }

  #wake(sleeper: Sleeper): void {
    const state = this.#threads.find(({ sleeping }) => sleeping.includes(sleeper));
    if (state === undefined) throw new Error('who sleeps is over');
    state.sleeping.splice(state.sleeping.indexOf(sleeper), 1);
    this.#reach(sleeper.until);
    state.running = true;
    sleeper.wake();
  }

  #reach(at: Instant): void {
    if (at > this.clock.now()) this.clock.set(at);
  }
}

/** Why a run did not come to its end, in words. */
export function whyStopped(error: unknown): string {
  if (error instanceof NeverAtRest) return `rest: ${error.message}`;
  return `harness: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
