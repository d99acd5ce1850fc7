import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';

import type { WebhookDelivery } from './core/http.ts';

/** What waits in the queue; the delay is the message's own. */
export const queuedDelivery = z.object({
  eventId: z.string(),
  eventType: z.string(),
  url: z.url(),
  body: z.string(),
  paymentIntent: z.string(),
  orderId: z.string().nullable(),
  whileVersion: z.int().optional(),
  /** Milliseconds since the epoch; absent in what was queued by an earlier release: now. */
  dueAtMs: z.int().default(0),
});

export type QueuedDelivery = z.infer<typeof queuedDelivery>;

/** The longest that a queue keeps a message back. What is due later is put into it again. */
const LONGEST_DELAY_SECONDS = 900;

/** A message each, for they are few and each has its delay. All are in the queue when it resolves. */
export async function enqueueDeliveries(
  client: SQSClient,
  queueUrl: string,
  deliveries: readonly WebhookDelivery[],
  nowMs = Date.now(),
): Promise<void> {
  await Promise.all(
    deliveries.map(({ delaySeconds, ...delivery }) =>
      enqueue(client, queueUrl, { ...delivery, dueAtMs: nowMs + delaySeconds * 1000 }, nowMs),
    ),
  );
}

/** False: it is not due yet, and waits in the queue again. */
export async function isDue(
  client: SQSClient,
  queueUrl: string,
  delivery: QueuedDelivery,
  nowMs = Date.now(),
): Promise<boolean> {
  if (delivery.dueAtMs - nowMs < 1000) return true;
  await enqueue(client, queueUrl, delivery, nowMs);
  return false;
}

async function enqueue(
  client: SQSClient,
  queueUrl: string,
  delivery: QueuedDelivery,
  nowMs: number,
): Promise<void> {
  const delaySeconds = Math.max(0, Math.ceil((delivery.dueAtMs - nowMs) / 1000));
  await client.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      DelaySeconds: Math.min(delaySeconds, LONGEST_DELAY_SECONDS),
      MessageBody: JSON.stringify(delivery),
    }),
  );
}
