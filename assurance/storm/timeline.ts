export type Work = () => Promise<void>;

/** What is due together is done together, in as many seconds. */
const TOGETHER_MS = 10_000;

/** What is still to come, by when. */
export class Timeline {
  readonly #moments = new Map<number, Work[]>();

  /** @param atMs milliseconds since the epoch; it is done then, or up to {@link TOGETHER_MS} later */
  at(atMs: number, work: Work): void {
    const moment = Math.ceil(atMs / TOGETHER_MS) * TOGETHER_MS;
    this.#moments.set(moment, [...(this.#moments.get(moment) ?? []), work]);
  }

  get next(): number | undefined {
    return this.#moments.size === 0 ? undefined : Math.min(...this.#moments.keys());
  }

  take(moment: number): readonly Work[] {
    const works = this.#moments.get(moment) ?? [];
    this.#moments.delete(moment);
    return works;
  }
}
