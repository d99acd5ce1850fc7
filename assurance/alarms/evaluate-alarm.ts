import type { AlarmProperties } from './alarm-properties.ts';
import type { DataPoint } from './data-points.ts';
import { evaluate, type Series } from './metric-math.ts';

export type State = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface Change {
  /** End of the period after which it was so. */
  readonly atMs: number;
  readonly state: State;
}

/** The time that is looked at, in milliseconds since the epoch. */
export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * What an alarm does with the data points of a run, by its own rule in the template: metric, statistic, period, threshold,
 * datapoints to alarm, and missing data. It is asked at the end of each of its periods.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html#alarm-evaluation
 *
 * @returns each state that it comes to, which is INSUFFICIENT_DATA at first
 */
export function statesOf(
  alarm: AlarmProperties,
  points: readonly DataPoint[],
  span: Span,
): readonly Change[] {
  const { EvaluationPeriods: of, DatapointsToAlarm: bad = of } = alarm;
  const periodMs = periodOf(alarm) * 1000;
  const periods = periodsIn(span, periodMs);
  const series = seriesOf(alarm, points, periods, periodMs);
  let state: State = 'INSUFFICIENT_DATA';
  const changes: Change[] = [];
  for (const [index, period] of periods.entries()) {
    // Before the run there was nothing: a range that is not full yet has no data there.
    const range = Array.from({ length: of }, (_, back) => periods[index - back]);
    const breaches = range.map((each) =>
      isBreached(alarm, each === undefined ? undefined : series.get(each)),
    );
    const breached = breaches.filter((each) => each === true).length;
    const fine = breaches.filter((each) => each === false).length;
    // Neither: what is missing leaves it as it is.
    const next: State = breached >= bad ? 'ALARM' : fine > of - bad ? 'OK' : state;
    if (next !== state) changes.push({ atMs: period + periodMs, state: next });
    state = next;
  }
  return changes;
}

export const rang = (changes: readonly Change[]): boolean => changes.some(({ state }) => state === 'ALARM');

/** @returns undefined for what is missing and says nothing */
function isBreached(alarm: AlarmProperties, value: number | undefined): boolean | undefined {
  const { Threshold: threshold, ComparisonOperator: operator, TreatMissingData: missing } = alarm;
  if (value === undefined) return missing === 'ignore' ? undefined : missing === 'breaching';
  return operator === 'LessThanThreshold' ? value < threshold : value >= threshold;
}

const periodOf = ({ Period, Metrics = [] }: AlarmProperties): number => {
  const found = Period ?? Metrics.find(({ MetricStat }) => MetricStat !== undefined)?.MetricStat?.Period;
  if (found === undefined) throw new Error('an alarm has no period');
  return found;
};

function periodsIn({ fromMs, untilMs }: Span, periodMs: number): readonly number[] {
  const first = Math.floor(fromMs / periodMs) * periodMs;
  return Array.from(
    { length: Math.ceil((untilMs - first) / periodMs) },
    (_, index) => first + index * periodMs,
  );
}

function seriesOf(
  alarm: AlarmProperties,
  points: readonly DataPoint[],
  periods: readonly number[],
  periodMs: number,
): Series {
  const { Metrics: queries } = alarm;
  if (queries === undefined) {
    const statistic = alarm.Statistic ?? alarm.ExtendedStatistic ?? '';
    return summed(points, metricOf(alarm), statistic, periodMs);
  }
  const named = queries.flatMap(({ Id, MetricStat: stat }) =>
    stat === undefined ? [] : [[Id, summed(points, metricOf(stat.Metric), stat.Stat, periodMs)] as const],
  );
  const expression = queries.find(({ Expression }) => Expression !== undefined)?.Expression ?? '';
  return evaluate(expression, Object.fromEntries(named), periods);
}

/** Names of metrics that an alarm hears, as a {@link DataPoint} has them. */
export const metricsOf = (alarm: AlarmProperties): readonly string[] =>
  alarm.Metrics === undefined
    ? [metricOf(alarm)]
    : alarm.Metrics.flatMap(({ MetricStat: stat }) => (stat === undefined ? [] : [metricOf(stat.Metric)]));

type MetricName = Pick<AlarmProperties, 'Namespace' | 'MetricName' | 'Dimensions'>;

function metricOf({ Namespace = '', MetricName = '', Dimensions = [] }: MetricName): string {
  if (Namespace.startsWith('Once/')) return `Once ${MetricName}`;
  const [resource] = Dimensions.map(({ Value }) => Value);
  return [Namespace, MetricName, resource].join(' ');
}

function summed(points: readonly DataPoint[], metric: string, statistic: string, periodMs: number): Series {
  const found = points.filter((point) => point.metric === metric);
  const byPeriod = Map.groupBy(found, ({ atMs }) => Math.floor(atMs / periodMs) * periodMs);
  return new Map([...byPeriod].map(([period, each]) => [period, statisticOf(statistic, each)]));
}

function statisticOf(statistic: string, points: readonly DataPoint[]): number {
  const values = points.map(({ value }) => value).toSorted((one, other) => one - other);
  const [, percent] = /^p(\d+)$/.exec(statistic) ?? [];
  if (percent !== undefined) return values[Math.ceil((Number(percent) / 100) * values.length) - 1] ?? 0;
  if (statistic === 'Sum') return values.reduce((sum, value) => sum + value, 0);
  if (statistic === 'Maximum') return values.at(-1) ?? 0;
  throw new Error(`${statistic} is no statistic that is known here`);
}
