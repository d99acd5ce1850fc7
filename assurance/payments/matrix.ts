import { BEHAVIOURS, type Behaviour } from './behaviours.ts';
import { nameOf, runCell, type Cell } from './cell.ts';
import { LATE_BEHAVIOURS } from './late-behaviours.ts';
import { PERSISTENCES } from './impatient-client.ts';
import type { Verdict } from './judge.ts';
import { SWEEPS } from './sweeper.ts';
import { told } from './virtual-time.ts';
import { ARRIVALS, type Arrival } from './webhooks.ts';

export const ALL_BEHAVIOURS: readonly Behaviour[] = [...BEHAVIOURS, ...LATE_BEHAVIOURS];

/** Every cell, in the order of the table. */
export const CELLS: readonly Cell[] = ALL_BEHAVIOURS.flatMap((behaviour) =>
  PERSISTENCES.flatMap((client) =>
    arrivalsOf(behaviour).flatMap((webhook) =>
      SWEEPS.map((sweep) => ({ behaviour, client, webhook, sweep })),
    ),
  ),
);

/** How the events of a behaviour can come. */
export function arrivalsOf({ needsNews }: Behaviour): readonly Arrival[] {
  return needsNews === true ? ARRIVALS.filter((arrival) => arrival !== 'never') : ARRIVALS;
}

/** The cells whose name has this in it. */
export const cellsNamed = (part: string): readonly Cell[] =>
  CELLS.filter((cell) => nameOf(cell).includes(part));

/** A cell mostly waits: for the database, or for an answer that is lost. */
const AT_ONCE = 10;

export interface Judged {
  readonly cell: Cell;
  readonly verdict: Verdict;
}

/** Runs cells, several at once. What a cell itself throws is its violation. */
export async function runCells(
  cells: readonly Cell[],
  seed: string,
  report: (judged: Judged) => void = () => undefined,
): Promise<readonly Judged[]> {
  const queue = cells.entries();
  const judged: Judged[] = [];
  const work = async (): Promise<void> => {
    for (const [index, cell] of queue) {
      const verdict = await runCell(cell, seed).catch((error: unknown) => failed(error));
      judged[index] = { cell, verdict };
      report({ cell, verdict });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return judged;
}

const failed = (error: unknown): Verdict => ({
  violations: [`the cell failed: ${told(error)}`],
  unknownResolved: 0,
  needsAttention: 0,
  ended: 'not known',
});
