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
});

/** A message each, for they are few and each has its delay. All are in the queue when it resolves. */
export async function enqueueDeliveries(
  client: SQSClient,
  queueUrl: string,
  deliveries: readonly WebhookDelivery[],
): Promise<void> {
  await Promise.all(
    deliveries.map(({ delaySeconds, ...delivery }) =>
      client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          DelaySeconds: delaySeconds,
          MessageBody: JSON.stringify(delivery),
        }),
      ),
    ),
  );
}
