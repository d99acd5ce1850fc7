import { told } from './virtual-time.ts';

/** A cell, and what was found in it. */
export interface Played<Cell, Verdict> {
  readonly cell: Cell;
  readonly verdict: Verdict;
}

export interface Playing<Cell, Verdict> {
  /** So many at once. */
  readonly atOnce: number;
  readonly play: (cell: Cell) => Promise<Verdict>;
  /** What a cell itself throws is its violation. */
  readonly failed: (violation: string) => Verdict;
  readonly report: (played: Played<Cell, Verdict>) => void;
}

/** Plays cells, several at once. Resolves to all of them, in their order. */
export async function playCells<Cell, Verdict>(
  cells: readonly Cell[],
  { atOnce, play, failed, report }: Playing<Cell, Verdict>,
): Promise<readonly Played<Cell, Verdict>[]> {
  const queue = cells.entries();
  const all: Played<Cell, Verdict>[] = [];
  const work = async (): Promise<void> => {
    for (const [index, cell] of queue) {
      const verdict = await play(cell).catch((error: unknown) => failed(`the cell failed: ${told(error)}`));
      all[index] = { cell, verdict };
      report({ cell, verdict });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return all;
}
