import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  LogQueryVisualizationType,
  LogQueryWidget,
  Metric,
  PeriodOverride,
  Stats,
  TextWidget,
  type IMetric,
  type IWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

import { counted, type Watched } from '../alarms/row.ts';
import type { OnceFunction } from './once-function.ts';
import type { OnceTable } from './once-table.ts';
import type { OperatorAlarms } from './operator-alarms.ts';

export interface OnceDashboardProps extends Watched {
  readonly table: OnceTable;
  readonly alarms: OperatorAlarms;
  readonly applyWebhook: OnceFunction;
}

const PERIOD = Duration.minutes(5);
const ROW_HEIGHT = 6;
const THIRD = 8;

/** What a person on call looks at first, from the alarms down to what costs. */
export class OnceDashboard extends Dashboard {
  constructor(scope: Construct, id: string, props: OnceDashboardProps) {
    super(scope, id, {
      dashboardName: props.stage.stackNames.orders,
      defaultInterval: Duration.hours(12),
      periodOverride: PeriodOverride.AUTO,
    });
    this.addWidgets(
      new AlarmStatusWidget({
        title: 'Alarms',
        alarms: [...props.alarms.all],
        width: 24,
        height: ROW_HEIGHT,
      }),
    );
    for (const [title, widgets] of Object.entries(rows(props))) {
      this.addWidgets(new TextWidget({ markdown: `## ${title}`, width: 24, height: 1 }));
      this.addWidgets(...widgets);
    }
  }
}

function rows(props: OnceDashboardProps): Readonly<Record<string, readonly IWidget[]>> {
  const { stage, table, applyWebhook, Api, Webhooks, OrderWorkflow, Events, functions } = props;
  const { stateMachine } = OrderWorkflow;
  const all = Object.values(functions).filter((each) => each !== undefined);
  const count = (name: string, statistic = Stats.SUM) => counted(stage, name, PERIOD, statistic);
  const every = (metric: (of: OnceFunction) => IMetric): IMetric[] => all.map(metric);
  // Whoever writes a decline: the charge step, or the webhook that is faster.
  const logGroupNames = [functions.ChargePayment, applyWebhook].map(({ logGroup }) => logGroup.logGroupName);
  return {
    Sold: [
      graph('Orders', [count('OrdersPlaced'), count('InvoicesIssued'), count('PaymentsDeclined')]),
      graph('From placed to paid, seconds', [
        count('PlacedToPaidSeconds', Stats.p(50)),
        count('PlacedToPaidSeconds', Stats.p(99)),
      ]),
      new LogQueryWidget({
        title: 'Declines, by code',
        logGroupNames,
        view: LogQueryVisualizationType.TABLE,
        queryLines: [
          'filter message = "PaymentDeclined"',
          'stats count(*) as declines by code',
          'sort declines desc',
        ],
        width: THIRD,
        height: ROW_HEIGHT,
      }),
    ],
    Stuck: [
      graph('Needs a person', [count('AttentionEntries', Stats.MAXIMUM), count('AttentionNeeded')]),
      graph('Oldest open order, seconds', [count('OldestOpenSeconds', Stats.MAXIMUM)]),
      graph('Outcomes unknown, and how long, seconds', [
        count('OutcomeUnknown'),
        count('UnknownSeconds', Stats.MAXIMUM),
      ]),
      graph('The sweep', [count('SweepFound'), count('OverdueLeft'), count('UnreadableItem')]),
    ],
    Asked: [
      graph('Requests', [Api.httpApi.metricCount({ statistic: Stats.SUM, period: PERIOD })]),
      graph('Refused and failed', [
        Api.httpApi.metricClientError({ statistic: Stats.SUM, period: PERIOD }),
        Api.httpApi.metricServerError({ statistic: Stats.SUM, period: PERIOD }),
      ]),
      graph('Keys', [
        count('RequestsReplayed'),
        count('KeysInFlight'),
        count('KeysReused'),
        count('LateOwner'),
      ]),
    ],
    Queues: [
      graph('Webhooks waiting', [
        Webhooks.queue.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM, period: PERIOD }),
        Webhooks.deadLetterQueue.metricApproximateNumberOfMessagesVisible({
          statistic: Stats.MAXIMUM,
          period: PERIOD,
        }),
      ]),
      graph('Webhooks', [
        Webhooks.queue.metricNumberOfMessagesSent({
          statistic: Stats.SUM,
          period: PERIOD,
          label: 'accepted',
        }),
        count('WebhookRefused'),
        count('WebhookParked'),
        count('WebhookSuperseded'),
      ]),
      graph('Events: undelivered, and how late, milliseconds', [
        ...(Events === undefined
          ? []
          : [
              Events.undelivered.metricApproximateNumberOfMessagesVisible({
                statistic: Stats.MAXIMUM,
                period: PERIOD,
              }),
            ]),
        ...(functions.PublishEvents === undefined
          ? []
          : [functions.PublishEvents.metric('IteratorAge', { statistic: Stats.MAXIMUM, period: PERIOD })]),
      ]),
    ],
    Latencies: [
      graph('API, milliseconds', [
        Api.httpApi.metricLatency({ statistic: Stats.p(50), period: PERIOD, label: 'p50' }),
        Api.httpApi.metricLatency({ statistic: Stats.p(99), period: PERIOD, label: 'p99' }),
      ]),
      graph(
        'Functions, p99, milliseconds',
        every((of) => of.metricDuration(called(of, Stats.p(99)))),
      ),
      graph('Workflow, p99, milliseconds', [
        stateMachine.metricTime({ statistic: Stats.p(99), period: PERIOD }),
      ]),
    ],
    Errors: [
      graph(
        'Functions that failed',
        every((of) => of.metricErrors(called(of, Stats.SUM))),
      ),
      graph(
        'Functions that were throttled',
        every((of) => of.metricThrottles(called(of, Stats.SUM))),
      ),
      graph('Workflows, the account, secrets', [
        stateMachine.metricFailed({ statistic: Stats.SUM, period: PERIOD }),
        stateMachine.metricTimedOut({ statistic: Stats.SUM, period: PERIOD }),
        count('WorkflowNotStarted'),
        count('AccountRefused'),
        count('StaleSecret'),
      ]),
    ],
    'What costs': [
      graph('DynamoDB, units', [
        consumed(table, 'ConsumedWriteCapacityUnits'),
        consumed(table, 'ConsumedReadCapacityUnits'),
      ]),
      graph(
        'Invocations',
        every((of) => of.metricInvocations(called(of, Stats.SUM))),
      ),
      graph('Log bytes', every(loggedBy)),
    ],
  };
}

const graph = (title: string, left: IMetric[]): IWidget =>
  new GraphWidget({ title, left, width: THIRD, height: ROW_HEIGHT, leftYAxis: { min: 0 } });

const called = ({ node }: OnceFunction, statistic: string) => ({ statistic, period: PERIOD, label: node.id });

const consumed = ({ tableName }: OnceTable, metricName: string): Metric =>
  new Metric({
    namespace: 'AWS/DynamoDB',
    metricName,
    dimensionsMap: { TableName: tableName },
    statistic: Stats.SUM,
    period: PERIOD,
  });

const loggedBy = (of: OnceFunction): Metric =>
  new Metric({
    namespace: 'AWS/Logs',
    metricName: 'IncomingBytes',
    dimensionsMap: { LogGroupName: of.logGroup.logGroupName },
    ...called(of, Stats.SUM),
  });
