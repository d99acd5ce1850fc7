/** A place where somebody is made to wait: `reached` tells the test that they are there, `release` lets them go on. */
export class Gate {
  readonly reached: Promise<void>;
  readonly #released: Promise<void>;
  #reach: () => void = () => undefined;
  #release: () => void = () => undefined;

  constructor() {
    this.reached = new Promise((resolve) => (this.#reach = resolve));
    this.#released = new Promise((resolve) => (this.#release = resolve));
  }

  async pass(): Promise<void> {
    this.#reach();
    return this.#released;
  }

  release(): void {
    this.#release();
  }
}
