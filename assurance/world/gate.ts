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

/** Waits until the work is stopped for ever by the fault that was armed for it. */
export async function dies(fault: Gate, work: Promise<unknown>): Promise<void> {
  const returned = await Promise.race([fault.reached.then(() => false), work.then(() => true)]);
  if (returned) throw new Error('it was to die and it returned');
}
