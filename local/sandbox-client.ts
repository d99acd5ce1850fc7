import { z } from 'zod';

import { ledgerEntrySchema, type LedgerEntry } from '../sandbox/core/ledger.ts';
import type { Outage } from '../sandbox/core/records.ts';

/** What the product listens to; Stripe's own names. */
const WEBHOOK_EVENTS = [
  'payment_intent.created',
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.requires_action',
  'payment_intent.canceled',
  'charge.refunded',
  'refund.created',
  'refund.updated',
  'refund.failed',
];

const ledgerPage = z.object({ entries: z.array(ledgerEntrySchema), nextCursor: z.string().nullable() });

export interface SandboxClient {
  /** Everything that the gateway did, oldest first: the other side's own account of it. */
  readonly readLedger: () => Promise<readonly LedgerEntry[]>;
  /** Has webhooks sent to a URL. Registering it again changes nothing: the sandbox keeps one endpoint a URL. */
  readonly registerWebhookEndpoint: (url: string) => Promise<void>;
  /** What the card's holder does while a payment is `requires_action`. Rejects when it is not. */
  readonly authenticate: (paymentIntentId: string, result: 'success' | 'failure') => Promise<void>;
  /** From now on everything of Stripe's fails, until the time is over or it is ended. Replaces one that is there. */
  readonly startOutage: (seconds: number, mode?: Outage['mode']) => Promise<void>;
  readonly endOutage: () => Promise<void>;
  /** Has an idempotency key forgotten as if its 24 hours were over. Rejects when there is none. */
  readonly expireKey: (key: string) => Promise<void>;
}

/** A client of what the sandbox gateway has beside Stripe's API, and of the one route of Stripe's that sets it up. */
export function sandboxClient(sandboxUrl: string, apiKey: string): SandboxClient {
  const send = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const response = await fetch(`${sandboxUrl}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${apiKey}` },
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`The sandbox answered ${response.status} to ${path}: ${text}`);
    return JSON.parse(text);
  };
  const post = async (path: string, form: Readonly<Record<string, string>>): Promise<void> => {
    await send(path, { method: 'POST', body: new URLSearchParams(form) });
  };

  return {
    readLedger: async () => {
      const entries: LedgerEntry[] = [];
      let cursor: string | null = null;
      do {
        const query: string = cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`;
        const page = ledgerPage.parse(await send(`/sandbox/ledger${query}`));
        entries.push(...page.entries);
        cursor = page.nextCursor;
      } while (cursor !== null);
      return entries;
    },
    registerWebhookEndpoint: async (url) => {
      const form = new URLSearchParams({ url });
      WEBHOOK_EVENTS.forEach((event, index) => form.append(`enabled_events[${index}]`, event));
      await send('/v1/webhook_endpoints', { method: 'POST', body: form });
    },
    authenticate: (paymentIntentId, result) =>
      post(`/sandbox/payment_intents/${paymentIntentId}/authenticate`, { result }),
    startOutage: (seconds, mode = 'refuse') => post('/sandbox/outages', { seconds: String(seconds), mode }),
    endOutage: async () => {
      await send('/sandbox/outages', { method: 'DELETE' });
    },
    expireKey: (key) => post('/sandbox/keys/expire', { key }),
  };
}
