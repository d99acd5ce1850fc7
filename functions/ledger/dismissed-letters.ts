import { PutItemCommand, UpdateItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { eventFailed, eventInHand, type Dismissal, type EventName } from '../domain/webhook-event.ts';
import { webhookEventKey } from './keys.ts';
import { webhookEventItem } from './operation-items.ts';
import { writingIf } from './while-contended.ts';

/**
 * Keeps in the event's record who took a dead letter of it away, when and why. An event that left no record gets one: it
 * failed, and is applied like any other if its provider sends it again.
 */
export async function keepDismissal(
  client: DynamoDBClient,
  tableName: string,
  event: EventName,
  dismissal: Dismissal,
): Promise<void> {
  // Whoever finds a record that was written in between adds to that one.
  const kept =
    (await addDismissal(client, tableName, event, dismissal)) ||
    (await beginWithDismissal(client, tableName, event, dismissal)) ||
    (await addDismissal(client, tableName, event, dismissal));
  if (!kept) throw new Error(`the dismissal of ${event.eventId} could not be kept`);
}

const addDismissal = async (
  client: DynamoDBClient,
  tableName: string,
  { provider, eventId }: EventName,
  { by, why, at }: Dismissal,
): Promise<boolean> =>
  writingIf(async () =>
    client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(webhookEventKey(provider, eventId)),
        UpdateExpression:
          'SET dismissals = list_append(if_not_exists(dismissals, :none), :this) ADD revision :one',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: marshall({ ':none': [], ':this': [{ by, why, at }], ':one': 1 }),
      }),
    ),
  );

async function beginWithDismissal(
  client: DynamoDBClient,
  tableName: string,
  event: EventName,
  dismissal: Dismissal,
): Promise<boolean> {
  const delivery = { owner: dismissal.by, number: 1, now: dismissal.at };
  const held = eventInHand(event, delivery);
  const error = { code: 'dismissed', message: 'a person took its dead letter away' };
  const record = { ...eventFailed(held, error, dismissal.at), dismissals: [dismissal] };
  return writingIf(async () =>
    client.send(
      new PutItemCommand({
        TableName: tableName,
        Item: webhookEventItem(record),
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    ),
  );
}
