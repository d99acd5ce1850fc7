import {
  StripeGateway,
  type StripeGatewayOptions,
} from '../../functions/adapters/providers/stripe/stripe-gateway.ts';

/**
 * The processes that a function runs in: each has a gateway, with a breaker, of its own, and serves one invocation at a
 * time. One that is free is used again before a new one is started.
 */
export class Environments {
  readonly #options: StripeGatewayOptions;
  readonly #busy = new Map<string, StripeGateway>();
  readonly #free: StripeGateway[] = [];

  constructor(options: StripeGatewayOptions) {
    this.#options = options;
  }

  /** How many were started. */
  get count(): number {
    return this.#busy.size + this.#free.length;
  }

  take(owner: string): StripeGateway {
    const gateway = this.#free.pop() ?? new StripeGateway(this.#options);
    this.#busy.set(owner, gateway);
    return gateway;
  }

  release(owner: string): void {
    const gateway = this.#busy.get(owner);
    if (gateway !== undefined) this.#free.push(gateway);
    this.#busy.delete(owner);
  }
}
