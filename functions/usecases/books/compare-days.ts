import type { BooksReport } from '../../domain/books/books-report.ts';
import { addMs, type Instant } from '../../domain/instant.ts';
import type {
  BooksPeriod,
  BooksProgress,
  BooksReports,
  ComparisonAsked,
  RegisteredMerchants,
} from '../ports/books.ts';
import { comparePeriod, type CompareDeps } from './compare-books.ts';
import { recheckBreaks } from './recheck-breaks.ts';

export interface CompareDaysDeps extends Omit<CompareDeps, 'merchantIds' | 'graceMs'> {
  readonly merchants: RegisteredMerchants;
  readonly reports: BooksReports;
  readonly progress: BooksProgress;
}

const DAY_MS = 86_400_000;

/** Each run compares so many whole days before today, so that each day is compared several times. */
export const OVERLAP_DAYS = 3;

/** Days that are compared once more after so many days: refunds and disputes come late. */
const REVISITED_AFTER_DAYS = [30, 120] as const;

/** What a run once a day compares: the last days first, then today, then the days that are looked at again. */
function dailyPeriods(now: Instant, graceMs: number): readonly BooksPeriod[] {
  const today = dayOf(now);
  const last = Array.from({ length: OVERLAP_DAYS }, (_, index) => OVERLAP_DAYS - index);
  const wholeDay = (daysAgo: number): BooksPeriod => {
    const from = addMs(today, -daysAgo * DAY_MS);
    return { from, until: addMs(from, DAY_MS) };
  };
  const until = addMs(now, -graceMs);
  return [
    ...last.map(wholeDay),
    ...(until > today ? [{ from: today, until }] : []),
    ...REVISITED_AFTER_DAYS.map(wholeDay),
  ];
}

/** A period by its days, in UTC. */
function daysIn({ from, until }: BooksPeriod): readonly BooksPeriod[] {
  const days: BooksPeriod[] = [];
  for (let start = from; start < until;) {
    const next = addMs(dayOf(start), DAY_MS);
    const end = next < until ? next : until;
    days.push({ from: start, until: end });
    start = end;
  }
  return days;
}

const dayOf = (at: Instant): Instant => `${at.slice(0, 10)}T00:00:00.000Z`;

/**
 * Compares periods one after the other and writes a report of each. A period that the time was too short for is gone on with by
 * the next run. In the end every difference that is on the list is looked at again.
 */
export async function compareDays(
  { merchants, reports, progress, ...rest }: CompareDaysDeps,
  { period: asked, graceMs }: ComparisonAsked,
): Promise<readonly BooksReport[]> {
  const merchantIds = new Set<string>();
  for await (const merchantId of merchants.all()) merchantIds.add(merchantId);
  const deps = { ...rest, merchantIds, graceMs };
  const periods = asked === undefined ? dailyPeriods(deps.clock.now(), graceMs) : daysIn(asked);
  const begun = await progress.load();
  const written: BooksReport[] = [];
  for (const period of begun === undefined ? periods : [begun, ...periods.filter(isOther(begun))]) {
    const report = await comparePeriod(deps, period, period === begun ? begun : undefined);
    written.push(report);
    await reports.write(report);
    if (!report.isComplete) {
      await progress.save(report);
      deps.log.count('BooksLeft');
      return written;
    }
    if (period === begun) await progress.clear();
  }
  const settled = await recheckBreaks(deps);
  deps.log.info('the books are compared', { periods: written.length, settled });
  return written;
}

const isOther =
  (begun: BooksReport) =>
  ({ from }: BooksPeriod): boolean =>
    from !== begun.from;
