import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { createEventBridgeClient, createSqsClient } from '../adapters/aws/aws-clients.ts';
import { EventBridgeBus } from '../adapters/aws/event-bridge-bus.ts';
import { SqsUndeliveredEvents } from '../adapters/aws/sqs-undelivered-events.ts';
import { readChange } from '../persistence/orders/order-stream.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import { env } from '../runtime/env.ts';
import { inTime, invocationOf, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';
import { publishEvents } from '../usecases/events/publish-events.ts';
import { TriesInVain } from '../usecases/webhooks/tries-in-vain.ts';

const bus = new EventBridgeBus(createEventBridgeClient(wire()), env.eventBusName);
const undelivered = new SqsUndeliveredEvents(createSqsClient(wire()), env.undeliveredEventsQueueUrl);
const tries = new TriesInVain();

type Answer = Promise<DynamoDBBatchResponse>;

/** The stream comes again from the record that is named, with all that follow it. */
export const handler = inTime(async ({ Records }: DynamoDBStreamEvent, context): Answer => {
  const deps = { clock, log, bus, undelivered, tries, deadline: invocationOf(context).deadline };
  const from = await publishEvents(deps, Records.map(readChange));
  return { batchItemFailures: from === undefined ? [] : [{ itemIdentifier: from }] };
});
