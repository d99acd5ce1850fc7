import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { synthesizeFast } from '../../assurance/world/synthesis.ts';

const { orders } = synthesizeFast();
const propertiesOf = (id: string): unknown =>
  orders.resources('AWS::CloudWatch::Alarm').find((alarm) => alarm.id === id)?.Properties;

const growth = z.looseObject({
  Threshold: z.literal(1),
  Metrics: z.array(
    z.looseObject({
      Expression: z.string().optional(),
      MetricStat: z.unknown().optional(),
    }),
  ),
});

/** What waits for a person there keeps an alarm on its number on: the next one must ring all the same. */
describe.each([
  ['WebhooksDeadLetterQueue', 'WebhooksDeadLetters', 'WebhooksMoreDeadLetters', 'WebhooksOldDeadLetters'],
  ['EventsUndelivered', 'EventsUndeliveredEvents', 'EventsMoreUndelivered', 'EventsOldUndelivered'],
])('%s', (queue, first, more, old) => {
  it('rings at the first message', () => {
    expect(propertiesOf(first)).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Threshold: 1,
    });
  });

  it('rings at each message more', () => {
    const { Metrics } = growth.parse(propertiesOf(more));
    expect(Metrics.map(({ Expression }) => Expression)).toContain('DIFF(messages)');
    expect(JSON.stringify(Metrics)).toContain(queue);
  });

  it('rings when one has waited for a day', () => {
    expect(propertiesOf(old)).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Period: 3600,
      EvaluationPeriods: 24,
      Threshold: 1,
    });
  });
});
