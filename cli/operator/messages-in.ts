import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** About how many messages a queue holds, as SQS estimates, messages in flight included. */
export async function messagesIn(client: SQSClient, queueUrl: string): Promise<number> {
  const { Attributes: counts } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Object.values(counts ?? {}).reduce((sum, count) => sum + Number(count), 0);
}
