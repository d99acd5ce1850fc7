import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { synthesizeFast } from '../synthesis.ts';

const { orders } = synthesizeFast();

const alarm = z.object({
  AlarmActions: z.array(z.string()),
  Metrics: z
    .array(
      z.object({
        Expression: z.string().optional(),
        MetricStat: z
          .object({
            Metric: z.object({
              Namespace: z.string(),
              MetricName: z.string(),
              Dimensions: z.array(z.object({ Name: z.string(), Value: z.string() })),
            }),
          })
          .optional(),
      }),
    )
    .optional(),
});
const alarms = orders.resources('AWS::CloudWatch::Alarm').map(({ id, Properties }) => ({
  id,
  ...alarm.parse(Properties),
}));

describe('CallPerson', () => {
  it('has one topic, which every alarm of the stack tells', () => {
    const [topic, ...more] = orders.resources('AWS::SNS::Topic');
    expect(more).toEqual([]);
    expect(alarms.length).toBeGreaterThan(4);
    for (const { AlarmActions } of alarms) expect(AlarmActions).toEqual([topic?.id]);
  });

  it('sums what every function counts that may leave something to a person', () => {
    const [sum] = alarms.filter(({ id }) => id.includes('AttentionNeeded'));
    const counted = sum?.Metrics?.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric] : []));
    expect(counted?.map(({ Namespace, MetricName }) => `${Namespace} ${MetricName}`)).toEqual(
      Array.from({ length: 4 }, () => 'Once AttentionNeeded'),
    );
    expect(counted?.map(({ Dimensions: [dimension] }) => dimension)).toEqual(
      ['ChargePayment', 'RefundPayment', 'ApplyWebhook', 'Sweep'].map((Value) => ({
        Name: 'service',
        Value,
      })),
    );
  });

  it('writes to an address only when one is given', () => {
    expect(orders.resources('AWS::SNS::Subscription')).toEqual([]);
    const told = synthesizeFast({ alarmEmail: 'ops@example.com' }).orders.resources('AWS::SNS::Subscription');
    expect(told).toMatchObject([{ Properties: { Protocol: 'email', Endpoint: 'ops@example.com' } }]);
  });
});
