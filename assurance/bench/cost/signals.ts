import { ours, pointsIn } from '../../alarms/data-points.ts';
import type { Step } from './usage.ts';

/**
 * List prices of us-east-1 in dollars, without free tiers: https://aws.amazon.com/cloudwatch/pricing/ (logs of the standard
 * class and vended logs, as they are taken in; a metric of one's own for a month) and https://aws.amazon.com/xray/pricing/
 * (traces recorded).
 */
const PER_GB_LOGGED = 0.5;
const PER_METRIC_AND_MONTH = 0.3;
const PER_MILLION_TRACES = 5;

/** What CloudWatch Logs adds to each event (Amazon CloudWatch Logs API Reference, PutLogEvents). */
const EVENT_BYTES = 26;

/** The default in production (lib/stage.ts). */
export const TRACED = 0.05;

/** API Gateway's own line for a request, with values as long as they come (lib/constructs/orders-api.ts). */
const ACCESS_LOG_LINE = JSON.stringify({
  requestId: 'JKJaXmPLvHcESHA=',
  requestTime: '10/Nov/2026:13:58:06 +0000',
  sourceIp: '203.0.113.128',
  routeKey: 'POST /webhooks/{provider}',
  path: '/webhooks/stripe',
  status: '200',
  merchantId: 'acme-outdoor',
  responseLatencyMs: '61',
  integrationError: '-',
  authorizerError: '-',
});

/** What an order says of itself, and what a million of them in a month cost for it. */
export interface Signals {
  readonly lines: number;
  readonly bytes: number;
  readonly metrics: readonly string[];
  readonly logDollars: number;
  readonly metricDollars: number;
  readonly traceDollars: number;
}

/** @param idle what is told each minute whatever happens, whose metrics count too */
export function signalsOf(order: readonly Step[], idle: readonly Step[]): Signals {
  const requests = order.reduce((sum, { usage }) => sum + usage.httpRequests, 0);
  const lines = [...order.flatMap((step) => step.lines), ...Array<string>(requests).fill(ACCESS_LOG_LINE)];
  const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + EVENT_BYTES, 0);
  const told = [...order, ...idle].flatMap((step) => step.lines.flatMap(pointsIn));
  const metrics = [...new Set(told.map(({ metric }) => metric.slice(ours('').length)))].toSorted();
  return {
    lines: lines.length,
    bytes,
    metrics,
    // A million times the bytes, by the price of a thousand million.
    logDollars: (bytes / 1000) * PER_GB_LOGGED,
    metricDollars: metrics.length * PER_METRIC_AND_MONTH,
    traceDollars: TRACED * PER_MILLION_TRACES,
  };
}

export const signalDollars = ({ logDollars, metricDollars, traceDollars }: Signals): number =>
  logDollars + metricDollars + traceDollars;

/** The most that logs, traces and metrics together may cost, in dollars a million orders. */
export const SIGNALS_CEILING = 4;
