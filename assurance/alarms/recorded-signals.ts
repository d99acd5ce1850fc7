import type { Log } from '../../functions/usecases/ports/log.ts';
import { ours, type DataPoint } from './data-points.ts';

const ignored = (): undefined => undefined;

/** The metrics of a run whose clock is its own: what the functions count, and what is told in the name of AWS. */
export class RecordedSignals {
  readonly points: DataPoint[] = [];
  readonly log: Log;
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.log = {
      info: ignored,
      warn: ignored,
      error: ignored,
      count: (event, amount) => this.tell(ours(event), amount),
      measure: (what, seconds) => this.tell(ours(what), seconds),
    };
  }

  tell(metric: string, value = 1): void {
    this.points.push({ metric, atMs: this.#nowMs(), value });
  }
}
