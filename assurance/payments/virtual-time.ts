import { addMs, type Instant } from '../../functions/domain/instant.ts';
import type { Clock } from '../../functions/usecases/ports/clock.ts';

interface Timer {
  readonly at: Instant;
  readonly wake: () => void;
}

/** More than any cell comes to: who wakes this often never comes to rest. */
const MOST_WAKES = 3000;

/**
 * A clock that passes only while everybody waits: work takes no time, however long it really takes, and when nothing is at
 * work any more it is the next moment for which somebody sleeps. So days pass in a second, and always the same days.
 */
export class VirtualTime implements Clock {
  /** Whatever was thrown by what was spawned. */
  readonly failures: string[] = [];
  #now: Instant;
  #working = 0;
  #wakes = 0;
  #timers: readonly Timer[] = [];
  #atRest: () => void = () => undefined;

  constructor(start: Instant) {
    this.#now = start;
  }

  now(): Instant {
    return this.#now;
  }

  nowMs(): number {
    return Date.parse(this.#now);
  }

  /** When something may happen next, apart from what the caller does; undefined: never. */
  get nextMoment(): Instant | undefined {
    if (this.#working > 1) return this.#now;
    return this.#next?.at;
  }

  /** Begins something of its own. It is at work from now on, except where it sleeps or waits. */
  spawn(name: string, work: () => Promise<void>): void {
    void this.during(work).catch((error: unknown) => this.failures.push(`${name}: ${told(error)}`));
  }

  /** Nothing passes while this is at work. */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#working += 1;
    try {
      return await work();
    } finally {
      this.#release();
    }
  }

  /** For whoever is at work and waits for the work of another, which may sleep. */
  async waitFor<Result>(other: Promise<Result>): Promise<Result> {
    this.#release();
    try {
      return await other;
    } finally {
      this.#working += 1;
    }
  }

  async sleep(ms: number): Promise<void> {
    return this.sleepUntil(addMs(this.#now, Math.max(0, Math.round(ms))));
  }

  async sleepUntil(at: Instant): Promise<void> {
    return new Promise((wake) => {
      this.#timers = [...this.#timers, { at: at > this.#now ? at : this.#now, wake }];
      this.#release();
    });
  }

  /** Resolves when nobody is at work and nobody sleeps. */
  async rest(): Promise<void> {
    return new Promise((resolve) => {
      this.#atRest = resolve;
      this.#passOn();
    });
  }

  get #next(): Timer | undefined {
    return this.#timers.toSorted((one, other) => one.at.localeCompare(other.at))[0];
  }

  #release(): void {
    this.#working -= 1;
    this.#passOn();
  }

  /** Not at once: whoever was awaited goes on first. */
  #passOn(): void {
    setImmediate(() => {
      if (this.#working > 0) return;
      const next = this.#next;
      if (next === undefined) {
        this.#atRest();
        return;
      }
      this.#wakes += 1;
      if (this.#wakes > MOST_WAKES) {
        this.failures.push(`not at rest after ${MOST_WAKES} moments`);
        this.#timers = [];
        this.#atRest();
        return;
      }
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = next.at;
      this.#working += 1;
      next.wake();
    });
  }
}

export const told = (error: unknown): string => (error instanceof Error ? error.message : String(error));
