import { plainTable } from '../../cli/plain-table.ts';
import type { Snapshot } from '../../local/snapshot.ts';
import { billOf } from '../bench/cost/prices.ts';
import type { Usage } from '../bench/cost/usage.ts';

/** What a run asked of AWS, counted by what is left of it. */
export interface Counted {
  readonly snapshot: Snapshot;
  /** Everything in the table. */
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly minutes: number;
}

/** Of a message: sent, received, deleted. */
const REQUESTS_A_MESSAGE = 3;
/** The sweep and the heartbeat of the stream. */
const STARTS_A_MINUTE = 2;
/** Charge, and invoice or refund. */
const STEPS_A_RUN = 2;

/**
 * At least so much. A write that was lost against another one, a retry of a client library and a poll of an empty queue leave
 * nothing behind by which they could be counted.
 */
export function usageOf({ snapshot, items, minutes }: Counted): Usage {
  const deliveries = snapshot.deliveries.length;
  const httpRequests = snapshot.exchanges.length + deliveries;
  const runs = snapshot.orders.length + snapshot.refunds.length;
  const starts = Math.ceil(minutes) * STARTS_A_MINUTE;
  return {
    httpRequests,
    lambdaInvocations: httpRequests + runs * STEPS_A_RUN + deliveries + starts,
    workflowRuns: runs,
    workflowStates: runs * (STEPS_A_RUN + 1),
    queueRequests: deliveries * REQUESTS_A_MESSAGE,
    documentPuts: snapshot.documents.length,
    busEvents: sumOf(items.filter(({ sk }) => sk === 'ORDER').map(({ version }) => version)),
    scheduledStarts: starts,
    // An item counts its writes. Two units each, as most are written in a transaction.
    writeUnits: 2 * sumOf(items.map(({ revision = 1 }) => revision)),
    readUnits: httpRequests,
  };
}

const sumOf = (numbers: readonly unknown[]): number =>
  numbers.reduce<number>((sum, one) => sum + (typeof one === 'number' ? one : 0), 0);

const MILLION = 1_000_000;

export function billTable(usage: Usage): string {
  const table = plainTable({
    head: ['service', 'at least', 'unit', 'dollars'],
    colAligns: ['left', 'right', 'left', 'right'],
  });
  const lines = billOf(usage, 'EXPRESS');
  for (const { service, amount, unit, dollars } of lines) {
    table.push([service, amount, unit, (dollars / MILLION).toFixed(6)]);
  }
  const sum = lines.reduce((total, { dollars }) => total + dollars, 0);
  table.push(['all', '', '', (sum / MILLION).toFixed(6)]);
  return table.toString();
}
