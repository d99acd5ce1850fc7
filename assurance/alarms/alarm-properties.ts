import { z } from 'zod';

import type { AlarmRow } from '../../lib/alarms/row.ts';
import type { StackTemplate } from '../world/stack-template.ts';

const dimensions = z.array(z.object({ Name: z.string(), Value: z.string() }));

const metric = z.object({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: dimensions.optional(),
});

const query = z.object({
  Id: z.string(),
  Expression: z.string().optional(),
  Label: z.string().optional(),
  MetricStat: z.object({ Period: z.number(), Stat: z.string(), Metric: metric }).optional(),
});

const alarmProperties = z.object({
  AlarmDescription: z.string(),
  Namespace: z.string().optional(),
  MetricName: z.string().optional(),
  Dimensions: dimensions.optional(),
  Statistic: z.string().optional(),
  ExtendedStatistic: z.string().optional(),
  Period: z.number().optional(),
  Metrics: z.array(query).optional(),
  Threshold: z.number(),
  ComparisonOperator: z.enum(['GreaterThanOrEqualToThreshold', 'LessThanThreshold']),
  EvaluationPeriods: z.number(),
  DatapointsToAlarm: z.number().optional(),
  TreatMissingData: z.enum(['breaching', 'notBreaching', 'ignore']),
});
export type AlarmProperties = z.infer<typeof alarmProperties>;

/** The alarm of a row as it is in the template. */
export function alarmOf({ id }: AlarmRow, template: StackTemplate): AlarmProperties {
  const found = template.properties('AWS::CloudWatch::Alarm', alarmProperties).get(id.replace('/', ''));
  if (found === undefined) throw new Error(`the template has no alarm ${id}`);
  return found;
}
