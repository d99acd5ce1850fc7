import type { SandboxContext } from './context.ts';
import type { WebhookDelivery } from './http.ts';
import { ledgerEntry } from './ledger-entry.ts';
import { stripeSignature } from './webhook-signature.ts';

/** Resolves to the status of the answer, or to null if none came in time. */
export type Post = (
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
) => Promise<number | null>;

export interface Attempt {
  readonly delivery: Omit<WebhookDelivery, 'delaySeconds'>;
  /** From 1. */
  readonly number: number;
  /** One or, during a rotation, several, separated by white space. */
  readonly secrets: string;
}

/** One attempt at one delivery, with its line in the ledger. False: it is to be tried again. */
export async function sendWebhook(context: SandboxContext, post: Post, attempt: Attempt): Promise<boolean> {
  const { eventId, eventType, url, body, paymentIntent, orderId, whileVersion } = attempt.delivery;
  if (whileVersion !== undefined) {
    const payment = await context.store.find('payment', paymentIntent);
    if (payment?.version !== whileVersion) return true;
  }
  const signature = stripeSignature(body, attempt.secrets.trim().split(/\s+/), context.clock());
  const status = await post(
    url,
    { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature },
    body,
  );
  const accepted = status !== null && status >= 200 && status < 300;
  await context.store.appendToLedger(
    ledgerEntry(context, {
      type: accepted ? 'webhook_delivered' : 'webhook_failed',
      event: eventId,
      eventType,
      paymentIntent,
      orderId,
      url,
      attempt: attempt.number,
      status,
    }),
  );
  return accepted;
}
