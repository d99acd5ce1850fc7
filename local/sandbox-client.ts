import { z } from 'zod';

import { ledgerEntrySchema, type LedgerEntry } from '../sandbox/core/ledger.ts';

/** What the product listens to; Stripe's own names. */
const WEBHOOK_EVENTS = [
  'payment_intent.created',
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'charge.refunded',
];

const ledgerPage = z.object({ entries: z.array(ledgerEntrySchema), nextCursor: z.string().nullable() });

export interface SandboxClient {
  /** Everything that the gateway did, oldest first: the other side's own account of it. */
  readonly readLedger: () => Promise<readonly LedgerEntry[]>;
  /** Has webhooks sent to a URL. Registering it again changes nothing: the sandbox keeps one endpoint a URL. */
  readonly registerWebhookEndpoint: (url: string) => Promise<void>;
}

/** A client of the sandbox gateway: its ledger, and the one route that sets it up. */
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
  };
}
