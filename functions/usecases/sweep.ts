import { LOOKS_BEFORE_ATTENTION, nextLookMs } from '../domain/attempt-policy.ts';
import { addMs } from '../domain/instant.ts';
import { applyWebhook, type ApplyWebhookDeps } from './apply-webhook.ts';
import type { DueItem } from './ports.ts';
import { startWorkflow } from './start-workflow.ts';

export interface SweepDeps extends ApplyWebhookDeps {
  /** From 0 up to 1: spreads what became due together. */
  readonly random: () => number;
}

/** Bounded work in each run; what is left is due still, and comes first in the next. */
const LIMIT = 200;

export interface SweepReport {
  readonly due: number;
  /** Orders whose workflow was started. */
  readonly restarted: number;
  /** Events that came before what they are about, and are settled now. */
  readonly applied: number;
  /** Requests that died before they did anything. */
  readonly released: number;
  readonly needAttention: number;
  /** Looked at, and still open or not reached: another sweep was faster, or it failed; it comes again. */
  readonly left: number;
  /** The run took all that it takes at once: more may be due already. */
  readonly more: boolean;
}

type Looked = Extract<keyof SweepReport, 'restarted' | 'applied' | 'released' | 'needAttention' | 'left'>;

/**
 * Looks after everything that is overdue. Each thing is claimed by moving its date, so that two sweeps at once do nothing
 * twice; the workflow asks about what is open and never blindly repeats it. What was looked at often enough goes to
 * the list of what needs a person.
 */
export async function sweep(deps: SweepDeps): Promise<SweepReport> {
  const due = await deps.orders.due(deps.clock.now(), LIMIT);
  const counts = { restarted: 0, applied: 0, released: 0, needAttention: 0, left: 0 };
  for (const item of due) counts[await look(deps, item)] += 1;
  const report = { due: due.length, ...counts, more: due.length >= LIMIT };
  if (due.length > 0) deps.log.info('sweep', report);
  return report;
}

/** One thing that cannot be looked at now does not keep the others waiting. */
async function look(deps: SweepDeps, item: DueItem): Promise<Looked> {
  try {
    if (item.what === 'lease') return await release(deps, item);
    if (item.looks >= LOOKS_BEFORE_ATTENTION) return await callPerson(deps, item);
    const until = addMs(deps.clock.now(), nextLookMs(item.looks, deps.random()));
    const postponed = await deps.orders.postpone(item, until);
    if (postponed === 'moved_on') return 'left';
    if (postponed === 'only_claimed') return await release(deps, item);
    if (item.what === 'order') return (await startWorkflow(deps, item)) ? 'restarted' : 'left';
    return await applyParked(deps, item);
  } catch (error) {
    deps.log.warn('not looked after, left to the next sweep', { item, error });
    return 'left';
  }
}

const release = async (deps: SweepDeps, item: DueItem): Promise<Looked> =>
  (await deps.orders.releaseLease(item, deps.clock.now())) ? 'released' : 'left';

async function callPerson(deps: SweepDeps, item: DueItem): Promise<Looked> {
  const reason =
    item.what === 'event' ? 'what the event is about never appeared' : 'not settled after repeated looks';
  if (!(await deps.orders.needAttention(item, reason, deps.clock.now()))) return 'left';
  deps.log.count('AttentionNeeded');
  return 'needAttention';
}

async function applyParked(
  deps: SweepDeps,
  { provider, eventId }: Extract<DueItem, { what: 'event' }>,
): Promise<Looked> {
  const event = await deps.orders.findParked(provider, eventId);
  if (event === undefined) return 'left';
  const applied = await applyWebhook(deps, event, 1);
  return applied === 'parked' ? 'left' : 'applied';
}
