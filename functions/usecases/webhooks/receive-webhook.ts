import type { WebhookQueue, WebhookVerifier } from '../ports/webhooks.ts';

export interface ReceiveWebhookDeps {
  /** By provider: one that is not configured is not known. */
  readonly verifiers: Readonly<Record<string, WebhookVerifier>>;
  readonly queue: WebhookQueue;
}

export interface IncomingWebhook {
  readonly provider: string;
  readonly rawBody: Buffer;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export type ReceiveWebhookResult = {
  readonly code: 'accepted' | 'bad_signature' | 'malformed_request' | 'unknown_provider';
};

/** Verify and enqueue, nothing else: the answer is good only once the queue has the event. */
export async function receiveWebhook(
  { verifiers, queue }: ReceiveWebhookDeps,
  { provider, rawBody, headers }: IncomingWebhook,
): Promise<ReceiveWebhookResult> {
  const verifier = Object.hasOwn(verifiers, provider) ? verifiers[provider] : undefined;
  if (verifier === undefined) return { code: 'unknown_provider' };
  const event = await verifier.verify(rawBody, headers);
  if (event === undefined) return { code: 'bad_signature' };
  if ('code' in event) return { code: 'malformed_request' };
  await queue.send({ provider, ...event });
  return { code: 'accepted' };
}
