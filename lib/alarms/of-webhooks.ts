import { Duration } from 'aws-cdk-lib';
import { MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';

import { type AlarmRow, counted, growthOf, mostInAMinute, mostInAnHour, refusedBy } from './row.ts';

/** What the provider tells, from its door to what becomes of it. */
export const OF_WEBHOOKS: readonly AlarmRow[] = [
  {
    id: 'Webhooks/DeadLetters',
    what: 'A webhook could not be applied: it is in the dead-letter queue and waits for a person.',
    money: 'An order may not show money that moved. The gateway has the truth.',
    first: 'Run `npm run once -- dlq list`, mend the reason, then `npm run once -- dlq redrive`.',
    metric: ({ Webhooks }) =>
      Webhooks.deadLetterQueue.metricApproximateNumberOfMessagesVisible(mostInAMinute),
    rings: { atLeast: 1 },
    silence: 'changes nothing',
    watches: { WebhooksDeadLetterQueue: ['not run'], WebhooksQueue: ['fails'], ApplyWebhook: ['fails'] },
  },
  {
    id: 'Webhooks/MoreDeadLetters',
    what: 'One more webhook could not be applied, while others wait in the dead-letter queue.',
    money: 'An order may not show money that moved. The gateway has the truth.',
    first: 'Run `npm run once -- dlq list`. Dismiss what is hopeless, so that the next one rings alone.',
    metric: ({ Webhooks }) => growthOf(Webhooks.deadLetterQueue),
    rings: { atLeast: 1 },
    silence: 'is fine',
    atEach: true,
    watches: { WebhooksDeadLetterQueue: ['fails'] },
  },
  {
    id: 'Webhooks/OldDeadLetters',
    what: 'A dead letter has waited for a day. SQS deletes it when it is 14 days old.',
    money: 'An order may not show money that moved. The gateway has the truth.',
    first: 'Run `npm run once -- dlq list`, then `npm run once -- dlq redrive` or `dlq dismiss`.',
    metric: ({ Webhooks }) => Webhooks.deadLetterQueue.metricApproximateNumberOfMessagesVisible(mostInAnHour),
    rings: { atLeast: 1 },
    periods: { bad: 24, of: 24 },
    silence: 'changes nothing',
    watches: { WebhooksDeadLetterQueue: ['slow'] },
  },
  {
    id: 'Webhooks/OldestMessage',
    what: 'Webhooks are not taken out of their queue: one that only fails would be a dead letter by now.',
    money: 'No money is lost: payments settle late, when the sweep asks the gateway.',
    first: 'Look at the mapping of the function ApplyWebhook (enabled?), its throttles and its log.',
    metric: ({ Webhooks }) => Webhooks.queue.metricApproximateAgeOfOldestMessage(mostInAMinute),
    rings: { atLeast: ({ Webhooks }) => Webhooks.stuckAfterSeconds },
    silence: 'changes nothing',
    watches: {
      WebhooksQueue: ['slow', 'not run'],
      ApplyWebhook: ['fails', 'slow', 'not run'],
      'ApplyWebhook (mapping)': ['fails', 'slow', 'not run'],
    },
  },
  {
    id: 'Webhooks/Refused',
    what: 'Ten webhooks in 15 minutes were refused: their signatures do not hold.',
    money: 'No money is lost. Refunds that others make at the gateway are not seen meanwhile.',
    first:
      'Compare the signing secret in Secrets Manager with the one at the provider. It may also be a stranger.',
    metric: ({ stage }) => counted(stage, 'WebhookRefused', Duration.minutes(15)),
    rings: { atLeast: 10 },
    silence: 'is fine',
    watches: { WebhookRefused: ['fails'] },
  },
  {
    id: 'Webhooks/NoneArrive',
    what: 'Payments were made in each of the last 3 hours, and no webhook arrived.',
    money: 'No money is lost: payments settle late, when the sweep asks the gateway.',
    first: 'Look whether the provider has disabled the webhook endpoint, and whether its address is right.',
    metric: ({ functions: { ChargePayment, ReceiveWebhook } }) =>
      new MathExpression({
        label: 'hours with payments and without webhooks',
        expression: 'IF(FILL(payments, 0) > 0 AND FILL(webhooks, 0) < 1, 1, 0)',
        usingMetrics: {
          payments: ChargePayment.metricInvocations({ statistic: Stats.SUM }),
          webhooks: ReceiveWebhook.metricInvocations({ statistic: Stats.SUM }),
        },
        period: Duration.hours(1),
      }),
    rings: { atLeast: 1 },
    periods: { bad: 3, of: 3 },
    silence: 'is fine',
    watches: { ReceiveWebhook: ['not run'] },
  },
  {
    id: 'Webhooks/ReceivingFails',
    what: 'Receiving webhooks fails or is throttled. The provider sends them again, for three days.',
    money: 'No money is lost: payments settle late, when the sweep asks the gateway.',
    first:
      'Read the log of the function ReceiveWebhook, and look at the concurrency that the account has left.',
    metric: ({ functions: { ReceiveWebhook } }) => refusedBy(ReceiveWebhook),
    rings: { atLeast: 1 },
    periods: { bad: 3, of: 15 },
    silence: 'is fine',
    watches: { ReceiveWebhook: ['fails', 'slow'] },
  },
  {
    id: 'Webhooks/NoneAccepted',
    what: 'Payments were made within an hour, webhooks were refused, and none was accepted.',
    money: 'No money is lost. Refunds and disputes that others make at the gateway are not seen meanwhile.',
    first: 'Compare the signing secret in Secrets Manager with the one at the provider.',
    metric: ({ stage, Webhooks, functions: { ChargePayment } }) =>
      new MathExpression({
        label: 'hours with payments, and webhooks of which none was accepted',
        expression: 'IF(FILL(payments, 0) > 0 AND FILL(refused, 0) > 0 AND FILL(accepted, 0) < 1, 1, 0)',
        usingMetrics: {
          payments: ChargePayment.metricInvocations({ statistic: Stats.SUM }),
          refused: counted(stage, 'WebhookRefused', Duration.hours(1)),
          accepted: Webhooks.queue.metricNumberOfMessagesSent({ statistic: Stats.SUM }),
        },
        period: Duration.hours(1),
      }),
    rings: { atLeast: 1 },
    silence: 'is fine',
    watches: { WebhookRefused: ['fails'], WebhooksQueue: ['not run'] },
  },
];
