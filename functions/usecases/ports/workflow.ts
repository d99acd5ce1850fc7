import type { OrderKey } from './orders.ts';

export interface Workflow {
  /** Starts the order's workflow. It may run any number of times, at once too. */
  start(order: OrderKey): Promise<void>;
}
