import type { Stripe } from 'stripe';

import { sandboxClient, type SandboxClient } from '../../cli/sandbox-client.ts';
import { type RunningSandbox, startSandbox } from '../../assurance/world/sandbox-server.ts';
import { stripeClient } from './stripe-client.ts';

/** A sandbox with the people around it, in a time that the test moves, and the events that it tells. */
export interface World {
  readonly sandbox: RunningSandbox;
  readonly stripe: Stripe;
  readonly people: SandboxClient;
  /** Each as `<type> after <seconds> s`, since the last time they were asked for. */
  readonly told: () => readonly string[];
  /** The objects of the events of a type, oldest first. */
  readonly objects: (type: string) => readonly Record<string, unknown>[];
  readonly pass: (ms: number) => void;
  readonly nowMs: () => number;
}

interface Event {
  readonly type: string;
  readonly data: { readonly object: Record<string, unknown> };
}

export async function startWorld(): Promise<World> {
  let now = Date.now();
  let seen = 0;
  const told: string[] = [];
  const events: Event[] = [];
  const sandbox = await startSandbox({
    clock: () => now,
    webhookSink: ({ eventType, delaySeconds, body }) => {
      told.push(`${eventType} after ${delaySeconds} s`);
      events.push(JSON.parse(body) as Event);
    },
  });
  return {
    sandbox,
    stripe: stripeClient(sandbox),
    people: sandboxClient(sandbox.url, sandbox.apiKey),
    told: () => {
      const news = told.slice(seen);
      seen = told.length;
      return news;
    },
    objects: (type) => events.filter((event) => event.type === type).map(({ data }) => data.object),
    pass: (ms) => {
      now += ms;
    },
    nowMs: () => now,
  };
}
