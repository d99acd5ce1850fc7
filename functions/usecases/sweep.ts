import { addMs } from '../domain/instant.ts';
import type { Clock, Log, OrderLedger, Workflow } from './ports.ts';
import { startWorkflow } from './start-workflow.ts';

export interface SweepDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly orders: OrderLedger;
  readonly workflow: Workflow;
}

/** Bounded work in each run; what is left is due still, and comes first in the next. */
const LIMIT = 200;

/** When an order that was handed to the workflow is looked at again if it is still open. */
const AGAIN_MS = 5 * 60_000;

export interface SweepReport {
  readonly due: number;
  readonly restarted: number;
}

/**
 * Starts the workflow of every order that is overdue. Each is claimed by moving its date, so that two sweeps at once
 * do nothing twice; the workflow asks about what is open and never blindly repeats it.
 */
export async function sweep(deps: SweepDeps): Promise<SweepReport> {
  const now = deps.clock.now();
  const due = await deps.orders.due(now, LIMIT);
  let restarted = 0;
  for (const order of due) {
    if (!(await deps.orders.postpone(order, addMs(now, AGAIN_MS)))) continue;
    if (await startWorkflow(deps, order)) restarted += 1;
  }
  const report = { due: due.length, restarted };
  if (due.length > 0) deps.log.info('sweep', report);
  return report;
}
