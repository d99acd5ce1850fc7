import { z } from 'zod';

/** One value of a metric, as a function or a service of AWS told it. */
export interface DataPoint {
  /** `Once OrdersPlaced` of ours, `AWS/Lambda Errors Sweep` of a service and one of its resources. */
  readonly metric: string;
  readonly atMs: number;
  readonly value: number;
}

const embedded = z.looseObject({
  _aws: z.object({
    Timestamp: z.number(),
    CloudWatchMetrics: z.array(z.object({ Metrics: z.array(z.object({ Name: z.string() })) })),
  }),
});

/** What CloudWatch reads in a line of the log: nothing, or metrics in its embedded format. */
export function pointsIn(line: string): readonly DataPoint[] {
  if (!line.includes('"_aws"')) return [];
  const { success, data } = embedded.safeParse(JSON.parse(line.slice(line.indexOf('{'))));
  if (!success) return [];
  const { Timestamp: atMs, CloudWatchMetrics: directives } = data._aws;
  return directives
    .flatMap(({ Metrics }) => Metrics)
    .map(({ Name }) => ({ metric: ours(Name), atMs, value: z.number().parse(data[Name]) }));
}

export const ours = (name: string): string => `Once ${name}`;
