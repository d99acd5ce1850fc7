import type { SandboxStore } from './store.ts';

/** Everything the core takes from outside. */
export interface SandboxContext {
  readonly store: SandboxStore;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** A new unique id with this prefix, such as `pi_…`. */
  readonly newId: (prefix: string) => string;
}
