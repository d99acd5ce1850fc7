import type { OrderKey, OrderStory } from '../../functions/usecases/ports.ts';
import type { VirtualTime } from './virtual-time.ts';

type Condition = (story: OrderStory) => boolean;

/** Sees an order's story after everything that happens to it, and remembers what a final state does not show. */
export class Watch {
  /** Charges and refunds that were `unknown` at some time, by kind and key. */
  readonly wasUnknown = new Set<string>();
  readonly #time: VirtualTime;
  readonly #look: (order: OrderKey) => Promise<OrderStory | undefined>;
  #waiting: readonly { readonly condition: Condition; readonly go: (story: OrderStory) => void }[] = [];

  constructor(time: VirtualTime, look: (order: OrderKey) => Promise<OrderStory | undefined>) {
    this.#time = time;
    this.#look = look;
  }

  async look(order: OrderKey): Promise<void> {
    const story = await this.#look(order);
    if (story === undefined) return;
    for (const { kind, key, status } of story.operations) {
      if (status === 'unknown') this.wasUnknown.add(`${kind}:${key}`);
    }
    for (const waiting of this.#waiting.filter(({ condition }) => condition(story))) {
      this.#waiting = this.#waiting.filter((one) => one !== waiting);
      waiting.go(story);
    }
  }

  /** For somebody at work: waits, without keeping time from passing, until the order is seen to be so. */
  async until(condition: Condition): Promise<OrderStory> {
    return this.#time.waitFor(
      new Promise((go) => {
        this.#waiting = [...this.#waiting, { condition, go }];
      }),
    );
  }

  /** Whoever still waits has not done what they were there for. */
  get waiting(): number {
    return this.#waiting.length;
  }
}
