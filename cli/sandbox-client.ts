import { z } from 'zod';

import { ledgerEntrySchema, type LedgerEntry } from '../sandbox/core/ledger.ts';
import type { Dispute } from '../sandbox/core/money-records.ts';
import type { Outage } from '../sandbox/core/records.ts';

/** What the product listens to; Stripe's own names. */
const WEBHOOK_EVENTS = [
  'payment_intent.created',
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.requires_action',
  'payment_intent.processing',
  'payment_intent.canceled',
  'charge.refunded',
  'refund.created',
  'refund.updated',
  'refund.failed',
  'charge.refund.updated',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.funds_reinstated',
  'radar.early_fraud_warning.created',
  'review.opened',
  'review.closed',
];

const made = z.object({ id: z.string() });
const confirmed = z.union([
  z.object({ status: z.string() }),
  z.object({ error: z.object({ code: z.string() }) }).transform(({ error }) => ({ error: error.code })),
]);

const ledgerPage = z.object({ entries: z.array(ledgerEntrySchema), nextCursor: z.string().nullable() });

export interface SandboxClient {
  /** Everything that the gateway did, oldest first: the other side's own account of it. */
  readonly readLedger: () => Promise<readonly LedgerEntry[]>;
  /** Has webhooks sent to a URL. Registering it again changes nothing: the sandbox keeps one endpoint a URL. */
  readonly registerWebhookEndpoint: (url: string) => Promise<void>;
  /**
   * What the customer does in the browser, with the client secret. The status that the payment has then, or the code of the
   * error with which it was refused.
   */
  readonly confirm: (clientSecret: string, behaviour: string, afterSeconds?: number) => Promise<Confirmed>;
  /** What the customer does while a payment is `requires_action`. Rejects when it is not. */
  readonly authenticate: (paymentIntentId: string, result: 'success' | 'failure') => Promise<void>;
  /** From now on everything of Stripe's fails, until the time is over or it is ended. Replaces one that is there. */
  readonly startOutage: (seconds: number, mode?: Outage['mode']) => Promise<void>;
  readonly endOutage: () => Promise<void>;
  /** Has an idempotency key forgotten as if its 24 hours were over. Rejects when there is none. */
  readonly expireKey: (key: string) => Promise<void>;
  /** A refund that the merchant's staff makes at the gateway; without an amount, of all that is left. Its id. */
  readonly refundAtDashboard: (paymentIntentId: string, amountMinor?: number) => Promise<string>;
  /** What a bank makes of a refund of which nothing is decided. Rejects when something is. */
  readonly settleRefund: (
    refundId: string,
    status: 'succeeded' | 'failed' | 'canceled' | 'unchanged',
  ) => Promise<void>;
  /** What a cardholder does at the bank; without an amount, about all of it. The dispute's id. */
  readonly openDispute: (paymentIntentId: string, options?: DisputeOptions) => Promise<string>;
  readonly moveDispute: (disputeId: string, status: Dispute['status']) => Promise<void>;
  readonly warnOfFraud: (paymentIntentId: string) => Promise<void>;
  /** The review's id. */
  readonly openReview: (paymentIntentId: string) => Promise<string>;
  readonly closeReview: (reviewId: string, closedReason: string) => Promise<void>;
}

/** One of them. */
export interface Confirmed {
  readonly status?: string | undefined;
  readonly error?: string | undefined;
}

export interface DisputeOptions {
  readonly amountMinor?: number;
  readonly status?: Dispute['status'];
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
  const post = async (path: string, form: Readonly<Record<string, string>>): Promise<unknown> =>
    send(path, { method: 'POST', body: new URLSearchParams(form) });
  const make = async (path: string, form: Readonly<Record<string, string>>): Promise<string> =>
    made.parse(await post(path, form)).id;

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
    confirm: async (clientSecret, behaviour, afterSeconds) => {
      const [id = ''] = clientSecret.split('_secret_');
      const response = await fetch(`${sandboxUrl}/sandbox/payment_intents/${id}/confirm`, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ clientSecret, behaviour, afterSeconds }),
        signal: AbortSignal.timeout(30_000),
      });
      return confirmed.parse(await response.json());
    },
    authenticate: async (paymentIntentId, result) => {
      await post(`/sandbox/payment_intents/${paymentIntentId}/authenticate`, { result });
    },
    startOutage: async (seconds, mode = 'refuse') => {
      await post('/sandbox/outages', { seconds: String(seconds), mode });
    },
    endOutage: async () => {
      await send('/sandbox/outages', { method: 'DELETE' });
    },
    expireKey: async (key) => {
      await post('/sandbox/keys/expire', { key });
    },
    refundAtDashboard: (paymentIntentId, amountMinor) =>
      make('/sandbox/refunds', { payment_intent: paymentIntentId, ...amountOf(amountMinor) }),
    settleRefund: async (refundId, status) => {
      await post(`/sandbox/refunds/${refundId}/settle`, { status });
    },
    openDispute: (paymentIntentId, { amountMinor, status } = {}) =>
      make('/sandbox/disputes', {
        payment_intent: paymentIntentId,
        ...amountOf(amountMinor),
        ...(status !== undefined && { status }),
      }),
    moveDispute: async (disputeId, status) => {
      await post(`/sandbox/disputes/${disputeId}/move`, { status });
    },
    warnOfFraud: async (paymentIntentId) => {
      await post('/sandbox/early_fraud_warnings', { payment_intent: paymentIntentId });
    },
    openReview: (paymentIntentId) => make('/sandbox/reviews', { payment_intent: paymentIntentId }),
    closeReview: async (reviewId, closedReason) => {
      await post(`/sandbox/reviews/${reviewId}/close`, { closed_reason: closedReason });
    },
  };
}

const amountOf = (amountMinor: number | undefined): Readonly<Record<string, string>> =>
  amountMinor === undefined ? {} : { amount: String(amountMinor) };
