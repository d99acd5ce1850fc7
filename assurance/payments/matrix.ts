import { BEHAVIOURS, type Behaviour } from './behaviours.ts';
import { nameOf, runCell, type Cell } from './cell.ts';
import { LATE_BEHAVIOURS } from './late-behaviours.ts';
import { PERSISTENCES } from './impatient-client.ts';
import type { Verdict } from './judge.ts';
import { playCells, type Played } from './play-cells.ts';
import { SWEEPS } from './sweeper.ts';
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

export type Judged = Played<Cell, Verdict>;

const failed = (violation: string): Verdict => ({
  violations: [violation],
  unknownResolved: 0,
  needsAttention: 0,
  ended: 'not known',
});

export const runCells = async (
  cells: readonly Cell[],
  seed: string,
  report: (judged: Judged) => void = () => undefined,
): Promise<readonly Judged[]> =>
  playCells(cells, { atOnce: AT_ONCE, play: async (cell) => runCell(cell, seed), failed, report });
