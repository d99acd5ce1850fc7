import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { createEventBridgeClient, createSqsClient } from '../gateways/aws-clients.ts';
import { EventBridgeBus } from '../gateways/event-bridge-bus.ts';
import { SqsUndeliveredEvents } from '../gateways/sqs-undelivered-events.ts';
import { readChange } from '../ledger/order-stream.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import { env } from '../runtime/env.ts';
import { inTime, wire } from '../runtime/invocation.ts';
import { log } from '../runtime/log.ts';
import { publishEvents } from '../usecases/publish-events.ts';

const bus = new EventBridgeBus(createEventBridgeClient(wire()), env.eventBusName);
const undelivered = new SqsUndeliveredEvents(createSqsClient(wire()), env.undeliveredEventsQueueUrl);

/** The stream comes again from the record that is named, with all that follow it. */
export const handler = inTime(async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  const from = await publishEvents({ clock, log, bus, undelivered }, Records.map(readChange));
  return { batchItemFailures: from === undefined ? [] : [{ itemIdentifier: from }] };
});
