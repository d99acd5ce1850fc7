import type { Instant } from '../../functions/domain/instant.ts';
import type { OrderHistory } from '../../functions/domain/orders/order-history.ts';
import type { VirtualTime } from './virtual-time.ts';

type Condition = (history: OrderHistory) => boolean;

/** Sees an order's story after everything that happens to it, and remembers what a final state does not show. */
export class Watch {
  /** Charges and refunds that were `unknown` at some time, by kind and key. */
  readonly wasUnknown = new Set<string>();
  /** When it was last seen that nothing of the order is open any more, or that something still is. */
  openUntil: Instant;
  #isOpen = true;
  readonly #time: VirtualTime;
  readonly #history: () => Promise<OrderHistory | undefined>;
  #waiting: readonly { readonly condition: Condition; readonly go: (history: OrderHistory) => void }[] = [];

  constructor(time: VirtualTime, history: () => Promise<OrderHistory | undefined>) {
    this.openUntil = time.now();
    this.#time = time;
    this.#history = history;
  }

  async look(): Promise<void> {
    const history = await this.#history();
    if (history === undefined) return;
    const isOpen = history.order.dueAt !== undefined;
    if (isOpen || this.#isOpen) this.openUntil = this.#time.now();
    this.#isOpen = isOpen;
    for (const { kind, key, status } of history.operations) {
      if (status === 'unknown') this.wasUnknown.add(`${kind}:${key}`);
    }
    for (const waiting of this.#waiting.filter(({ condition }) => condition(history))) {
      this.#waiting = this.#waiting.filter((one) => one !== waiting);
      waiting.go(history);
    }
  }

  /** For somebody at work: waits, without keeping time from passing, until the order is seen to be so. */
  async until(condition: Condition): Promise<OrderHistory> {
    const seen = new Promise<OrderHistory>((go) => {
      this.#waiting = [...this.#waiting, { condition, go }];
    });
    await this.look();
    return this.#time.waitFor(seen);
  }

  /** Whoever still waits has not done what they were there for. */
  get waiting(): number {
    return this.#waiting.length;
  }
}
