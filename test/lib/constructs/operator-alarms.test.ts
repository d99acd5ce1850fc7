import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { synthesizeFast } from '../../../assurance/world/synthesis.ts';

const { orders } = synthesizeFast();

const alarm = z.looseObject({ AlarmActions: z.array(z.string()) });
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

  it('lets alarms of its own account publish, and nobody who does not use TLS', () => {
    const [policy] = orders.resources('AWS::SNS::TopicPolicy');
    expect(policy?.Properties).toMatchObject({
      PolicyDocument: {
        Statement: expect.arrayContaining([
          expect.objectContaining({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': expect.anything() } },
          }),
          expect.objectContaining({ Effect: 'Deny' }),
        ]),
      },
    });
  });

  it('is called when the sweep stops, and when it only fails', () => {
    const ofSweep = orders
      .resources('AWS::CloudWatch::Alarm')
      .filter(({ id }) => ['EveryMinuteStopped', 'EveryMinuteFailing'].includes(id))
      .map(({ Properties }) => Properties);
    expect(ofSweep).toEqual([
      expect.objectContaining({
        MetricName: 'Invocations',
        ComparisonOperator: 'LessThanThreshold',
        Threshold: 1,
        TreatMissingData: 'breaching',
      }),
      expect.objectContaining({ MetricName: 'Errors', Threshold: 1, TreatMissingData: 'notBreaching' }),
    ]);
  });

  it.each([
    [
      'as long as anything is on the list, or it is not counted',
      'AttentionNeeded',
      'AttentionEntries',
      'Maximum',
      'breaching',
    ],
    ['when something is set aside', 'SetAside', 'AttentionNeeded', 'Sum', 'notBreaching'],
    ['when the sweep cannot read an item', 'Unreadable', 'UnreadableItem', 'Sum', 'notBreaching'],
  ])('is called %s', (_when, name, MetricName, Statistic, TreatMissingData) => {
    expect(alarms.find(({ id }) => id === `CallPerson${name}`)).toMatchObject({
      Namespace: 'Once/dev',
      MetricName,
      Dimensions: [{ Name: 'service', Value: 'once' }],
      Threshold: 1,
      Statistic,
      TreatMissingData,
    });
  });

  it('hears of what any function counts', () => {
    for (const { Properties } of orders.resources('AWS::Lambda::Function')) {
      expect(Properties).toMatchObject({
        Environment: { Variables: { POWERTOOLS_METRICS_NAMESPACE: 'Once/dev' } },
      });
    }
  });

  it('writes to an address only when one is given', () => {
    expect(orders.resources('AWS::SNS::Subscription')).toEqual([]);
    const told = synthesizeFast({ alarmEmail: 'ops@example.com' }).orders.resources('AWS::SNS::Subscription');
    expect(told).toMatchObject([{ Properties: { Protocol: 'email', Endpoint: 'ops@example.com' } }]);
  });
});
