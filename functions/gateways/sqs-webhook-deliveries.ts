import { processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { WebhookMessage } from '../usecases/webhook-ports.ts';

/**
 * A message that fails holds up its own group and no other; it comes again, and in the end is a dead letter. A processor
 * remembers what failed, so each batch has one of its own.
 */
export const eachInLine = async (
  batch: SQSEvent,
  take: (record: SQSRecord) => Promise<unknown>,
): Promise<SQSBatchResponse> =>
  processPartialResponse(batch, take, new SqsFifoPartialProcessorAsync(), {
    skipGroupOnError: true,
    throwOnFullBatchFailure: false,
  });

/** What was sent, as a function that reads the queue gets it. @throws for a message that the door did not send */
export function receivedWebhook({
  messageId,
  messageAttributes,
  body,
}: SQSRecord): Omit<WebhookMessage, 'groupId'> {
  const provider = messageAttributes['provider']?.stringValue;
  const eventId = messageAttributes['eventId']?.stringValue;
  if (provider === undefined || eventId === undefined) {
    throw new Error(`message ${messageId} does not say whose event it is`);
  }
  return { provider, eventId, body };
}

/** Which delivery of its message this is, from 1. */
export const deliveryOf = ({ attributes }: SQSRecord): number => Number(attributes.ApproximateReceiveCount);
