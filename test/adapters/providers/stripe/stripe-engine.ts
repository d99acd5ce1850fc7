import type { Stripe } from 'stripe';
import { setTimeout as sleep } from 'node:timers/promises';
import { createStripeClient } from '../../../../functions/adapters/providers/stripe/stripe-client.ts';
import { StripeGateway } from '../../../../functions/adapters/providers/stripe/stripe-gateway.ts';
import { startSandbox } from '../../../../assurance/world/sandbox-server.ts';

/** What the adapter is tested on over real HTTP. */
export interface StripeEngine {
  readonly gateway: StripeGateway;
  /** To see for oneself what there is. */
  readonly stripe: Stripe;
  gatewayWithKey(apiKey: string): StripeGateway;
  /** Looks until there is something, for as long as the engine's search may lag behind. */
  eventually<Found>(look: () => Promise<Found | undefined>): Promise<Found | undefined>;
  close(): Promise<void>;
}

const TEST_KEY = process.env['STRIPE_TEST_KEY'];

export const ENGINE = TEST_KEY === undefined ? 'the sandbox' : 'Stripe’s test mode';
export const ENGINE_TIMEOUT_MS = TEST_KEY === undefined ? 20_000 : 180_000;

/** With STRIPE_TEST_KEY (`sk_test_…`) in the environment it is Stripe itself, in test mode; without it the sandbox. */
export async function startStripeEngine(): Promise<StripeEngine> {
  if (TEST_KEY === undefined) {
    const sandbox = await startSandbox();
    const { apiKey, url } = sandbox;
    return engine({ apiKey, url, timeoutMs: 2000, lagMs: 0 }, async () => sandbox.close());
  }
  if (!/^(sk|rk)_test_/.test(TEST_KEY)) throw new Error('STRIPE_TEST_KEY is not a key of the test mode');
  const atStripe = { apiKey: TEST_KEY, url: undefined, timeoutMs: 30_000, lagMs: 60_000 };
  return engine(atStripe, async () => undefined);
}

interface EngineOptions {
  readonly apiKey: string;
  readonly url: string | undefined;
  readonly timeoutMs: number;
  readonly lagMs: number;
}

const engine = (options: EngineOptions, close: () => Promise<void>): StripeEngine => ({
  gateway: new StripeGateway(options),
  stripe: createStripeClient(options),
  gatewayWithKey: (apiKey) => new StripeGateway({ ...options, apiKey }),
  eventually: async (look) => {
    const until = Date.now() + options.lagMs;
    for (;;) {
      const found = await look();
      if (found !== undefined || Date.now() >= until) return found;
      await sleep(2000);
    }
  },
  close,
});
