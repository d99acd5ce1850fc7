/** Now and then a line to stderr: how far it is, and how long it will take. */
export class Progress {
  readonly #what: string;
  readonly #total: number;
  readonly #began = performance.now();
  #done = 0;
  #runs = 0;
  #said = performance.now();

  constructor(what: string, total: number) {
    this.#what = what;
    this.#total = total;
  }

  /** @param runs how many runs the part that is done took */
  add(runs: number, failures: number): void {
    this.#done += 1;
    this.#runs += runs;
    const now = performance.now();
    if (now - this.#said < 10_000 && this.#done < this.#total) return;
    this.#said = now;
    const left = ((now - this.#began) / this.#done) * (this.#total - this.#done);
    console.error(
      `${this.#what}: ${this.#done} of ${this.#total} parts, ${this.#runs} runs, ${failures} failures, ` +
        `about ${Math.ceil(left / 1000)} s left`,
    );
  }
}
