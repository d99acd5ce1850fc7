import { instant, type Instant } from '../../../functions/domain/instant.ts';
import { here } from '../place.ts';
import type { Simulation } from '../simulation.ts';
import type { OpenTable } from './engine.ts';
import type { Functions } from './functions.ts';

const MINUTE_MS = 60_000;

/**
 * Runs the sweep each minute. A minute in which nothing is due would change nothing, and is left out: what is due is read
 * past the seam.
 */
export class Schedule {
  readonly #simulation: Simulation;
  readonly #table: OpenTable;
  readonly #functions: Functions;
  readonly #spawn: (name: string, work: () => Promise<void>) => void;
  readonly #runs: boolean;
  #last: Instant = '';
  #twice = false;
  readonly #beside: { readonly from: Instant; readonly begin: () => void }[] = [];

  constructor(
    simulation: Simulation,
    table: OpenTable,
    functions: Functions,
    spawn: (name: string, work: () => Promise<void>) => void,
    runs: boolean,
  ) {
    this.#simulation = simulation;
    this.#table = table;
    this.#functions = functions;
    this.#spawn = spawn;
    this.#runs = runs;
  }

  /** From now on each sweep has another one beside it. */
  twice(): void {
    this.#twice = true;
  }

  /** From then on, as soon as it runs, this is begun beside it. */
  beside(from: Instant, begin: () => void): void {
    this.#beside.push({ from, begin });
  }

  async next(): Promise<{ readonly at: Instant; readonly ring: () => void } | undefined> {
    if (!this.#runs) return undefined;
    const due = await this.nextDue();
    if (due === undefined) return undefined;
    const now = this.#simulation.clock.now();
    const earliest = Math.max(
      Date.parse(due),
      Date.parse(now),
      this.#last === '' ? 0 : Date.parse(this.#last) + 1,
    );
    const at = instant(Math.ceil(earliest / MINUTE_MS) * MINUTE_MS);
    return { at, ring: () => this.#ring(at) };
  }

  sweepNow(): void {
    this.#spawn('sweep', async () => this.#sweep());
  }

  #ring(at: Instant): void {
    this.#last = at;
    this.sweepNow();
    if (this.#twice) this.sweepNow();
    const waiting = this.#beside.splice(0);
    for (const one of waiting) {
      if (one.from <= at) one.begin();
      else this.#beside.push(one);
    }
  }

  async #sweep(): Promise<void> {
    const carryOut = async (): Promise<void> => {
      await this.#functions.sweep();
    };
    await here().services.perform({
      name: 'schedule: sweep',
      kind: 'schedule',
      carryOut,
      faults: {
        skipped: async () => undefined,
        duplicated: async () => {
          this.sweepNow();
          await carryOut();
        },
      },
    });
  }

  /** When the next thing is due, whether the schedule runs or not. */
  async nextDue(): Promise<Instant | undefined> {
    let first: Instant | undefined;
    for (const { dueAt, dueShard = 'attention' } of await this.#table.contents()) {
      if (dueShard === 'attention' || typeof dueAt !== 'string') continue;
      if (first === undefined || dueAt < first) first = dueAt;
    }
    return first;
  }
}
