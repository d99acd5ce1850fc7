import type { Tally, Visit } from './tally.ts';
import { whyNothing } from './unvisited.ts';

/** One workload's calls of one name, and one who came in there. */
export interface VisitCell {
  readonly workload: string;
  readonly actor: string;
  readonly label: string;
  /** How often it changed something; without a time, it is blank. */
  readonly changed: number;
  /** Why it changed nothing; undefined where nobody knows. */
  readonly reasons: readonly (string | undefined)[];
}

const nameOf = ({ workload, actor, label }: Pick<Visit, 'workload' | 'actor' | 'label'>): string =>
  JSON.stringify([workload, actor, label]);

export function visitCells({ visits }: Pick<Tally, 'visits'>): readonly VisitCell[] {
  const cells = new Map<string, VisitCell>();
  for (const visit of visits) {
    const { workload, actor, label, told, same, times } = visit;
    const name = nameOf(visit);
    const { changed = 0, reasons = [] } = cells.get(name) ?? {};
    cells.set(name, {
      workload,
      actor,
      label,
      changed: changed + (same ? 0 : times),
      reasons: same ? [...reasons, whyNothing(actor, told)] : reasons,
    });
  }
  return [...cells.values()];
}

/** Cells in which nothing came of any visit, and nobody knows why. */
export const unexplained = (cells: readonly VisitCell[]): readonly string[] =>
  cells
    .filter(({ changed, reasons }) => changed === 0 && reasons.includes(undefined))
    .map(({ workload, actor, label }) => `${workload}: ${actor} at ${label} changes nothing`);

export interface VisitSummary {
  readonly workload: string;
  readonly actor: string;
  /** Calls of one name at which it changed something, and all of them. */
  readonly changed: number;
  readonly labels: number;
  /** Of the blank ones, each with the number of calls of which it is true. */
  readonly reasons: ReadonlyMap<string, number>;
}

/** A line for each workload and each who comes in, over all of its calls. */
export function visitSummaries(cells: readonly VisitCell[]): readonly VisitSummary[] {
  const groups = new Map<string, VisitCell[]>();
  for (const cell of cells) {
    const name = JSON.stringify([cell.workload, cell.actor]);
    groups.set(name, [...(groups.get(name) ?? []), cell]);
  }
  return [...groups.values()].map((group) => {
    const reasons = new Map<string, number>();
    for (const { changed, reasons: why } of group) {
      if (changed > 0) continue;
      for (const reason of new Set(why)) {
        if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      }
    }
    const [{ workload, actor } = { workload: '', actor: '' }] = group;
    const changed = group.filter((cell) => cell.changed > 0).length;
    return { workload, actor, changed, labels: group.length, reasons };
  });
}
