import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import {
  eventFailed,
  claimedEvent,
  type Dismissal,
  type EventName,
} from '../../domain/payments/event-record.ts';
import { webhookEventKey } from '../table/keys.ts';
import { webhookEventItem } from '../operations/operation-items.ts';
import { ADD_REVISION, ONE_REVISION } from '../table/revisions.ts';
import { SET_WRITER, singleWrite } from '../table/single-write.ts';

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

async function addDismissal(
  client: DynamoDBClient,
  tableName: string,
  { provider, eventId }: EventName,
  { by, why, at }: Dismissal,
): Promise<boolean> {
  const once = 'attribute_not_exists(dismissals) OR NOT contains(dismissals, :dismissal)';
  const values = { ':none': [], ':this': [{ by, why, at }], ':dismissal': { by, why, at }, ...ONE_REVISION };
  const { code } = await singleWrite(client, {
    Update: {
      TableName: tableName,
      Key: marshall(webhookEventKey(provider, eventId)),
      UpdateExpression: `SET dismissals = list_append(if_not_exists(dismissals, :none), :this), ${SET_WRITER} ${ADD_REVISION}`,
      ConditionExpression: `attribute_exists(pk) AND (${once})`,
      ExpressionAttributeValues: marshall(values),
    },
  });
  return code === 'written';
}

async function beginWithDismissal(
  client: DynamoDBClient,
  tableName: string,
  event: EventName,
  dismissal: Dismissal,
): Promise<boolean> {
  const delivery = { owner: dismissal.by, number: 1, now: dismissal.at };
  const claimed = claimedEvent(event, delivery);
  const error = { code: 'dismissed', message: 'a person took its dead letter away' };
  const record = { ...eventFailed(claimed, error, dismissal.at), dismissals: [dismissal] };
  const { code } = await singleWrite(client, {
    Put: {
      TableName: tableName,
      Item: webhookEventItem(record),
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  });
  return code === 'written';
}
