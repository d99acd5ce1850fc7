import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';

import type { OrderEventBus } from '../constructs/event-bus.ts';
import { metricNamespace, type OnceFunction } from '../constructs/once-function.ts';
import type { OrderWorkflow } from '../constructs/order-workflow.ts';
import type { OrdersApi } from '../constructs/orders-api.ts';
import type { WebhookQueue } from '../constructs/webhook-queue.ts';
import type { StageSettings } from '../stage.ts';

/** What the alarms are on. A construct by the name that it has in the stack. */
export interface Watched {
  readonly stage: StageSettings;
  readonly Api: OrdersApi;
  readonly Webhooks: WebhookQueue;
  readonly OrderWorkflow: OrderWorkflow;
  /** Undefined: nothing is published. */
  readonly Events: OrderEventBus | undefined;
  readonly functions: Readonly<
    Record<
      'Authorize' | 'PlaceOrder' | 'ReceiveWebhook' | 'ChargePayment' | 'Sweep' | 'Reconcile',
      OnceFunction
    >
  > & {
    /** Undefined: nothing is published. */
    readonly PublishEvents: OnceFunction | undefined;
  };
}

/** What an alarm hears of a resource, or of a metric of ours: that it fails, that it is slow, that it is not run at all. */
export type Question = 'fails' | 'slow' | 'not run';

export interface AlarmRow {
  /** `<construct>/<alarm>`. CloudFormation's own name of the alarm comes from it, so it stays. */
  readonly id: `${'CallPerson' | 'EveryMinute' | 'EveryDay' | 'Api' | 'Webhooks' | 'OrderWorkflow' | 'Events'}/${string}`;
  /** What is the matter, in the words that the mail brings. */
  readonly what: string;
  /** Whether money is at risk meanwhile. In the mail too. */
  readonly money: string;
  /** What a person does first. */
  readonly first: string;
  /** Undefined: the stage has no such thing. */
  readonly metric: (watched: Watched) => IMetric | undefined;
  readonly rings: { readonly atLeast: number | ((watched: Watched) => number) } | { readonly below: number };
  /** Of so many periods in a row, so many. One of one when nothing is said. */
  readonly periods?: { readonly bad: number; readonly of: number };
  /** What it means that there are no data: `rings` where the metric is always there while all is well. */
  readonly silence: 'rings' | 'is fine' | 'changes nothing';
  /** It rings at each one more. Another alarm is on while the trouble lasts. */
  readonly atEach?: true;
  /** What it watches: resources of the template by their names, or groups of them (test/lib/alarm-page.ts). */
  readonly watches: Readonly<Record<string, readonly Question[]>>;
}

/** The page that says what a person does: `Api/PlaceOrderFailing` is `api-place-order-failing.md`. */
export const pageOf = ({ id }: Pick<AlarmRow, 'id'>): string =>
  `docs/guides/runbook/${id
    .replace('/', '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-')
    .toLowerCase()}.md`;

/** What the mail says. */
export const descriptionOf = (row: AlarmRow): string => `${row.what} ${row.money} See ${pageOf(row)}.`;

const SILENCE: Readonly<Record<AlarmRow['silence'], TreatMissingData>> = {
  rings: TreatMissingData.BREACHING,
  'is fine': TreatMissingData.NOT_BREACHING,
  // A queue in which nothing moves has no data after some hours, with its messages still in it.
  'changes nothing': TreatMissingData.IGNORE,
};

export const whenSilent = ({ silence }: AlarmRow): TreatMissingData => SILENCE[silence];

/** Of a queue, which tells once a minute. */
export const mostInAMinute = { period: Duration.minutes(1), statistic: Stats.MAXIMUM };

export const mostInAnHour = { period: Duration.hours(1), statistic: Stats.MAXIMUM };

/**
 * How many more messages a queue has than a minute ago. An alarm on their number stays on while one is left, and then
 * says nothing of the next; the first one, which has no minute before it, is for that alarm.
 */
export const growthOf = (queue: IQueue): MathExpression =>
  new MathExpression({
    label: 'more than a minute ago',
    expression: 'DIFF(messages)',
    usingMetrics: { messages: queue.metricApproximateNumberOfMessagesVisible(mostInAMinute) },
    period: Duration.minutes(1),
  });

/** Calls of a function that failed, or that Lambda had no room for. */
export const refusedBy = (called: OnceFunction): MathExpression =>
  sumOf(Duration.minutes(1), {
    errors: called.metricErrors({ statistic: Stats.SUM }),
    throttles: called.metricThrottles({ statistic: Stats.SUM }),
  });

/** What all functions of the stage count, as log lines (functions/runtime/log.ts). */
export const counted = (
  stage: StageSettings,
  metricName: string,
  period: Duration,
  statistic = Stats.SUM,
): Metric =>
  new Metric({
    namespace: metricNamespace(stage),
    metricName,
    dimensionsMap: { service: 'once' },
    statistic,
    period,
  });

/** A metric that has no data counts as none. */
export const sumOf = (period: Duration, metrics: Readonly<Record<string, Metric>>): MathExpression =>
  new MathExpression({
    label: Object.keys(metrics).join(' or '),
    expression: Object.keys(metrics)
      .map((name) => `FILL(${name}, 0)`)
      .join(' + '),
    usingMetrics: { ...metrics },
    period,
  });
