import { BEHAVIOURS } from './behaviours.ts';
import { nameOf, runCell, type Cell } from './cell.ts';
import { PERSISTENCES } from './impatient-client.ts';
import type { Verdict } from './judge.ts';
import { SWEEPS } from './sweeper.ts';
import { told } from './virtual-time.ts';
import { WEBHOOKS } from './webhooks.ts';

/** Every cell, in the order of the table. */
export const CELLS: readonly Cell[] = BEHAVIOURS.flatMap((behaviour) =>
  PERSISTENCES.flatMap((client) =>
    WEBHOOKS.flatMap((webhook) => SWEEPS.map((sweep) => ({ behaviour, client, webhook, sweep }))),
  ),
);

/** A cell's share of a processor is small: most of its time it waits for the database, or for an answer that is lost. */
const AT_ONCE = 6;

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

export interface Summary {
  readonly cells: number;
  readonly violations: number;
  readonly unknownResolved: number;
  readonly needsAttention: number;
}

export const summaryOf = (judged: readonly Judged[]): Summary => ({
  cells: judged.length,
  violations: judged.reduce((sum, { verdict }) => sum + verdict.violations.length, 0),
  unknownResolved: judged.reduce((sum, { verdict }) => sum + verdict.unknownResolved, 0),
  needsAttention: judged.reduce((sum, { verdict }) => sum + verdict.needsAttention, 0),
});

/** Everything that is not as promised, a line each, with the cell that it was seen in. */
export const complaints = (judged: readonly Judged[]): readonly string[] =>
  judged.flatMap(({ cell, verdict }) => verdict.violations.map((detail) => `${nameOf(cell)}: ${detail}`));
