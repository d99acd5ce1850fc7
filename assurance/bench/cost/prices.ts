import type { Unit, Usage } from './usage.ts';

export const PRICES_AS_OF = '2026-11-24';

/**
 * List prices of us-east-1 in dollars per million, without free tiers and volume discounts, as they were known at
 * {@link PRICES_AS_OF}; the services' own pages (https://aws.amazon.com/<service>/pricing/) have today's. DynamoDB: on
 * demand, standard table class, since the reduction of November 2024.
 */
const PER_MILLION: Readonly<Record<Exclude<Unit, 'workflowRuns' | 'workflowStates'>, number>> = {
  /** HTTP API, up to 300 million a month, of up to 512 KB. */
  httpRequests: 1,
  lambdaInvocations: 0.2,
  /** FIFO; each of send, receive and delete, of up to 64 KB. */
  queueRequests: 0.5,
  /** S3 Standard, PUT. */
  documentPuts: 5,
  /** EventBridge, custom events of up to 64 KB, however many come in one request. */
  busEvents: 1,
  /** EventBridge Scheduler. */
  scheduledStarts: 1,
  writeUnits: 0.625,
  readUnits: 0.125,
};

export const WORKFLOWS = ['EXPRESS', 'STANDARD'] as const;
export type Workflow = (typeof WORKFLOWS)[number];

/** Express is billed by executions (and by their time, which is left out here), Standard by states. */
const WORKFLOW_PER_MILLION: Readonly<
  Record<Workflow, { readonly unit: 'workflowRuns' | 'workflowStates'; readonly price: number }>
> = {
  EXPRESS: { unit: 'workflowRuns', price: 1 },
  STANDARD: { unit: 'workflowStates', price: 25 },
};

export interface Line {
  readonly service: string;
  readonly amount: number;
  readonly unit: string;
  /** Dollars for a million times the usage, that is micro-dollars for one. */
  readonly dollars: number;
}

const SERVICES: Readonly<
  Record<keyof typeof PER_MILLION, { readonly service: string; readonly unit: string }>
> = {
  httpRequests: { service: 'API Gateway, HTTP API', unit: 'requests' },
  lambdaInvocations: { service: 'Lambda', unit: 'invocations' },
  queueRequests: { service: 'SQS FIFO', unit: 'requests' },
  documentPuts: { service: 'S3', unit: 'PUTs' },
  busEvents: { service: 'EventBridge', unit: 'events' },
  scheduledStarts: { service: 'EventBridge Scheduler', unit: 'starts' },
  writeUnits: { service: 'DynamoDB writes', unit: 'WRU' },
  readUnits: { service: 'DynamoDB reads', unit: 'RRU' },
};

const BILLED = ['writeUnits', 'readUnits', 'lambdaInvocations', 'httpRequests', 'queueRequests'] as const;
const BILLED_TOO = ['documentPuts', 'busEvents', 'scheduledStarts'] as const;

/** The bill for a million times the usage, by service. */
export function billOf(usage: Usage, workflow: Workflow): readonly Line[] {
  const lines = [...BILLED, ...BILLED_TOO].map((unit) => ({
    ...SERVICES[unit],
    amount: usage[unit],
    dollars: usage[unit] * PER_MILLION[unit],
  }));
  const { unit, price } = WORKFLOW_PER_MILLION[workflow];
  const run = {
    service: `Step Functions, ${workflow === 'EXPRESS' ? 'Express' : 'Standard'}`,
    unit: unit === 'workflowRuns' ? 'runs' : 'states',
    amount: usage[unit],
    dollars: usage[unit] * price,
  };
  return [...lines, run];
}

export const dollarsOf = (usage: Usage, workflow: Workflow): number =>
  billOf(usage, workflow).reduce((sum, { dollars }) => sum + dollars, 0);

/** What others come to by the same prices, in dollars for a million orders: counted from their published sources. */
export const PEERS: readonly { readonly name: string; readonly dollars: string }[] = [
  { name: 'airline-booking sample, Standard workflows', dollars: '193.5' },
  { name: 'CDK order sample, Standard workflow', dollars: '170.9' },
  { name: 'order sample on Lambda durable functions', dollars: '158.1' },
  { name: 'e-commerce reference, choreography', dollars: '71.9' },
  { name: 'the only one with comparable guarantees, no payment, no invoice', dollars: '19.1' },
  { name: '… and for each webhook', dollars: '+ 9.65' },
];
