import { randomUUID } from 'node:crypto';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { OrderRequest } from '../../local/api-client.ts';
import { readTable } from '../../local/read-table.ts';
import { orderIdIn, until, untilOrder } from '../../local/scenario/client-steps.ts';
import { documentedDetail } from '../support/order-event-schema.ts';
import { deployed, type Deployed } from './deployed.ts';

const received = z.object({
  source: z.literal('once.orders'),
  'detail-type': z.string(),
  detail: z.looseObject({ eventId: z.string(), orderId: z.string(), order: z.looseObject({}) }),
});
type Received = z.infer<typeof received>;

/** A subscriber as docs/guides/events.md describes one: a rule, a queue, and ids that it knows. */
class Subscriber {
  readonly #sqs: SQSClient;
  readonly #queueUrl: string;
  readonly #known = new Map<string, Received>();
  /** As they came, with whatever came twice. */
  readonly bodies: string[] = [];

  constructor(sqs: SQSClient, queueUrl: string) {
    this.#sqs = sqs;
    this.#queueUrl = queueUrl;
  }

  async receive(): Promise<void> {
    const { Messages: messages = [] } = await this.#sqs.send(
      new ReceiveMessageCommand({ QueueUrl: this.#queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    for (const { Body: body = '' } of messages) {
      this.bodies.push(body);
      const event = received.parse(JSON.parse(body));
      if (!this.#known.has(event.detail.eventId)) this.#known.set(event.detail.eventId, event);
    }
  }

  /** Each event of the order once, in the order in which they came first. */
  eventsOf(id: string): readonly Received[] {
    return [...this.#known.values()].filter(({ detail }) => detail.orderId === id);
  }

  untilTold(orderId: string, type: string): Promise<readonly Received[]> {
    return until(`${type} of ${orderId}`, async () => {
      await this.receive();
      const events = this.eventsOf(orderId);
      return events.some((event) => event['detail-type'] === type) ? events : undefined;
    });
  }
}

async function subscribe({ aws }: Deployed['outputs'], busName: string): Promise<Subscriber> {
  const name = `events-${randomUUID()}`;
  const sqs = new SQSClient(aws);
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const queueArn = Attributes?.['QueueArn'];
  const events = new EventBridgeClient(aws);
  const { RuleArn } = await events.send(
    new PutRuleCommand({
      Name: name,
      EventBusName: busName,
      EventPattern: JSON.stringify({ source: ['once.orders'] }),
    }),
  );
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: queueArn,
      Condition: { ArnEquals: { 'aws:SourceArn': RuleArn } },
    },
  });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  await events.send(
    new PutTargetsCommand({ Rule: name, EventBusName: busName, Targets: [{ Id: 'queue', Arn: queueArn }] }),
  );
  return new Subscriber(sqs, QueueUrl);
}

const orderOf = (paymentMethod: string): OrderRequest => ({
  customer: { email: 'subscribed@example.com', name: 'Ada Lovelace' },
  lines: [{ sku: 'notebook', quantity: 1 }],
  paymentMethod,
});

/** Type and id, which is all that puts events in order. */
const told = (events: readonly Received[]): readonly string[] =>
  events.map((event) => `${event['detail-type']} ${event.detail.eventId}`);

describe('what happens to an order, told on the bus', () => {
  let once: Deployed;
  let stack: Readonly<Record<string, string>>;
  let subscriber: Subscriber;

  beforeAll(async () => {
    once = await deployed();
    const { Stacks } = await new CloudFormationClient(once.outputs.aws).send(
      new DescribeStacksCommand({ StackName: 'OnceOrders-local' }),
    );
    const outputs = Stacks?.[0]?.Outputs ?? [];
    stack = Object.fromEntries(
      outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
    );
    subscriber = await subscribe(once.outputs, stack['EventBusName'] ?? '');
  });

  const place = async (key: string, paymentMethod: string): Promise<string> =>
    orderIdIn(await once.merchant.placeOrder(orderOf(paymentMethod), key));

  const versionOf = async (orderId: string): Promise<unknown> => {
    const items = await readTable(new DynamoDBClient(once.outputs.aws), once.outputs.tableName);
    return items.find((item) => item['sk'] === 'ORDER' && item['orderId'] === orderId)?.['version'];
  };

  it('tells of an order from its placing to its invoice, in this order', async () => {
    const id = await place('told-paid', 'pm_card_visa');
    const events = await subscriber.untilTold(id, 'InvoiceIssued');
    expect(told(events)).toEqual([`OrderPlaced ${id}:1`, `OrderPaid ${id}:2`, `InvoiceIssued ${id}:3`]);
    for (const { detail } of events) expect(documentedDetail.safeParse(detail).error).toBeUndefined();
    expect(events.at(-1)?.detail.order).toMatchObject({
      status: 'paid',
      invoiceNumber: expect.stringMatching(/^\d{4}-\d{6}$/),
    });
  });

  it('tells of a decline, and of what came after it', async () => {
    const id = await place('told-declined', 'pm_card_visa_chargeDeclined');
    await untilOrder(once.merchant, id, ({ status }) => status === 'declined');
    await once.merchant.payAgain(id, 'pm_card_visa', 'told-declined-2');
    const events = await subscriber.untilTold(id, 'InvoiceIssued');
    expect(told(events)).toEqual([
      `OrderPlaced ${id}:1`,
      `PaymentDeclined ${id}:2`,
      `PaymentAttempted ${id}:3`,
      `OrderPaid ${id}:4`,
      `InvoiceIssued ${id}:5`,
    ]);
  });

  it('tells of every version once, and nothing of housekeeping', async () => {
    const id = await place('told-quietly', 'pm_card_visa');
    await subscriber.untilTold(id, 'InvoiceIssued');
    // The order leaves the index of what is open, which is a write as well. What comes after it is told after it.
    await once.atRest();
    await subscriber.untilTold(await place('told-later', 'pm_card_visa'), 'InvoiceIssued');
    expect(subscriber.eventsOf(id).map(({ detail }) => detail['version'])).toEqual([1, 2, 3]);
    expect(await versionOf(id)).toBe(3);
    // Housekeeping would be told under an id that is known.
    expect(subscriber.bodies.filter((body) => body.includes(id))).toHaveLength(3);
  });

  it('tells nobody who bought, or how it was paid', async () => {
    await subscriber.untilTold(await place('told-discreetly', 'pm_card_visa'), 'InvoiceIssued');
    for (const body of subscriber.bodies) expect(body).not.toMatch(/subscribed@|Lovelace|pm_card/);
  });

  it('leaves nothing undelivered', async () => {
    const { Messages } = await new SQSClient(once.outputs.aws).send(
      new ReceiveMessageCommand({ QueueUrl: stack['UndeliveredEventsQueueUrl'], VisibilityTimeout: 0 }),
    );
    expect(Messages ?? []).toEqual([]);
  });
});
