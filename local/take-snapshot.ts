import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { paginateListExecutions, SFNClient, StateMachineTypeNotSupported } from '@aws-sdk/client-sfn';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';

import { behaviourOf } from '../sandbox/core/behaviours.ts';
import type { LedgerEntry } from '../sandbox/core/ledger.ts';
import type { LocalOutputs } from '../cli/outputs.ts';
import { readTable, sortItems } from './read-table.ts';
import { sandboxClient } from '../cli/sandbox-client.ts';
import type { Charge, Decline, Delivery, Dispute, Exchange, Refund, Snapshot } from './snapshot.ts';

/** Where it is read. */
export type SnapshotSources = Pick<
  LocalOutputs,
  | 'aws'
  | 'apiKeys'
  | 'sandboxUrl'
  | 'sandboxApiKey'
  | 'tableName'
  | 'documentsBucketName'
  | 'webhookQueueUrl'
  | 'webhookDeadLetterQueueUrl'
  | 'undeliveredEventsQueueUrl'
  | 'workflowArn'
>;

/** Reads everything there is, once. What is still moving is read in the middle of its way: see `at-rest.ts`. */
export async function takeSnapshot(
  outputs: SnapshotSources,
  exchanges: readonly Exchange[],
): Promise<Snapshot> {
  const [items, ledger, queues, runningExecutions, documents] = await Promise.all([
    readTable(new DynamoDBClient(outputs.aws), outputs.tableName),
    sandboxClient(outputs.sandboxUrl, outputs.sandboxApiKey).readLedger(),
    readQueues(outputs),
    countExecutions(outputs),
    listDocuments(outputs),
  ]);
  const everything = {
    exchanges,
    ...sortItems(items),
    ...sortLedger(ledger),
    queues,
    runningExecutions,
    documents,
  };
  return onlyOf(Object.keys(outputs.apiKeys), everything);
}

/** What belongs to some merchants: an endpoint that was there before may hold others, whose requests nobody recorded. */
export function onlyOf(merchantIds: readonly string[], snapshot: Snapshot): Snapshot {
  const isTheirs = ({ merchantId }: { readonly merchantId: string }): boolean =>
    merchantIds.includes(merchantId);
  const charges = snapshot.charges.filter(isTheirs);
  const declines = snapshot.declines.filter(isTheirs);
  const orders = snapshot.orders.filter(isTheirs);
  const awaitingCustomer = snapshot.awaitingCustomer.filter(isTheirs);
  const transactions = new Set(
    [...charges, ...declines, ...awaitingCustomer].map(({ transactionId }) => transactionId),
  );
  const orderIds = new Set(orders.map(({ orderId }) => orderId));
  const deliveries = snapshot.deliveries.filter(({ transactionId }) => transactions.has(transactionId));
  const delivered = new Set(deliveries.map(({ eventId }) => eventId));
  return {
    ...snapshot,
    orders,
    attention: snapshot.attention.filter(
      ({ orderId = '', eventId = '' }) => orderIds.has(orderId) || delivered.has(eventId),
    ),
    charges,
    declines,
    awaitingCustomer,
    deliveries,
    operations: snapshot.operations.filter(isTheirs),
    invoices: snapshot.invoices.filter(isTheirs),
    creditNotes: snapshot.creditNotes.filter(isTheirs),
    counters: snapshot.counters.filter(isTheirs),
    products: snapshot.products.filter(isTheirs),
    movements: snapshot.movements.filter(isTheirs),
    externalReferences: snapshot.externalReferences.filter(isTheirs),
    refunds: snapshot.refunds.filter(({ transactionId }) => transactions.has(transactionId)),
    disputes: snapshot.disputes.filter(({ transactionId }) => transactions.has(transactionId)),
    events: snapshot.events.filter(
      ({ eventId, orderId = '' }) => delivered.has(eventId) || orderIds.has(orderId),
    ),
  };
}

/** What the gateway's own ledger says, in the words of a snapshot. */
export function sortLedger(
  ledger: readonly LedgerEntry[],
): Pick<Snapshot, 'charges' | 'declines' | 'awaitingCustomer' | 'refunds' | 'disputes' | 'deliveries'> {
  const charges: Charge[] = [];
  const declines: Decline[] = [];
  const awaitingCustomer: Decline[] = [];
  const refunds: Refund[] = [];
  const disputes = new Map<string, Dispute>();
  const deliveries: Delivery[] = [];
  const cameBack = new Set(ledger.flatMap(refundThatCameBack));
  for (const entry of ledger) {
    if (entry.type === 'captured') {
      charges.push({
        ...subjectOf(entry),
        amountMinor: entry.amount,
        currency: entry.currency.toUpperCase(),
        attempt: Number(entry.metadata['attempt']),
      });
    } else if (entry.type === 'declined') {
      declines.push(subjectOf(entry));
    } else if (entry.type === 'requires_action') {
      awaitingCustomer.push(subjectOf(entry));
    } else if (entry.type === 'refunded') {
      const { paymentIntent: transactionId, amount: amountMinor, refund: gatewayRefundId } = entry;
      const refundId = entry.metadata['refundId'];
      refunds.push({
        transactionId,
        amountMinor,
        gatewayRefundId,
        ...(cameBack.has(gatewayRefundId) ? { status: 'failed' } : {}),
        ...(refundId === undefined ? {} : { refundId }),
      });
    } else if (entry.type === 'dispute') {
      const { dispute: disputeId, paymentIntent: transactionId, status, moved } = entry;
      const takenMinor = (disputes.get(disputeId)?.takenMinor ?? 0) - moved;
      disputes.set(disputeId, { disputeId, transactionId, status, takenMinor });
    } else if (entry.type === 'webhook_delivered') {
      const { event: eventId, eventType, paymentIntent: transactionId } = entry;
      deliveries.push({ eventId, eventType, transactionId });
    }
  }
  return { charges, declines, awaitingCustomer, refunds, disputes: [...disputes.values()], deliveries };
}

/** A refund that failed, or was canceled, after it had gone back: of it nothing is with the customer. */
const refundThatCameBack = (entry: LedgerEntry): readonly string[] =>
  entry.type === 'refund_failed' || entry.type === 'refund_canceled' ? [entry.refund] : [];

/** What a charge is for, as the product told the gateway. */
const subjectOf = ({
  paymentIntent,
  metadata,
  paymentMethod,
}: Extract<LedgerEntry, { type: 'captured' | 'declined' | 'requires_action' }>): Decline => ({
  transactionId: paymentIntent,
  merchantId: metadata['merchantId'] ?? '',
  orderId: metadata['orderId'] ?? '',
  ...(behaviourOf(paymentMethod)?.webhooks === 'never' ? { sendsNothing: true } : {}),
});

const QUEUE_COUNTS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

async function readQueues(outputs: SnapshotSources): Promise<Snapshot['queues']> {
  const client = new SQSClient(outputs.aws);
  const queues = [
    { QueueUrl: outputs.webhookQueueUrl, deadLetters: false },
    { QueueUrl: outputs.webhookDeadLetterQueueUrl, deadLetters: true },
    { QueueUrl: outputs.undeliveredEventsQueueUrl, deadLetters: true },
  ];
  return Promise.all(
    queues.map(async ({ QueueUrl, deadLetters }) => {
      const { Attributes } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
      );
      const counts = QUEUE_COUNTS.map((name) => Number(Attributes?.[name] ?? 0));
      return {
        name: QueueUrl.split('/').at(-1) ?? QueueUrl,
        deadLetters,
        messages: counts.reduce((sum, count) => sum + count, 0),
      };
    }),
  );
}

async function countExecutions({ aws, workflowArn }: SnapshotSources): Promise<number | undefined> {
  const client = new SFNClient(aws);
  let running = 0;
  try {
    const query = { stateMachineArn: workflowArn, statusFilter: 'RUNNING' } as const;
    for await (const page of paginateListExecutions({ client }, query))
      running += page.executions?.length ?? 0;
  } catch (error) {
    if (error instanceof StateMachineTypeNotSupported) return undefined;
    throw error;
  }
  return running;
}

async function listDocuments({ aws, documentsBucketName }: SnapshotSources): Promise<readonly string[]> {
  const client = new S3Client(aws);
  const keys: string[] = [];
  for await (const page of paginateListObjectsV2({ client }, { Bucket: documentsBucketName })) {
    keys.push(...(page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key])));
  }
  return keys;
}
