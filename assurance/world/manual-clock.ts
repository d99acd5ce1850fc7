import { addMs, type Instant } from '../../functions/domain/instant.ts';

/** Stands still until it is set. */
export class ManualClock {
  #now: Instant;

  constructor(now: Instant) {
    this.#now = now;
  }

  now(): Instant {
    return this.#now;
  }

  advance({ days = 0, hours = 0, minutes = 0, seconds = 0, milliseconds = 0 }: Duration): void {
    const totalSeconds = ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
    this.#now = addMs(this.#now, totalSeconds * 1000 + milliseconds);
  }

  set(now: Instant): void {
    this.#now = now;
  }
}

interface Duration {
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
  readonly milliseconds?: number;
}
