import { ours, type DataPoint } from './data-points.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The trouble that an alarm is for, as its data points tell of it. */
export interface Fault {
  /** What was done, in words. */
  readonly how: string;
  /**
   * Who tells: the functions, whose test makes the fault happen and sees it counted, or a service of AWS, which no emulator
   * plays. Its data points are then made as the service's documentation has them.
   */
  readonly told: { readonly by: 'functions'; readonly test: string } | { readonly by: 'AWS' };
  /** What is told while it lasts, and how often. */
  readonly tells?: { readonly everyMs: number; readonly points: Readonly<Record<string, number>> };
  /** What is not told any more while it lasts. */
  readonly silences?: readonly string[];
  readonly lastsMs: number;
}

const by = (test: string): Fault['told'] => ({ by: 'functions', test: `test/${test}` });
const AWS: Fault['told'] = { by: 'AWS' };

const each = (everyMs: number, points: Readonly<Record<string, number>>) => ({ everyMs, points });

const lambda = (name: string, metric: string): string => `AWS/Lambda ${metric} ${name}`;
const queue = (name: string, metric: string): string => `AWS/SQS ${metric} ${name}`;
const VISIBLE = 'ApproximateNumberOfMessagesVisible';
const DEAD = queue('WebhooksDeadLetterQueue', VISIBLE);
const UNDELIVERED = queue('EventsUndelivered', VISIBLE);

const fails = (name: string): Fault => ({
  how: `${name} fails at each call.`,
  told: AWS,
  tells: each(MINUTE_MS, { [lambda(name, 'Errors')]: 1 }),
  lastsMs: 3 * HOUR_MS,
});

const SWEEP_TEST = 'usecases/sweep/silent-sweep.dynamodb.test.ts';

/** By the alarm that is to ring. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  'CallPerson/AttentionNeeded': {
    how: 'An entry is on the list of what needs a person.',
    told: by('usecases/needs-attention/needs-attention.dynamodb.test.ts'),
    tells: each(MINUTE_MS, { [ours('AttentionEntries')]: 1 }),
    lastsMs: 3 * HOUR_MS,
  },
  'CallPerson/SetAside': {
    how: 'The cardholder’s bank questions a payment.',
    told: by('usecases/payments/disputes.dynamodb.test.ts'),
    tells: each(HOUR_MS, { [ours('AttentionNeeded')]: 1 }),
    lastsMs: MINUTE_MS,
  },
  'CallPerson/Unreadable': {
    how: 'The sweep meets an item of another release, once an hour.',
    told: by('persistence/table/unreadable-entries.dynamodb.test.ts'),
    tells: each(HOUR_MS, { [ours('UnreadableItem')]: 1 }),
    lastsMs: 6 * HOUR_MS,
  },
  'CallPerson/AccountRefused': {
    how: 'Stripe refuses the API key, and the sweep asks again after an hour and a fifth.',
    told: by('usecases/payments/answer-is-not-effect.dynamodb.test.ts'),
    tells: each(72 * MINUTE_MS, { [ours('AccountRefused')]: 1 }),
    lastsMs: 6 * HOUR_MS,
  },
  'CallPerson/StaleSecret': {
    how: 'Secrets Manager answers no more; a function asks again after a minute.',
    told: by('adapters/aws/secrets-with-no-fallback.test.ts'),
    tells: each(5 * MINUTE_MS, { [ours('StaleSecret')]: 1 }),
    lastsMs: 6 * HOUR_MS,
  },
  'EveryMinute/Stopped': {
    how: 'The schedule is off.',
    told: AWS,
    silences: [lambda('Sweep', 'Invocations'), ours('AttentionEntries'), ours('OldestOpenSeconds')],
    lastsMs: HOUR_MS,
  },
  'EveryMinute/Failing': fails('Sweep'),
  'EveryMinute/Behind': {
    how: 'The table refuses what the sweep writes.',
    told: by(SWEEP_TEST),
    tells: each(MINUTE_MS, { [ours('OverdueLeft')]: 3 }),
    lastsMs: HOUR_MS,
  },
  'EveryMinute/OldestOpen': {
    how: 'The gateway answers nothing of one charge.',
    told: by('usecases/sweep/oldest-open.dynamodb.test.ts'),
    tells: each(MINUTE_MS, { [ours('OldestOpenSeconds')]: 1320 }),
    lastsMs: 6 * HOUR_MS,
  },
  'EveryDay/Stopped': {
    how: 'The schedule is off.',
    told: AWS,
    silences: [lambda('Reconcile', 'Invocations')],
    lastsMs: 4 * DAY_MS,
  },
  'EveryDay/Failing': {
    how: 'Reconcile fails each day.',
    told: AWS,
    tells: each(DAY_MS, { [lambda('Reconcile', 'Errors')]: 1 }),
    lastsMs: 3 * DAY_MS,
  },
  'EveryDay/Behind': {
    how: 'There are more payments in a day than a run can compare.',
    told: by('usecases/books/compare-books.dynamodb.test.ts'),
    tells: each(DAY_MS, { [ours('BooksLeft')]: 1 }),
    lastsMs: 3 * DAY_MS,
  },
  'Api/Failing': {
    how: 'The table cannot be reached: requests are answered with 500.',
    told: AWS,
    tells: each(2 * MINUTE_MS, { 'AWS/ApiGateway 5xx ApiHttpApi': 1 }),
    lastsMs: 3 * HOUR_MS,
  },
  'Api/Slow': {
    how: 'Each answer takes six seconds.',
    told: AWS,
    tells: each(MINUTE_MS, { 'AWS/ApiGateway Latency ApiHttpApi': 6000 }),
    lastsMs: HOUR_MS,
  },
  'Api/AuthorizerFailing': fails('Authorize'),
  'Api/PlaceOrderFailing': {
    how: 'The account has no concurrency left for PlaceOrder.',
    told: AWS,
    tells: each(MINUTE_MS, { [lambda('PlaceOrder', 'Throttles')]: 4 }),
    lastsMs: HOUR_MS,
  },
  'OrderWorkflow/NotStarted': {
    how: 'Step Functions starts nothing.',
    told: by(SWEEP_TEST),
    tells: each(2 * MINUTE_MS, { [ours('WorkflowNotStarted')]: 1 }),
    lastsMs: 3 * HOUR_MS,
  },
  'OrderWorkflow/Failing': {
    how: 'A step fails after all its retries, in many runs.',
    told: AWS,
    tells: each(2 * MINUTE_MS, { 'AWS/States ExecutionsFailed OrderWorkflowStateMachine': 1 }),
    lastsMs: 3 * HOUR_MS,
  },
  'OrderWorkflow/ChargeFailing': {
    how: 'The gateway is down: each run of ChargePayment fails.',
    told: AWS,
    tells: each(MINUTE_MS, { [lambda('ChargePayment', 'Errors')]: 1 }),
    lastsMs: 3 * HOUR_MS,
  },
  'Webhooks/DeadLetters': {
    how: 'A webhook is in the dead-letter queue.',
    told: AWS,
    tells: each(MINUTE_MS, { [DEAD]: 1 }),
    lastsMs: 6 * HOUR_MS,
  },
  'Webhooks/MoreDeadLetters': {
    how: 'One webhook more than a minute before is in the dead-letter queue.',
    told: AWS,
    tells: each(HOUR_MS, { [DEAD]: 1 }),
    lastsMs: MINUTE_MS,
  },
  'Webhooks/OldDeadLetters': {
    how: 'A webhook stays in the dead-letter queue.',
    told: AWS,
    tells: each(MINUTE_MS, { [DEAD]: 1 }),
    lastsMs: 3 * DAY_MS,
  },
  'Webhooks/OldestMessage': {
    how: 'The mapping of ApplyWebhook is off.',
    told: AWS,
    tells: each(MINUTE_MS, { [queue('WebhooksQueue', 'ApproximateAgeOfOldestMessage')]: 7200 }),
    lastsMs: 3 * HOUR_MS,
  },
  'Webhooks/Refused': {
    how: 'A stranger sends forged webhooks.',
    told: by('http/webhooks/receive-webhook.test.ts'),
    tells: each(MINUTE_MS, { [ours('WebhookRefused')]: 1 }),
    lastsMs: 3 * HOUR_MS,
  },
  'Webhooks/NoneArrive': {
    how: 'The provider has disabled the endpoint.',
    told: AWS,
    silences: [lambda('ReceiveWebhook', 'Invocations'), queue('WebhooksQueue', 'NumberOfMessagesSent')],
    lastsMs: 8 * HOUR_MS,
  },
  'Webhooks/ReceivingFails': fails('ReceiveWebhook'),
  'Webhooks/NoneAccepted': {
    how: 'The signing secret is another one: each webhook is refused.',
    told: by('http/webhooks/receive-webhook.test.ts'),
    tells: each(20 * MINUTE_MS, { [ours('WebhookRefused')]: 1 }),
    silences: [queue('WebhooksQueue', 'NumberOfMessagesSent')],
    lastsMs: 5 * HOUR_MS,
  },
  'Events/UndeliveredEvents': {
    how: 'An event is in the queue of undelivered events.',
    told: AWS,
    tells: each(MINUTE_MS, { [UNDELIVERED]: 1 }),
    lastsMs: 6 * HOUR_MS,
  },
  'Events/MoreUndelivered': {
    how: 'One event more than a minute before is in that queue.',
    told: AWS,
    tells: each(HOUR_MS, { [UNDELIVERED]: 1 }),
    lastsMs: MINUTE_MS,
  },
  'Events/OldUndelivered': {
    how: 'An event stays in that queue.',
    told: AWS,
    tells: each(MINUTE_MS, { [UNDELIVERED]: 1 }),
    lastsMs: 3 * DAY_MS,
  },
  'Events/LateEvents': {
    how: 'The mapping of PublishEvents is off: it tells nothing.',
    told: AWS,
    silences: [lambda('PublishEvents', 'IteratorAge')],
    lastsMs: 3 * HOUR_MS,
  },
};

/** What is told while all is well and orders come in: each minute, and of the books each day. */
const HEALTHY: readonly { readonly everyMs: number; readonly points: Readonly<Record<string, number>> }[] = [
  each(MINUTE_MS, {
    [lambda('Sweep', 'Invocations')]: 1,
    [ours('AttentionEntries')]: 0,
    [ours('OldestOpenSeconds')]: 0,
    [lambda('PublishEvents', 'IteratorAge')]: 80,
    [lambda('ChargePayment', 'Invocations')]: 1,
    [lambda('ReceiveWebhook', 'Invocations')]: 1,
    [queue('WebhooksQueue', 'NumberOfMessagesSent')]: 1,
    [queue('WebhooksQueue', 'ApproximateAgeOfOldestMessage')]: 0,
    [DEAD]: 0,
    [UNDELIVERED]: 0,
    'AWS/ApiGateway Latency ApiHttpApi': 60,
    'AWS/ApiGateway 5xx ApiHttpApi': 0,
    'AWS/States ExecutionsFailed OrderWorkflowStateMachine': 0,
  }),
  each(DAY_MS, { [lambda('Reconcile', 'Invocations')]: 1 }),
];

/**
 * What is told in a time in which one fault happens.
 *
 * @param fault undefined: all is well
 */
export function toldFrom(
  fromMs: number,
  untilMs: number,
  fault?: { readonly of: Fault; readonly atMs: number },
) {
  const endsMs = fault === undefined ? 0 : fault.atMs + fault.of.lastsMs;
  const during = (atMs: number): boolean => fault !== undefined && atMs >= fault.atMs && atMs < endsMs;
  const points: DataPoint[] = [];
  const tell = (
    {
      everyMs,
      points: told,
    }: { readonly everyMs: number; readonly points: Readonly<Record<string, number>> },
    first: number,
    last: number,
    omits: (metric: string, atMs: number) => boolean = () => false,
  ): void => {
    for (let atMs = first; atMs < last; atMs += everyMs) {
      for (const [metric, value] of Object.entries(told)) {
        if (!omits(metric, atMs)) points.push({ metric, atMs, value });
      }
    }
  };
  // A fault's own word stands for the healthy one of the same metric.
  const { silences = [], tells } = fault?.of ?? {};
  const replaced = new Set([...silences, ...Object.keys(tells?.points ?? {})]);
  for (const healthy of HEALTHY) {
    tell(healthy, fromMs, untilMs, (metric, atMs) => during(atMs) && replaced.has(metric));
  }
  if (fault !== undefined && tells !== undefined) tell(tells, fault.atMs, endsMs);
  return points;
}
