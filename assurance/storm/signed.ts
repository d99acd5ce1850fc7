import { Webhook } from 'standardwebhooks';
import { stripeSignature } from '../../sandbox/core/webhook-signature.ts';
import type { News } from './news.ts';

/** A webhook on its way, signed. */
export interface Signed {
  readonly provider: News['provider'];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Ring {
  readonly active: readonly [string, ...string[]];
  /** One that was, and is not any more, or is not yet. */
  readonly inactive: string;
}

/** What each provider signs with. */
export interface Keys {
  readonly nowMs: () => number;
  ringOf(provider: News['provider']): Ring;
}

/** @param agoMs how long ago it was signed; negative: how far ahead its time is */
export function sign({ nowMs }: Keys, { provider, eventId, body }: News, secret: string, agoMs = 0): Signed {
  if (provider === 'stripe') {
    const signature = stripeSignature(body, [secret], nowMs() - agoMs);
    return { provider, body, headers: { 'stripe-signature': signature } };
  }
  // The package that checks it goes by the machine's clock.
  const at = new Date(Date.now() - agoMs);
  const headers = {
    'webhook-id': eventId,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(eventId, at, body),
  };
  return { provider, body, headers };
}
