import { ACTS, byTime, type Act } from '../../functions/domain/audit/act.ts';
import type { AuditRecord } from '../../functions/usecases/ports/audit.ts';
import { fittedTable } from '../plain-table.ts';
import { printableLine } from '../printable.ts';

const DAY_MS = 24 * 60 * 60_000;

/** The days of UTC from one to another, both included. */
export function daysFrom(from: string, to: string): readonly string[] {
  const days: string[] = [];
  for (let at = Date.parse(from.slice(0, 10)); at <= Date.parse(to.slice(0, 10)); at += DAY_MS) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return days;
}

/** What was done on those days, oldest first: a query for each day. */
export async function actsOfDays(record: AuditRecord, days: readonly string[]): Promise<readonly Act[]> {
  const acts: Act[] = [];
  for (const day of days) acts.push(...(await record.actsOf(day)));
  return acts.toSorted(byTime);
}

/** For other programs: also what the table says of each kind. */
export const actsJson = (acts: readonly Act[]): object =>
  acts.map((act) => ({ ...act, says: ACTS[act.kind] }));

export function actsTable(acts: readonly Act[]): string {
  if (acts.length === 0) return 'Nobody did anything then.';
  const rows = acts.map((act) => {
    const { at, by, kind, about, why } = act;
    return [at, by, ACTS[kind], about, why, changeOf(act)].map(printableLine);
  });
  return fittedTable(['when', 'who', 'what', 'about', 'why', 'changed'], rows);
}

/** Each name that the act tells of, with what stood there before and after it. */
function changeOf({ before = {}, after = {} }: Pick<Act, 'before' | 'after'>): string {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .map((name) => `${name}: ${String(before[name] ?? 'nothing')} → ${String(after[name] ?? 'nothing')}`)
    .join(', ');
}
