import { createHmac } from 'node:crypto';

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';

import { chargeReference } from '../../functions/domain/payments/payment.ts';
import { SqsWebhookQueue } from '../../functions/adapters/aws/sqs-webhook-queue.ts';
import type { OrderView } from '../../local/api-client.ts';
import { DeadLetters } from '../../cli/operator/dead-letters.ts';
import { readTable, sortItems } from '../../local/read-table.ts';
import { until } from '../../local/scenario/client-steps.ts';
import type { World } from './world.ts';

const PROVIDER = 'stripe';

interface Payment {
  readonly id: string;
  readonly orderId: string;
  readonly status: string;
  readonly [field: string]: unknown;
}

/** An event of the gateway about the first attempt of an order, as its body. */
function eventBody(
  { merchantId }: World,
  eventId: string,
  type: string,
  { orderId, ...object }: Payment,
): string {
  const reference = chargeReference({ merchantId, orderId, attempt: 1 });
  const metadata = { merchantId, orderId, attempt: '1', reference };
  return JSON.stringify({
    id: eventId,
    object: 'event',
    type,
    data: { object: { ...object, object: 'payment_intent', metadata } },
  });
}

/** Brings a decline to the door, of an order that is placed later, and waits until it is parked. */
export async function parkDecline(world: World, orderId: string): Promise<void> {
  const eventId = `evt_early_${orderId}`;
  const body = eventBody(world, eventId, 'payment_intent.payment_failed', {
    id: `pi_early_${orderId}`,
    orderId,
    status: 'requires_payment_method',
    amount: 4250,
    amount_received: 0,
    currency: 'eur',
    last_payment_error: {
      code: 'card_declined',
      decline_code: 'generic_decline',
      message: 'Your card was declined.',
    },
  });
  const time = Math.floor(Date.now() / 1000);
  const [secret = ''] = world.webhookSecret.split(/\s+/);
  const signature = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
  const { status } = await fetch(`${world.apiUrl}/webhooks/${PROVIDER}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'stripe-signature': `t=${time},v1=${signature}` },
    body,
  });
  if (status !== 200) throw new Error(`the early webhook was answered with ${status}`);
  await until('the parked webhook', async () => (await outcomeOf(world, eventId)) === 'parked' || undefined);
}

/** @returns undefined while no delivery has succeeded */
async function outcomeOf({ sources }: World, eventId: string): Promise<string | undefined> {
  const items = await readTable(new DynamoDBClient(sources.aws), sources.tableName);
  return sortItems(items).events.find((event) => event.eventId === eventId)?.outcome;
}

/** Leaves the capture of a paid order, told under another name, where those go that cannot be applied. */
export async function buryCapture(world: World, order: OrderView): Promise<void> {
  const { orderId, transactionId = '', totalMinor, currency } = order;
  const eventId = `evt_buried_${orderId}`;
  const body = eventBody(world, eventId, 'payment_intent.succeeded', {
    id: transactionId,
    orderId,
    status: 'succeeded',
    amount: totalMinor,
    amount_received: totalMinor,
    currency: currency.toLowerCase(),
  });
  const queue = new SqsWebhookQueue(
    new SQSClient(world.sources.aws),
    world.sources.webhookDeadLetterQueueUrl,
  );
  await queue.send({ provider: PROVIDER, eventId, groupId: transactionId, body });
}

/** @returns how many came back */
export async function redriveAll({ sources }: World): Promise<number> {
  const { webhookDeadLetterQueueUrl: from, webhookQueueUrl: to } = sources;
  let redriven = 0;
  const letters = new DeadLetters(new SQSClient(sources.aws), from, to);
  for await (const { outcome } of letters.redrive(
    () => true,
    async () => undefined,
  )) {
    if (outcome.code === 'redriven') redriven += 1;
  }
  return redriven;
}
