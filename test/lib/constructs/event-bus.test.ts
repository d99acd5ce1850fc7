import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { actsOfDay, ORDER_SORT_KEY } from '../../../functions/persistence/table/keys.ts';
import { synthesizeFast, type Stage } from '../../../assurance/world/synthesis.ts';

const { orders } = synthesizeFast();
const HOUR_SECONDS = 60 * 60;
const DAY_SECONDS = 24 * HOUR_SECONDS;

const mapping = z.looseObject({
  EventSourceArn: z.string(),
  FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })) }),
  MaximumRecordAgeInSeconds: z.number(),
});
const stream = mapping.parse(
  orders.resources('AWS::Lambda::EventSourceMapping').find(({ id }) => id === 'EventsStream')?.Properties,
);

const alarm = z.looseObject({
  MetricName: z.string(),
  Threshold: z.number(),
  Dimensions: z.tuple([z.object({ Value: z.string() })]),
});
const alarmOn = (metricName: string, value: string) =>
  orders
    .resources('AWS::CloudWatch::Alarm')
    .flatMap(({ Properties }) => alarm.safeParse(Properties).data ?? [])
    .find((it) => it.MetricName === metricName && it.Dimensions[0].Value === value);

describe('OrderEventBus', () => {
  it('is a bus of its own, which nobody outside the account may use', () => {
    const buses = orders.resources('AWS::Events::EventBus');
    expect(buses.map(({ id }) => id)).toEqual(['EventsBus']);
    expect(orders.resources('AWS::Events::EventBusPolicy')).toEqual([]);
  });

  it('bears the name of its stack, and the one that it had before stages had files', () => {
    const named = z.object({ Name: z.string() });
    const nameOf = (stage: Stage) =>
      synthesizeFast(stage).orders.properties('AWS::Events::EventBus', named).get('EventsBus')?.Name;
    expect(nameOf({ stage: 'shop' })).toBe('OnceOrders-shop-Events');
    const stackNames = { orders: 'OnceOrders', sandbox: 'PaymentSandbox' };
    expect(nameOf({ stage: 'shop', stackNames })).toBe('OnceOrdersEventsBusB44C7F0C');
  });

  it('is fed from the stream of the table, by changes of orders, the heartbeat and acts only', () => {
    expect(orders.text).toMatch(
      /"EventSourceArn":\s*\{\s*"Fn::GetAtt":\s*\[\s*"Table\w+",\s*"StreamArn"\s*\]/,
    );
    expect(stream).toMatchObject({ FunctionName: 'PublishEvents', StartingPosition: 'TRIM_HORIZON' });
    expect(stream.FilterCriteria.Filters.map(({ Pattern }) => JSON.parse(Pattern) as unknown)).toEqual([
      {
        dynamodb: { Keys: { sk: { S: [ORDER_SORT_KEY] } }, NewImage: { version: { N: [{ exists: true }] } } },
      },
      { dynamodb: { Keys: { sk: { S: ['HEARTBEAT'] } } } },
      { dynamodb: { Keys: { pk: { S: [{ prefix: actsOfDay('') }] } } } },
    ]);
  });

  it('lets its function read this one stream', () => {
    const read = orders.text.match(
      /"Action":\s*\[\s*"dynamodb:DescribeStream"[^\]]*\],\s*"Effect":\s*"Allow",\s*"Resource":\s*\{[^}]*\}/,
    );
    expect(read?.[0]).toContain('"dynamodb:GetRecords"');
    expect(read?.[0]).toContain('"StreamArn"');
  });

  it('tries again without end, from the first event that failed, and halves what kills the function', () => {
    expect(stream).toMatchObject({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
    });
    expect(stream).not.toHaveProperty('MaximumRetryAttempts');
  });

  it('loses nothing: what Lambda gives up while the stream still has it goes to the queue', () => {
    expect(stream).toMatchObject({ DestinationConfig: { OnFailure: { Destination: 'EventsUndelivered' } } });
    expect(stream.MaximumRecordAgeInSeconds).toBe(22 * HOUR_SECONDS);
    const queue = orders.resources('AWS::SQS::Queue').find(({ id }) => id === 'EventsUndelivered');
    expect(queue?.Properties).toMatchObject({
      MessageRetentionPeriod: 14 * DAY_SECONDS,
      SqsManagedSseEnabled: true,
    });
  });

  it('raises an alarm at the first event that is set aside', () => {
    expect(alarmOn('ApproximateNumberOfMessagesVisible', 'EventsUndelivered')).toMatchObject({
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Statistic: 'Maximum',
      EvaluationPeriods: 1,
      Period: 60,
    });
  });

  it('raises an alarm when events are late, or when none comes at all, hours before anything is given up', () => {
    expect(alarmOn('IteratorAge', 'PublishEvents')).toMatchObject({
      Namespace: 'AWS/Lambda',
      Threshold: 5 * 60_000,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Statistic: 'Maximum',
      EvaluationPeriods: 1,
      Period: 300,
      TreatMissingData: 'breaching',
    });
  });

  it('is left out where nobody wants to be told, with all that belongs to it', () => {
    const quiet = synthesizeFast({ events: false }).orders;
    expect(quiet.resources('AWS::Events::EventBus')).toEqual([]);
    expect(quiet.resources('AWS::Lambda::EventSourceMapping').map(({ id }) => id)).not.toContain(
      'EventsStream',
    );
    const functions = (template: typeof quiet) =>
      template.resources('AWS::Lambda::Function').map(({ id }) => id);
    expect(functions(orders)).toEqual(expect.arrayContaining(['PublishEvents']));
    expect(functions(quiet)).toEqual(functions(orders).filter((id) => id !== 'PublishEvents'));
    expect(quiet.resources('AWS::Scheduler::Schedule').map(({ id }) => id)).toEqual([
      'EveryMinuteSchedule',
      'EveryDaySchedule',
    ]);
    expect(quiet.outputs.filter((name) => /Event/.test(name))).toEqual([]);
  });
});
