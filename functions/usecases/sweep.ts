import { LOOKS_BEFORE_ATTENTION, nextLookMs } from '../domain/attempt-policy.ts';
import { addMs } from '../domain/instant.ts';
import type { Clock, Log, OrderLedger, Workflow } from './ports.ts';
import { startWorkflow } from './start-workflow.ts';

export interface SweepDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly orders: OrderLedger;
  readonly workflow: Workflow;
  /** From 0 up to 1: spreads what became due together. */
  readonly random: () => number;
}

/** Bounded work in each run; what is left is due still, and comes first in the next. */
const LIMIT = 200;

export interface SweepReport {
  readonly due: number;
  readonly restarted: number;
  readonly needAttention: number;
}

/**
 * Starts the workflow of every order that is overdue. Each is claimed by moving its date, so that two sweeps at once
 * do nothing twice; the workflow asks about what is open and never blindly repeats it. What was looked at often enough
 * goes to the list of what needs a person.
 */
export async function sweep(deps: SweepDeps): Promise<SweepReport> {
  const now = deps.clock.now();
  const due = await deps.orders.due(now, LIMIT);
  let restarted = 0;
  let needAttention = 0;
  for (const order of due) {
    if (order.looks >= LOOKS_BEFORE_ATTENTION) {
      if (!(await deps.orders.needAttention(order, 'not settled after repeated looks', now))) continue;
      deps.log.count('AttentionNeeded');
      needAttention += 1;
    } else if (await deps.orders.postpone(order, addMs(now, nextLookMs(order.looks, deps.random())))) {
      if (await startWorkflow(deps, order)) restarted += 1;
    }
  }
  const report = { due: due.length, restarted, needAttention };
  if (due.length > 0) deps.log.info('sweep', report);
  return report;
}
