import type { OrderKey } from '../ports/orders.ts';

interface Suspect {
  readonly order: OrderKey;
  readonly paymentIds: ReadonlySet<string>;
}

/** Orders that are to be compared in full, each once, with the payments that name them. */
export class Suspects {
  readonly #byOrder = new Map<string, { readonly order: OrderKey; readonly paymentIds: Set<string> }>();
  readonly #payments = new Set<string>();

  add({ merchantId, orderId }: OrderKey, paymentId?: string): void {
    const id = `${merchantId} ${orderId}`;
    const known = this.#byOrder.get(id) ?? { order: { merchantId, orderId }, paymentIds: new Set() };
    if (paymentId !== undefined) {
      known.paymentIds.add(paymentId);
      this.#payments.add(paymentId);
    }
    this.#byOrder.set(id, known);
  }

  hasPayment(paymentId: string): boolean {
    return this.#payments.has(paymentId);
  }

  all(): readonly Suspect[] {
    return [...this.#byOrder.values()];
  }
}
