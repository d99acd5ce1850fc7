import { createHash } from 'node:crypto';

/**
 * Chance that is the same whenever the seed is: each draw has a name, so that what is drawn does not depend on who draws
 * first.
 */
export class Draws {
  readonly #seed: string;

  constructor(seed: string) {
    this.#seed = seed;
  }

  /** From 0 up to 1. */
  chance(name: string): number {
    const digest = createHash('sha256')
      .update(JSON.stringify([this.#seed, name]))
      .digest();
    return digest.readUInt32BE() / 2 ** 32;
  }

  between(name: string, low: number, high: number): number {
    return Math.round(low + this.chance(name) * (high - low));
  }

  oneOf<Choice>(name: string, choices: readonly [Choice, ...Choice[]]): Choice {
    return choices[Math.floor(this.chance(name) * choices.length)] ?? choices[0];
  }
}
