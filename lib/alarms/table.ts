import { Duration } from 'aws-cdk-lib';
import { MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';

import { OF_BOOKS } from './of-books.ts';
import { OF_EVENTS } from './of-events.ts';
import { OF_WEBHOOKS } from './of-webhooks.ts';
import { type AlarmRow, counted, refusedBy, sumOf } from './row.ts';

/**
 * Every alarm of the stack. A new alarm is a row here and nothing else: the construct `CallPerson` makes it, and
 * `npm run docs:alarms` writes docs/reference/alarms.md anew. A function, queue, mapping, schedule, stream, state machine,
 * API or metric that no row watches, and that `unwatched.ts` does not excuse, fails test/lib/alarms.test.ts.
 *
 * A metric that the functions count (`log.count('Name')`) is watched under its name: `watches: { Name: ['fails'] }`.
 */
export const ALARMS: readonly AlarmRow[] = [
  // What a person has to settle.
  {
    id: 'CallPerson/AttentionNeeded',
    what: 'Something needs a person, or the list of it was not counted for 5 minutes: `npm run once -- attention` shows it.',
    money: 'Money of the orders on that list may be at risk.',
    first: 'Run `npm run once -- attention` and settle what it lists.',
    // The sweep tells the number each minute: the alarm is on as long as anything is on the list.
    metric: ({ stage }) => counted(stage, 'AttentionEntries', Duration.minutes(5), Stats.MAXIMUM),
    rings: { atLeast: 1 },
    silence: 'rings',
    watches: { AttentionEntries: ['fails', 'not run'] },
  },
  {
    id: 'CallPerson/SetAside',
    what: 'Something needs a person since a moment ago: `npm run once -- attention` lists it, with its reason.',
    money: 'Money of that order may be at risk.',
    first:
      'Run `npm run once -- attention` and settle what it lists. Look at the dead letters and the undelivered events too.',
    metric: ({ stage }) => counted(stage, 'AttentionNeeded', Duration.minutes(1)),
    rings: { atLeast: 1 },
    silence: 'is fine',
    atEach: true,
    watches: { AttentionNeeded: ['fails'] },
  },
  {
    id: 'CallPerson/Unreadable',
    what: 'The sweep passes over items that this release cannot read: `npm run once -- attention` names them.',
    money: 'Money of those orders may be at risk: nobody asks what became of their payments.',
    first: 'Deploy the release that wrote them. After a rollback that is the newer one.',
    metric: ({ stage }) => counted(stage, 'UnreadableItem', Duration.minutes(5)),
    rings: { atLeast: 1 },
    // The sweep meets such an item once an hour.
    periods: { bad: 1, of: 15 },
    silence: 'is fine',
    watches: { UnreadableItem: ['fails'] },
  },
  {
    id: 'CallPerson/AccountRefused',
    what: 'The payment gateway refuses the merchant’s account, its API key, or what Once asks for.',
    money:
      'No order can be charged or refunded. Orders that wait longer than `chargeWithinSeconds` are declined.',
    first:
      'Look for "account or request" in the log of ChargePayment: it has the gateway’s own code and text.',
    metric: ({ stage }) => counted(stage, 'AccountRefused', Duration.minutes(5)),
    rings: { atLeast: 1 },
    // One order alone is sent again after 1, 5, 15 and 60 minutes, and a fifth longer.
    periods: { bad: 1, of: 15 },
    silence: 'is fine',
    watches: { AccountRefused: ['fails'] },
  },
  {
    id: 'CallPerson/StaleSecret',
    what: 'Secrets Manager cannot be read: functions go on with the value that they read before.',
    money: 'No money is at risk yet. After 12 hours webhooks and charges stop.',
    first:
      'Look for "secret not read" in the log: it says whether a right, the secret or the service is missing.',
    metric: ({ stage }) => counted(stage, 'StaleSecret', Duration.minutes(5)),
    rings: { atLeast: 1 },
    periods: { bad: 1, of: 3 },
    silence: 'is fine',
    watches: { StaleSecret: ['fails'] },
  },

  // The sweep, on which everything rests that is overdue.
  {
    id: 'EveryMinute/Stopped',
    what: 'The sweep has not run for 5 minutes. Overdue orders are not being retried.',
    money: 'No money is lost: a payment whose outcome is unknown stays unknown until the sweep runs again.',
    first: 'Look at the schedule and at the throttles of the function Sweep.',
    metric: ({ functions }) =>
      functions.Sweep.metricInvocations({ period: Duration.minutes(5), statistic: Stats.SUM }),
    rings: { below: 1 },
    silence: 'rings',
    watches: { Sweep: ['not run'], EveryMinuteSchedule: ['fails', 'not run'] },
  },
  {
    id: 'EveryMinute/Failing',
    what: 'The sweep fails again and again. Overdue orders are not being retried.',
    money: 'No money is lost: a payment whose outcome is unknown stays unknown until the sweep works again.',
    first: 'Read the log of the function Sweep.',
    metric: ({ functions }) =>
      functions.Sweep.metricErrors({ period: Duration.minutes(1), statistic: Stats.SUM }),
    rings: { atLeast: 1 },
    periods: { bad: 3, of: 5 },
    silence: 'is fine',
    watches: { Sweep: ['fails', 'slow'] },
  },
  {
    id: 'EveryMinute/Behind',
    what: 'The sweep runs, and something overdue is left over each time. Overdue orders are retried late.',
    money: 'No money is lost: a payment whose outcome is unknown stays unknown for longer.',
    first: 'Look for "not looked after" and for `"more":true` in the log of the function Sweep.',
    metric: ({ stage }) => counted(stage, 'OverdueLeft', Duration.minutes(1)),
    rings: { atLeast: 1 },
    periods: { bad: 5, of: 5 },
    silence: 'is fine',
    watches: { OverdueLeft: ['fails'], Sweep: ['slow'] },
  },
  {
    id: 'EveryMinute/OldestOpen',
    what: 'An order is open for 20 minutes or longer: the sweep asks for its outcome and gets none.',
    money: 'Money of that order may be taken without an answer. It is not charged twice.',
    first: 'Run `npm run once -- operations` for the orders that the log of the function Sweep names.',
    metric: ({ stage }) => counted(stage, 'OldestOpenSeconds', Duration.minutes(5), Stats.MAXIMUM),
    rings: { atLeast: Duration.minutes(20).toSeconds() },
    // The sweep tells it each minute. That it does not is another alarm.
    silence: 'changes nothing',
    watches: { OldestOpenSeconds: ['fails'], 'workflow steps': ['slow'] },
  },

  ...OF_BOOKS,

  // The API.
  {
    id: 'Api/Failing',
    what: 'The API answers with 5xx. Callers do not know whether their requests were carried out.',
    money: 'No money is at risk while callers repeat a request under the same Idempotency-Key.',
    first: 'Find the route in the access log, then read the log of its function.',
    metric: ({ Api }) => Api.httpApi.metricServerError({ period: Duration.minutes(1), statistic: Stats.SUM }),
    rings: { atLeast: 1 },
    periods: { bad: 3, of: 15 },
    silence: 'is fine',
    watches: { ApiHttpApi: ['fails'], 'functions behind the API': ['fails'] },
  },
  {
    id: 'Api/Slow',
    what: 'The API is slow: one of a hundred answers takes 5 seconds or more.',
    money: 'No money is at risk while callers repeat a request under the same Idempotency-Key.',
    first: 'Find the slow route in the access log (`responseLatencyMs`), then the durations of its function.',
    metric: ({ Api }) => Api.httpApi.metricLatency({ period: Duration.minutes(1), statistic: Stats.p(99) }),
    rings: { atLeast: 5_000 },
    periods: { bad: 5, of: 5 },
    silence: 'is fine',
    watches: { ApiHttpApi: ['slow'], 'functions behind the API': ['slow'] },
  },
  {
    id: 'Api/AuthorizerFailing',
    what: 'The authorizer fails or is throttled. Callers with good API keys are refused with 500.',
    money: 'No money is at risk: nothing is accepted. Orders are not taken.',
    first: 'Read the log of the function Authorize, and look at the concurrency that the account has left.',
    metric: ({ functions: { Authorize } }) => refusedBy(Authorize),
    rings: { atLeast: 1 },
    periods: { bad: 3, of: 15 },
    silence: 'is fine',
    watches: { Authorize: ['fails', 'slow'] },
  },
  {
    id: 'Api/PlaceOrderFailing',
    what: 'Placing an order fails or is throttled. Callers do not know whether their order was taken.',
    money: 'No money is at risk while callers repeat a request under the same Idempotency-Key.',
    first: 'Read the log of the function PlaceOrder, and look at the concurrency that the account has left.',
    metric: ({ functions: { PlaceOrder } }) => refusedBy(PlaceOrder),
    rings: { atLeast: 1 },
    periods: { bad: 3, of: 15 },
    silence: 'is fine',
    watches: { PlaceOrder: ['fails', 'slow'] },
  },

  // The workflow of an order.
  {
    id: 'OrderWorkflow/NotStarted',
    what: 'Workflows cannot be started. Accepted orders are neither charged nor invoiced.',
    money: 'No money is lost: the orders are kept, and the sweep starts each of them again.',
    first: 'Look for "workflow not started" in the logs of PlaceOrder and Sweep.',
    metric: ({ stage }) => counted(stage, 'WorkflowNotStarted', Duration.minutes(1)),
    rings: { atLeast: 1 },
    periods: { bad: 3, of: 15 },
    silence: 'is fine',
    watches: {
      WorkflowNotStarted: ['fails'],
      OrderWorkflowStateMachine: ['not run'],
      'workflow steps': ['not run'],
    },
  },
  {
    id: 'OrderWorkflow/Failing',
    what: 'Workflows fail or take too long. Their orders are left to the sweep.',
    money: 'Charges and refunds may be late. None is sent twice: the sweep asks the gateway first.',
    first:
      'Open a failed execution in the log of the state machine; a gateway that is down shows in all of them.',
    metric: ({ OrderWorkflow: { stateMachine } }) =>
      sumOf(Duration.minutes(1), {
        failed: stateMachine.metricFailed(),
        timedOut: stateMachine.metricTimedOut(),
      }),
    rings: { atLeast: 1 },
    periods: { bad: 3, of: 15 },
    silence: 'is fine',
    watches: { OrderWorkflowStateMachine: ['fails', 'slow'], 'workflow steps': ['fails', 'slow'] },
  },
  {
    id: 'OrderWorkflow/ChargeFailing',
    what: 'Half of the runs of the charge step fail, or some are throttled. Payments are not made or not known.',
    money: 'Money may be taken without an answer. It is not taken twice: the sweep asks the gateway first.',
    first: 'Look at the gateway’s status page, then read the log of the function ChargePayment.',
    // A single order whose outcome is unknown fails a few times, and rings at nothing.
    metric: ({ functions: { ChargePayment } }) =>
      new MathExpression({
        label: 'half of the charges fail, or some are throttled',
        expression:
          'IF(FILL(throttles, 0) > 0 OR (FILL(errors, 0) > 0 AND FILL(errors, 0) * 2 >= FILL(runs, 0)), 1, 0)',
        usingMetrics: {
          throttles: ChargePayment.metricThrottles({ statistic: Stats.SUM }),
          errors: ChargePayment.metricErrors({ statistic: Stats.SUM }),
          runs: ChargePayment.metricInvocations({ statistic: Stats.SUM }),
        },
        period: Duration.minutes(5),
      }),
    rings: { atLeast: 1 },
    periods: { bad: 4, of: 6 },
    silence: 'is fine',
    watches: { ChargePayment: ['fails', 'slow'] },
  },

  ...OF_WEBHOOKS,
  ...OF_EVENTS,
];
