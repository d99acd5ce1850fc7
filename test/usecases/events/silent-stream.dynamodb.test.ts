import { PutItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { readChange, type StreamRecord } from '../../../functions/persistence/orders/order-stream.ts';
import { synthesizeFast } from '../../../assurance/world/synthesis.ts';
import { createTable } from '../../../assurance/world/dynamodb-local.ts';
import { TableStream } from '../../../assurance/world/table-stream.ts';

const { orders } = synthesizeFast();

const schedule = z.object({ Target: z.object({ Arn: z.string(), Input: z.string() }) });
const heartbeat = schedule.parse(propertiesOf('AWS::Scheduler::Schedule', 'EventsHeartbeat')).Target;

const mapping = z.object({
  FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })) }),
});
const { Filters: filters } = mapping.parse(
  propertiesOf('AWS::Lambda::EventSourceMapping', 'EventsStream'),
).FilterCriteria;

const request = z.object({
  TableName: z.string(),
  Item: z.record(z.string(), z.object({ S: z.string() })),
});

/** Of the mapping's patterns, the one that knows no version: it lets the heartbeat through. */
const keysOnly = z.strictObject({
  dynamodb: z.strictObject({ Keys: z.strictObject({ sk: z.strictObject({ S: z.array(z.string()) }) }) }),
});
const letsThrough = ({ dynamodb }: StreamRecord): boolean =>
  filters.some(({ Pattern }) => {
    const pattern = keysOnly.safeParse(JSON.parse(Pattern)).data;
    const keys = z.object({ sk: z.object({ S: z.string() }) }).parse(dynamodb?.Keys);
    return pattern?.dynamodb.Keys.sk.S.includes(keys.sk.S) === true;
  });

function propertiesOf(type: string, id: string): unknown {
  return orders.resources(type).find((resource) => resource.id === id)?.Properties;
}

let client: DynamoDBClient;
let tableName: string;
beforeEach(async () => ({ client, tableName } = await createTable()));
afterEach(() => client.destroy());

/** As EventBridge Scheduler does: the schedule's input, with its time in it, is the request. */
async function beat(scheduledTime: string): Promise<void> {
  const input = heartbeat.Input.replace('<aws.scheduler.scheduled-time>', scheduledTime);
  const { Item } = request.parse(JSON.parse(input));
  await client.send(new PutItemCommand({ TableName: tableName, Item }));
}

describe('the heartbeat of the stream', () => {
  it('is a request that Scheduler sends to the table itself', () => {
    expect(heartbeat.Arn).toMatch(/:scheduler:::aws-sdk:dynamodb:putItem$/);
    expect(request.parse(JSON.parse(heartbeat.Input)).TableName).toBe('Table');
  });

  it('brings a record to the publisher every minute, and is nobody’s event', async () => {
    const stream = await TableStream.open(tableName);
    await beat('2026-11-24T10:00:00Z');
    await beat('2026-11-24T10:01:00Z');
    const records = await stream.read();
    expect(records.map(letsThrough)).toEqual([true, true]);
    expect(records.map(readChange)).toMatchObject([{ code: 'nothing_new' }, { code: 'nothing_new' }]);
  });

  it('would bring none without its time, since a write that changes nothing leaves no record', async () => {
    const stream = await TableStream.open(tableName);
    await beat('2026-11-24T10:00:00Z');
    await beat('2026-11-24T10:00:00Z');
    expect(await stream.read()).toHaveLength(1);
  });
});
