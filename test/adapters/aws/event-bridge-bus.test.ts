import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { EventBridgeBus } from '../../../functions/adapters/aws/event-bridge-bus.ts';
import { eventOf } from '../../support/order-events.ts';
import {
  json,
  silence,
  startCannedServer,
  type CannedServer,
  type Reply,
} from '../providers/stripe/canned-server.ts';

const putEvents = z.object({
  Entries: z.array(
    z.object({
      EventBusName: z.string(),
      Source: z.string(),
      DetailType: z.string(),
      Detail: z.string(),
      Time: z.number(),
    }),
  ),
});

let events: CannedServer;
let client: EventBridgeClient;

/** Takes every entry of the request, except those with these numbers. */
const takeAllBut =
  (...refused: readonly number[]): Reply =>
  (response, request) => {
    const { Entries: entries } = putEvents.parse(JSON.parse(request.body));
    const answers = entries.map((_, index) =>
      refused.includes(index)
        ? { ErrorCode: 'ThrottlingException', ErrorMessage: 'Rate exceeded' }
        : { EventId: `taken-${index}` },
    );
    json(200, { FailedEntryCount: refused.length, Entries: answers })(response, request);
  };

const sent = () => events.seen.map(({ body }) => putEvents.parse(JSON.parse(body)).Entries);
const ofOrders = (count: number) => Array.from({ length: count }, (_, index) => eventOf(1, `ord_${index}`));
const idsIn = (entries: ReturnType<typeof sent>[number]) =>
  entries.map(({ Detail: detail }) => z.object({ eventId: z.string() }).parse(JSON.parse(detail)).eventId);

beforeEach(async () => {
  events = await startCannedServer(takeAllBut());
  client = new EventBridgeClient({
    endpoint: events.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: { requestTimeout: 200, throwOnRequestTimeout: true },
  });
});
afterEach(async () => {
  client.destroy();
  await events.close();
});

describe('EventBridgeBus', () => {
  it('publishes an event under its type, with its own id in the detail', async () => {
    const event = eventOf(2, 'ord_1');
    expect(await new EventBridgeBus(client, 'orders').publish([event])).toEqual([]);
    const [[entry] = []] = sent();
    const { type, ...detail } = event;
    expect(entry).toMatchObject({
      EventBusName: 'orders',
      Source: 'once.orders',
      DetailType: type,
      Time: Date.parse(event.occurredAt) / 1000,
    });
    expect(JSON.parse(entry?.Detail ?? '')).toEqual(JSON.parse(JSON.stringify(detail)));
  });

  it('sends ten in a request, in their order', async () => {
    const all = ofOrders(23);
    expect(await new EventBridgeBus(client, 'orders').publish(all)).toEqual([]);
    expect(sent().map((entries) => entries.length)).toEqual([10, 10, 3]);
    expect(sent().flatMap(idsIn)).toEqual(all.map(({ eventId }) => eventId));
  });

  it('sends nothing where there is nothing', async () => {
    expect(await new EventBridgeBus(client, 'orders').publish([])).toEqual([]);
    expect(events.seen).toEqual([]);
  });

  it('hands back the entries that were refused, whatever became of the others', async () => {
    events.replyWith(takeAllBut(0, 9), takeAllBut(1));
    const all = ofOrders(12);
    const refused = await new EventBridgeBus(client, 'orders').publish(all);
    expect(refused.map(({ event }) => event)).toEqual([all[0], all[9], all[11]]);
    expect(refused.map(({ error }) => error)).toEqual(
      Array.from({ length: 3 }, () => ({ code: 'ThrottlingException', message: 'Rate exceeded' })),
    );
  });

  it('takes an entry without an answer for refused', async () => {
    events.replyWith(json(200, { FailedEntryCount: 0, Entries: [{ EventId: 'taken' }] }));
    const all = ofOrders(2);
    expect(await new EventBridgeBus(client, 'orders').publish(all)).toMatchObject([{ event: all[1] }]);
  });

  it.each([
    ['refuses', json(400, { __type: 'ValidationException' })],
    ['fails', json(500, { __type: 'InternalException' })],
    ['does not answer', silence],
  ])('fails when the bus %s, for then nothing is known', async (_name, reply) => {
    events.replyWith(reply);
    await expect(new EventBridgeBus(client, 'orders').publish(ofOrders(1))).rejects.toThrow();
  });
});
