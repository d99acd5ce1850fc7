import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import Table from 'cli-table3';

import { listAttention, type NeedsAttention } from '../../functions/ledger/attention.ts';

/** Everything that needs a person: orders, events, and messages that were given up. */
export interface Attention {
  readonly entries: readonly NeedsAttention[];
  readonly deadLetters: number;
}

export async function readAttention(
  dynamo: DynamoDBClient,
  tableName: string,
  sqs: SQSClient,
  deadLetterQueueUrl: string,
): Promise<Attention> {
  const [entries, { Attributes: attributes }] = await Promise.all([
    listAttention(dynamo, tableName),
    sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: deadLetterQueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages'],
      }),
    ),
  ]);
  return { entries, deadLetters: Number(attributes?.ApproximateNumberOfMessages ?? 0) };
}

export function attentionTable({ entries, deadLetters }: Attention): string {
  const table = new Table({ head: ['what', 'id', 'merchant', 'order', 'since', 'why'] });
  for (const { what, id, merchantId = '', orderId = '', since, reason } of entries) {
    table.push([what, id, merchantId, orderId, since, reason]);
  }
  const letters = `${deadLetters} webhook ${deadLetters === 1 ? 'message' : 'messages'} in the dead-letter queue`;
  return entries.length === 0
    ? `No order and no event needs a person; ${letters}.`
    : `${table.toString()}\n${letters}`;
}
