import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';

import type { WebhookEventRecord } from '../../functions/domain/payments/event-record.ts';
import { webhookEventKey } from '../../functions/persistence/table/keys.ts';
import { webhookEventFrom } from '../../functions/persistence/operations/operation-items.ts';
import type { LocalOutputs } from '../../cli/outputs.ts';

/** What became of an event, once it is told. */
export async function recordOf(
  { aws, tableName }: LocalOutputs,
  provider: string,
  eventId: string,
): Promise<WebhookEventRecord | undefined> {
  const { Item } = await new DynamoDBClient(aws).send(
    new GetItemCommand({
      TableName: tableName,
      Key: marshall(webhookEventKey(provider, eventId)),
      ConsistentRead: true,
    }),
  );
  return Item && webhookEventFrom(Item);
}
