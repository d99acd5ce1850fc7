import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';

import type { WebhookEventRecord } from '../../functions/domain/webhook-event.ts';
import { webhookEventKey } from '../../functions/ledger/keys.ts';
import { webhookEventFrom } from '../../functions/ledger/operation-items.ts';
import type { LocalOutputs } from '../../local/outputs.ts';

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
