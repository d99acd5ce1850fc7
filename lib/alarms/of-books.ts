import { Duration } from 'aws-cdk-lib';
import { MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';

import { type AlarmRow, counted } from './row.ts';

/** The daily comparison of the gateway's books with the orders. What it finds rings as whatever else needs a person. */
export const OF_BOOKS: readonly AlarmRow[] = [
  {
    id: 'EveryDay/Stopped',
    what: 'The gateway’s books were not compared with the orders for two days.',
    money: 'Money that others moved at the gateway may be unknown here.',
    first: 'Look at the schedule and at the throttles of the function Reconcile.',
    // Two whole days, and only while the sweep runs: a first deployment rings at nothing.
    metric: ({ functions: { Reconcile, Sweep } }) =>
      new MathExpression({
        label: 'days on which the books were not compared',
        expression: 'IF(FILL(sweeps, 0) > 0 AND FILL(comparisons, 0) < 1, 1, 0)',
        usingMetrics: {
          sweeps: Sweep.metricInvocations({ statistic: Stats.SUM }),
          comparisons: Reconcile.metricInvocations({ statistic: Stats.SUM }),
        },
        period: Duration.days(1),
      }),
    rings: { atLeast: 1 },
    periods: { bad: 2, of: 2 },
    silence: 'is fine',
    watches: { Reconcile: ['not run'], EveryDaySchedule: ['fails', 'not run'] },
  },
  {
    id: 'EveryDay/Failing',
    what: 'The comparison of the gateway’s books with the orders failed.',
    money: 'Money that others moved at the gateway may be unknown here.',
    first: 'Read the log of the function Reconcile, then run `npm run once -- reconcile`.',
    metric: ({ functions: { Reconcile } }) =>
      Reconcile.metricErrors({ period: Duration.hours(1), statistic: Stats.SUM }),
    rings: { atLeast: 1 },
    // Until the next day's run, which is late by an hour at most.
    periods: { bad: 1, of: 25 },
    silence: 'is fine',
    watches: { Reconcile: ['fails'] },
  },
  {
    id: 'EveryDay/Behind',
    what: 'The time was too short to compare the gateway’s books with the orders. The next run goes on.',
    money: 'Money that others moved at the gateway is found a day later.',
    first: 'Run `npm run once -- reconcile` until it says that the period is complete.',
    metric: ({ stage }) => counted(stage, 'BooksLeft', Duration.hours(1)),
    rings: { atLeast: 1 },
    periods: { bad: 1, of: 25 },
    silence: 'is fine',
    watches: { BooksLeft: ['fails'], Reconcile: ['slow'] },
  },
];
