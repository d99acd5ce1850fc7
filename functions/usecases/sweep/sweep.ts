import { needsAttentionEntry } from '../../domain/orders/needs-attention.ts';
import { addMs, type Instant } from '../../domain/instant.ts';
import { MAX_SWEEP_ATTEMPTS, nextSweepAttemptMs, openForMs } from '../../domain/sweep-schedule.ts';
import { applyWebhook, type ApplyWebhookDeps } from '../webhooks/apply-webhook.ts';
import type { EventLook } from '../webhooks/event-delivery.ts';
import type { NeedsAttentionPlace, NeedsAttentionList } from '../ports/needs-attention.ts';
import type { DueItem, DueList } from '../ports/due-list.ts';
import { startWorkflow } from '../orders/start-workflow.ts';

export interface SweepDeps extends ApplyWebhookDeps {
  readonly dueList: DueList;
  readonly needsAttention: NeedsAttentionList;
  /** When the function is stopped, whatever it is at. */
  readonly deadline: Instant;
  /** From 0 up to 1: spreads what became due together. */
  readonly random: () => number;
}

/** Read at once, one after the other looked after. */
const PAGE = 200;

/** No page is begun later than this before the deadline. What is left is due still, and comes first in the next run. */
export const TIME_FOR_A_PAGE_MS = 20_000;

export interface SweepReport {
  readonly due: number;
  /** Orders whose workflow was started. */
  readonly restarted: number;
  /** Events that came before what they are about, and are settled now. */
  readonly applied: number;
  /** Requests that died before they did anything. */
  readonly released: number;
  readonly needAttention: number;
  /** Written by another release: passed over, and entered in the list of what needs a person. */
  readonly unreadable: number;
  /** Looked at, and still open or not reached: another sweep was faster, or it failed; it comes again. */
  readonly left: number;
  /** Its time was over, or nothing could be done: more is due already. */
  readonly more: boolean;
}

type SweepOutcome = Exclude<keyof SweepReport, 'due' | 'more'>;

/**
 * Looks after everything that is overdue. Each thing is claimed by moving its date, so that two sweeps at once do nothing
 * twice; the workflow asks about what is open and never blindly repeats it. What was looked at often enough goes to
 * the list of what needs a person.
 */
export async function sweep(deps: SweepDeps): Promise<SweepReport> {
  const lastPageAt = addMs(deps.deadline, -TIME_FOR_A_PAGE_MS);
  const report = {
    due: 0,
    restarted: 0,
    applied: 0,
    released: 0,
    needAttention: 0,
    unreadable: 0,
    left: 0,
    more: false,
  };
  let settled: number;
  do {
    const { items, more } = await deps.dueList.due(deps.clock.now(), PAGE);
    const leftBefore = report.left;
    for (const item of items) report[await sweepOne(deps, item)] += 1;
    report.due += items.length;
    report.more = more;
    settled = items.length - (report.left - leftBefore);
    // What was left is still first in line: with nothing else on a page the next one would be the same.
  } while (report.more && settled > 0 && deps.clock.now() < lastPageAt);
  if (report.due > 0) {
    deps.log.info('sweep', report);
    deps.log.count('SweepFound', report.due);
  }
  if (report.more) deps.log.count('OverdueLeft');
  await reportNeedsAttention(deps);
  await reportOldestOpen(deps);
  return report;
}

/** Each minute, also that there is nothing: the alarm is on as long as anything is on the list. */
async function reportNeedsAttention({ needsAttention, log }: SweepDeps): Promise<void> {
  try {
    log.count('AttentionEntries', await needsAttention.count());
  } catch (error) {
    log.warn('entries that need a person not counted', { error });
  }
}

/** The same of the order that is open longest: an alarm is on as long as it is open. */
async function reportOldestOpen({ dueList, log }: SweepDeps): Promise<void> {
  try {
    log.measure('OldestOpenSeconds', openForMs(await dueList.mostSweepAttempts()) / 1000);
  } catch (error) {
    log.warn('the oldest open order not found', { error });
  }
}

/** One thing that cannot be looked at now does not keep the others waiting. */
async function sweepOne(deps: SweepDeps, item: DueItem): Promise<SweepOutcome> {
  try {
    if (item.what === 'unreadable') return await passOver(deps, item);
    if (item.what === 'lease') return await release(deps, item);
    if (item.sweepAttempts >= MAX_SWEEP_ATTEMPTS) return await enterNeedsAttention(deps, item);
    const until = addMs(deps.clock.now(), nextSweepAttemptMs(item.sweepAttempts, deps.random()));
    const postponed = await deps.dueList.postpone(item, until);
    if (postponed === 'moved_on') return 'left';
    if (postponed === 'only_claimed') return await release(deps, item);
    return await (item.what === 'order' ? startAgain(deps, item) : applyParked(deps, item));
  } catch (error) {
    deps.log.warn('not looked after, left to the next sweep', { item, error });
    deps.log.count('OverdueLeft');
    return 'left';
  }
}

async function startAgain(deps: SweepDeps, item: Extract<DueItem, { what: 'order' }>): Promise<SweepOutcome> {
  const { merchantId, orderId, sweepAttempts } = item;
  deps.log.info('sweep attempt', { merchantId, orderId, sweepAttempts });
  return (await startWorkflow(deps, item)) ? 'restarted' : 'left';
}

async function release(deps: SweepDeps, item: DueItem): Promise<SweepOutcome> {
  const released = await deps.dueList.releaseLease(item, deps.clock.now());
  if (released === 'unreadable') return passOver(deps, item);
  return released === 'released' ? 'released' : 'left';
}

/** Until another release may be there that can read it. */
export const UNREADABLE_MS = 3_600_000;

/** It stands in nobody's way, and a person is told of it: a rollback leaves such items behind. */
async function passOver({ log, dueList, clock }: SweepDeps, item: DueItem): Promise<SweepOutcome> {
  const now = clock.now();
  log.error('an item cannot be read', { item });
  log.count('UnreadableItem');
  return (await dueList.passOver(item, now, addMs(now, UNREADABLE_MS))) ? 'unreadable' : 'left';
}

async function enterNeedsAttention(deps: SweepDeps, item: DueItem): Promise<SweepOutcome> {
  if (item.what === 'event' && (await isAboutPayment(deps, item))) {
    const looked = await applyParked(deps, item, 'last');
    if (looked !== 'left') return looked;
  }
  const { place, entry } = await entryFor(deps, item);
  if (!(await deps.dueList.needAttention(item, place, entry))) return 'left';
  deps.log.count('AttentionNeeded');
  return 'needAttention';
}

async function entryFor({ eventRecords, clock }: SweepDeps, item: DueItem) {
  const now = clock.now();
  if (item.what !== 'event') {
    const place: NeedsAttentionPlace = item.what === 'order' ? item : { item: item.item };
    return { place, entry: needsAttentionEntry('unsettled', undefined, now) };
  }
  const { provider, eventId } = item;
  // It waits where its order will be; whoever applies it there settles the entry.
  const event = await eventRecords.findParked(provider, eventId).catch(() => undefined);
  const what = `${provider}#${eventId}`;
  const entry = needsAttentionEntry('event_not_applied', what, now, { detail: eventId, provider, eventId });
  const about = event?.about;
  return { place: about !== undefined && 'orderId' in about ? about : { provider, eventId }, entry };
}

type DueEvent = Extract<DueItem, { what: 'event' }>;

/** Other programs of the account have payments of their own: whose it is shows by the payment alone. */
async function isAboutPayment(
  { eventRecords }: SweepDeps,
  { provider, eventId }: DueEvent,
): Promise<boolean> {
  const event = await eventRecords.findParked(provider, eventId).catch(() => undefined);
  return event?.about !== undefined && !('orderId' in event.about);
}

async function applyParked(
  deps: SweepDeps,
  { provider, eventId }: DueEvent,
  sweepOne: EventLook = 'again',
): Promise<SweepOutcome> {
  const event = await deps.eventRecords.findParked(provider, eventId);
  if (event === undefined) return 'left';
  const applied = await applyWebhook(deps, event, 1, sweepOne);
  return applied === 'parked' ? 'left' : 'applied';
}
