import { join } from 'node:path';
import { z } from 'zod';

import { MAX_SWEEP_ATTEMPTS, nextSweepAttemptMs } from '../../functions/domain/sweep-schedule.ts';
import { VOUCHER_GRACE_MS } from '../../functions/domain/payments/customer-payment.ts';
import { OPEN_MS } from '../../functions/domain/orders/order.ts';
import { HALF_OPEN_AFTER_MS } from '../../functions/adapters/providers/stripe/stripe-calls.ts';
import {
  CLOCK_SKEW_SECONDS,
  KEY_WINDOW_MS,
} from '../../functions/adapters/providers/stripe/stripe-gateway.ts';
import { TOLERANCE_SECONDS } from '../../functions/adapters/providers/stripe/stripe-webhooks.ts';
import { ASK_AGAIN_MS, MAX_AGE_MS, MAX_STALE_MS } from '../../functions/adapters/aws/secrets.ts';
import { LONGEST_MESSAGE_MS } from '../../functions/adapters/aws/sqs-webhook-deliveries.ts';
import { ANSWER_MS, TIME_IS_UP_MS } from '../../functions/http/api/api.ts';
import { MAX_WAIT_SECONDS } from '../../functions/http/api/replayable.ts';
import { LONGEST_RUN_MS } from '../../functions/persistence/invoices/numbering.ts';
import { KEPT_MS } from '../../functions/persistence/invoices/number-queue.ts';
import { CALL_TIMEOUT_MS, CONNECTION_TIMEOUT_MS, LAST_WORDS_MS } from '../../functions/runtime/invocation.ts';
import { TIME_FOR_A_DOCUMENT_MS } from '../../functions/usecases/invoices/issue-invoice.ts';
import { HTTP_KEY_RETENTION_DAYS } from '../../functions/usecases/operations/once-over-http.ts';
import { LAST_TRIES, REQUEST_MS, TRIED_MS } from '../../functions/usecases/events/publish-events.ts';
import { GRACE_MS } from '../../functions/adapters/aws/reconcile-request.ts';
import { TIME_FOR_A_PART_MS } from '../../functions/usecases/books/compare-books.ts';
import { OVERLAP_DAYS } from '../../functions/usecases/books/compare-days.ts';
import { TIME_FOR_A_RECHECK_MS } from '../../functions/usecases/books/recheck-breaks.ts';
import { CALLS_TO_ASK, COMMIT_MS, KEY_MARGIN_MS } from '../../functions/usecases/payments/ask-gateway.ts';
import { TIME_FOR_A_PAGE_MS, UNREADABLE_MS } from '../../functions/usecases/sweep/sweep.ts';
import { API_SECONDS } from '../../lib/api-routes.ts';
import { GUARD_SECONDS } from '../../lib/constructs/deployment-guard.ts';
import {
  APPLY_WEBHOOK_SECONDS,
  AUTHORIZE_SECONDS,
  PUBLISH_EVENTS_SECONDS,
  SWEEP_SECONDS,
} from '../../lib/once-orders-stack.ts';
import { RECONCILE_SECONDS } from '../../lib/reconciliation.ts';
import { readStage } from '../../lib/stage-file.ts';
import { stageSettings } from '../../lib/stage.ts';
import { STEP_SECONDS } from '../../lib/workflow-steps.ts';
import { synthesizeFast } from '../../assurance/world/synthesis.ts';

const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000];

export const UNITS: Readonly<Record<string, number>> = { ms: 1, s: SECOND, min: MINUTE, h: HOUR, d: DAY };

export const root = join(import.meta.dirname, '../..');

/** Every time limit that has a name in the code, in milliseconds. */
export const named: Readonly<Record<string, number>> = {
  ANSWER_MS,
  ASK_AGAIN_MS,
  API_SECONDS: API_SECONDS * SECOND,
  APPLY_WEBHOOK_SECONDS: APPLY_WEBHOOK_SECONDS * SECOND,
  AUTHORIZE_SECONDS: AUTHORIZE_SECONDS * SECOND,
  CALL_TIMEOUT_MS,
  CLOCK_SKEW_SECONDS: CLOCK_SKEW_SECONDS * SECOND,
  COMMIT_MS,
  CONNECTION_TIMEOUT_MS,
  GRACE_MS,
  GUARD_SECONDS: GUARD_SECONDS * SECOND,
  HALF_OPEN_AFTER_MS,
  HTTP_KEY_RETENTION_DAYS: HTTP_KEY_RETENTION_DAYS * DAY,
  KEPT_MS,
  KEY_MARGIN_MS,
  KEY_WINDOW_MS,
  LAST_WORDS_MS,
  LONGEST_MESSAGE_MS,
  LONGEST_RUN_MS,
  MAX_AGE_MS,
  MAX_STALE_MS,
  MAX_WAIT_SECONDS: MAX_WAIT_SECONDS * SECOND,
  OPEN_MS,
  OVERLAP_DAYS: OVERLAP_DAYS * DAY,
  PUBLISH_EVENTS_SECONDS: PUBLISH_EVENTS_SECONDS * SECOND,
  RECONCILE_SECONDS: RECONCILE_SECONDS * SECOND,
  REQUEST_MS,
  STEP_SECONDS: STEP_SECONDS * SECOND,
  SWEEP_SECONDS: SWEEP_SECONDS * SECOND,
  TIME_FOR_A_DOCUMENT_MS,
  TIME_FOR_A_PAGE_MS,
  TIME_FOR_A_PART_MS,
  TIME_FOR_A_RECHECK_MS,
  TIME_IS_UP_MS,
  TOLERANCE_SECONDS: TOLERANCE_SECONDS * SECOND,
  TRIED_MS,
  UNREADABLE_MS,
  VOUCHER_GRACE_MS,
};

// Units, and a schedule that has a row of its own.
export const NO_LIMITS = [
  'DAY_MS',
  'HOUR_MS',
  'MINUTE_MS',
  'LISTED_WITH_ORDER_MS',
  'OPEN_PAYMENT_LOOK_MS',
  'PENDING_LOOK_MS',
  'SWEEP_ATTEMPT_MINUTES',
  'RETENTION_DAYS',
  'REVISITED_AFTER_DAYS',
];
/** What AWS sets, in milliseconds, each with the page that says so. */
const aws = {
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
  'API Gateway: integration': 30 * SECOND,
  'API Gateway: authorizer': 10 * SECOND,
  // https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html, "Init phase"
  'Lambda: start': 10 * SECOND,
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
  'DynamoDB: stream': 24 * HOUR,
  // https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
  'Step Functions: Express run': 5 * MINUTE,
};

const { orders } = synthesizeFast();
const definition = z.object({
  TimeoutSeconds: z.number(),
  States: z.record(z.string(), z.looseObject({ TimeoutSeconds: z.number().optional() })),
});

const first = <Shape>(type: string, shape: z.ZodType<Shape>): Shape => {
  const [found] = orders.properties(type, shape).values();
  if (found === undefined) throw new Error(`nothing of ${type} is deployed`);
  return found;
};
const machine = definition.parse(
  JSON.parse(
    first('AWS::StepFunctions::StateMachine', z.object({ DefinitionString: z.string() })).DefinitionString,
  ),
);
const taskTimeouts = Object.values(machine.States).flatMap(({ TimeoutSeconds: seconds }) => seconds ?? []);
const visibleAfter = Math.max(
  ...[
    ...orders.properties('AWS::SQS::Queue', z.object({ VisibilityTimeout: z.number().optional() })).values(),
  ].map(({ VisibilityTimeout: seconds }) => seconds ?? 0),
);
const streamAge = Math.max(
  ...[
    ...orders
      .properties(
        'AWS::Lambda::EventSourceMapping',
        z.object({ MaximumRecordAgeInSeconds: z.number().optional() }),
      )
      .values(),
  ].map(({ MaximumRecordAgeInSeconds: seconds }) => seconds ?? 0),
);
const { ScheduleExpression: sweepRate } = first(
  'AWS::Scheduler::Schedule',
  z.object({ ScheduleExpression: z.string() }),
);

/** What is deployed and has no name, in milliseconds. */
export const deployed: Readonly<Record<string, number>> = {
  ...aws,
  'task of the workflow': Math.min(...taskTimeouts) * SECOND,
  workflow: machine.TimeoutSeconds * SECOND,
  'webhook queue: visibility': visibleAfter * SECOND,
  'event source: record age': streamAge * SECOND,
  'last tries: age': LAST_TRIES.ageMs,
  'sweep: interval': sweepRate === 'rate(1 minute)' ? MINUTE : Number.NaN,
  'sweep attempts, all': Array.from({ length: MAX_SWEEP_ATTEMPTS }, (_, sweepAttempts) =>
    nextSweepAttemptMs(sweepAttempts, 0),
  ).reduce((sum, ms) => sum + ms, 0),
};

/** Of each stage, in milliseconds. */
export const stages = [
  readStage('local'),
  readStage('dev'),
  stageSettings('production', { production: true }),
];
export const settings = stages.map((stage) => {
  const { name, gatewayTimeoutMs, paymentWindowSeconds, authorizerCacheSeconds } = stage;
  const { paymentProcessingDays } = stage;
  return {
    name,
    gatewayTimeoutMs,
    paymentWindowSeconds: paymentWindowSeconds * SECOND,
    paymentProcessingDays: paymentProcessingDays * DAY,
    authorizerCacheSeconds: authorizerCacheSeconds * SECOND,
  };
});

type Limits = (name: string) => number;

export const among =
  (limits: Readonly<Record<string, number>>): Limits =>
  (name) => {
    const ms = limits[name];
    if (ms === undefined) throw new Error(`there is no limit ${name}`);
    return ms;
  };

/** Which limits have to fit together, as the page says it. */
export const rules: readonly (readonly [says: string, holds: (of: Limits) => boolean])[] = [
  [
    '`CALLS_TO_ASK` × `gatewayTimeoutMs` + `COMMIT_MS` ≤ `STEP_SECONDS` − `CALL_TIMEOUT_MS`',
    (of) =>
      CALLS_TO_ASK * of('gatewayTimeoutMs') + of('COMMIT_MS') <= of('STEP_SECONDS') - of('CALL_TIMEOUT_MS'),
  ],
  [
    '`LAST_WORDS_MS` + `CALL_TIMEOUT_MS` ≤ `COMMIT_MS`',
    (of) => of('LAST_WORDS_MS') + of('CALL_TIMEOUT_MS') <= of('COMMIT_MS'),
  ],
  ['`STEP_SECONDS` ≤ `LONGEST_RUN_MS`', (of) => of('STEP_SECONDS') <= of('LONGEST_RUN_MS')],
  ['`LONGEST_RUN_MS` < `KEPT_MS`', (of) => of('LONGEST_RUN_MS') < of('KEPT_MS')],
  ['`STEP_SECONDS` < task of the workflow', (of) => of('STEP_SECONDS') < of('task of the workflow')],
  [
    'task of the workflow < workflow ≤ Step Functions: Express run',
    (of) =>
      of('task of the workflow') < of('workflow') && of('workflow') <= of('Step Functions: Express run'),
  ],
  [
    '`TIME_FOR_A_DOCUMENT_MS` × 2 ≤ `STEP_SECONDS`',
    (of) => of('TIME_FOR_A_DOCUMENT_MS') * 2 <= of('STEP_SECONDS'),
  ],
  [
    'Lambda: start + `API_SECONDS` < API Gateway: integration',
    (of) => of('Lambda: start') + of('API_SECONDS') < of('API Gateway: integration'),
  ],
  [
    '`ANSWER_MS` < `LAST_WORDS_MS` ≤ `TIME_IS_UP_MS` < `API_SECONDS`',
    (of) =>
      of('ANSWER_MS') < of('LAST_WORDS_MS') &&
      of('LAST_WORDS_MS') <= of('TIME_IS_UP_MS') &&
      of('TIME_IS_UP_MS') < of('API_SECONDS'),
  ],
  [
    '`AUTHORIZE_SECONDS` < API Gateway: authorizer',
    (of) => of('AUTHORIZE_SECONDS') < of('API Gateway: authorizer'),
  ],
  [
    '`CONNECTION_TIMEOUT_MS` < `CALL_TIMEOUT_MS` < `AUTHORIZE_SECONDS` − `LAST_WORDS_MS`',
    (of) =>
      of('CONNECTION_TIMEOUT_MS') < of('CALL_TIMEOUT_MS') &&
      of('CALL_TIMEOUT_MS') < of('AUTHORIZE_SECONDS') - of('LAST_WORDS_MS'),
  ],
  ['`API_SECONDS` ≤ `OPEN_MS`', (of) => of('API_SECONDS') <= of('OPEN_MS')],
  ['`HALF_OPEN_AFTER_MS` < `OPEN_MS`', (of) => of('HALF_OPEN_AFTER_MS') < of('OPEN_MS')],
  [
    '`STEP_SECONDS` ≤ `KEY_MARGIN_MS` < `KEY_WINDOW_MS`',
    (of) => of('STEP_SECONDS') <= of('KEY_MARGIN_MS') && of('KEY_MARGIN_MS') < of('KEY_WINDOW_MS'),
  ],
  [
    '6 × `APPLY_WEBHOOK_SECONDS` ≤ webhook queue: visibility',
    (of) => 6 * of('APPLY_WEBHOOK_SECONDS') <= of('webhook queue: visibility'),
  ],
  [
    '`TRIED_MS` < last tries: age < event source: record age < DynamoDB: stream',
    (of) =>
      of('TRIED_MS') < of('last tries: age') &&
      of('last tries: age') < of('event source: record age') &&
      of('event source: record age') < of('DynamoDB: stream'),
  ],
  [
    '4 × `CALL_TIMEOUT_MS` ≤ `REQUEST_MS` < `PUBLISH_EVENTS_SECONDS` − `LAST_WORDS_MS`',
    (of) =>
      4 * of('CALL_TIMEOUT_MS') <= of('REQUEST_MS') &&
      of('REQUEST_MS') < of('PUBLISH_EVENTS_SECONDS') - of('LAST_WORDS_MS'),
  ],
  [
    '`LONGEST_MESSAGE_MS` × 2 < `APPLY_WEBHOOK_SECONDS`',
    (of) => of('LONGEST_MESSAGE_MS') * 2 < of('APPLY_WEBHOOK_SECONDS'),
  ],
  [
    '`ASK_AGAIN_MS` < `MAX_AGE_MS` < `MAX_STALE_MS`',
    (of) => of('ASK_AGAIN_MS') < of('MAX_AGE_MS') && of('MAX_AGE_MS') < of('MAX_STALE_MS'),
  ],
  [
    '`TIME_FOR_A_PAGE_MS` < `SWEEP_SECONDS` ≤ sweep: interval',
    (of) => of('TIME_FOR_A_PAGE_MS') < of('SWEEP_SECONDS') && of('SWEEP_SECONDS') <= of('sweep: interval'),
  ],
  [
    '`TIME_FOR_A_RECHECK_MS` < `TIME_FOR_A_PART_MS` × 2 < `RECONCILE_SECONDS` ≤ `GRACE_MS` < `OVERLAP_DAYS`',
    (of) =>
      of('TIME_FOR_A_RECHECK_MS') < of('TIME_FOR_A_PART_MS') * 2 &&
      of('TIME_FOR_A_PART_MS') * 2 < of('RECONCILE_SECONDS') &&
      of('RECONCILE_SECONDS') <= of('GRACE_MS') &&
      of('GRACE_MS') < of('OVERLAP_DAYS'),
  ],
  [
    '`KEY_WINDOW_MS` < sweep attempts, all < `HTTP_KEY_RETENTION_DAYS`',
    (of) =>
      of('KEY_WINDOW_MS') < of('sweep attempts, all') &&
      of('sweep attempts, all') < of('HTTP_KEY_RETENTION_DAYS'),
  ],
];
