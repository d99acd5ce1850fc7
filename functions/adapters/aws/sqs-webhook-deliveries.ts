import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { addMs, type Instant } from '../../domain/instant.ts';
import type { Clock } from '../../usecases/ports/clock.ts';
import type { Log } from '../../usecases/ports/log.ts';
import type { WebhookMessage } from '../../usecases/ports/webhooks.ts';
import { toGatewayEvent } from '../providers/webhook-events.ts';

export interface BatchDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** When the function is stopped. Its answer is lost then, and all of the batch comes again. */
  readonly deadline: Instant;
}

/** No message is begun with less time than this before the deadline, or than the longest one of its batch took. */
export const LONGEST_MESSAGE_MS = 10_000;

/**
 * Takes every message of a batch, one after the other, and names those that have to come again: those that failed, and
 * those that there was no time for. A message that fails does not keep others of its payment waiting, which would use up
 * their deliveries untried: the ranks of what events tell make their order no matter.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export async function eachInTurn(
  { clock, log, deadline }: BatchDeps,
  { Records }: SQSEvent,
  take: (record: SQSRecord) => Promise<unknown>,
): Promise<SQSBatchResponse> {
  const comeAgain: SQSRecord[] = [];
  let longestMs = LONGEST_MESSAGE_MS;
  for (const record of inTurn(Records)) {
    const startedAt = clock.now();
    if (addMs(startedAt, longestMs) > deadline) {
      comeAgain.push(record);
      continue;
    }
    try {
      await take(record);
    } catch (error) {
      log.error('webhook not applied, it comes again', { ...inWords(record), error });
      comeAgain.push(record);
    }
    longestMs = Math.max(longestMs, Date.parse(clock.now()) - Date.parse(startedAt));
  }
  return { batchItemFailures: comeAgain.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/**
 * Each delivery begins with the next one: what takes all the time does so once in a while, and not every time before the
 * same others. A batch is no larger than the number of deliveries, so each message is the first of one.
 */
function inTurn(records: readonly SQSRecord[]): readonly SQSRecord[] {
  const [first] = records;
  const start = first === undefined ? 0 : (deliveryOf(first) - 1) % records.length;
  return [...records.slice(start), ...records.slice(0, start)];
}

/** For the log; of a message that cannot be read no order is known. */
function inWords(record: SQSRecord): Record<string, unknown> {
  const { messageId } = record;
  const delivery = deliveryOf(record);
  try {
    const { provider, eventId, body } = receivedWebhook(record);
    return { provider, eventId, orderId: orderIn(provider, eventId, body), delivery, messageId };
  } catch {
    return { delivery, messageId };
  }
}

function orderIn(provider: string, eventId: string, body: string): string | undefined {
  try {
    const { about } = toGatewayEvent(provider, eventId, body);
    return about !== undefined && 'orderId' in about ? about.orderId : undefined;
  } catch {
    return undefined;
  }
}

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
