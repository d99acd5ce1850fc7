import { edgesOf } from './environment/workflow.ts';
import type { DeployedSettings } from './environment/settings.ts';
import { POSSIBLE, UNREACHABLE, type FaultKind } from './faults.ts';
import type { Meeting, Tally } from './tally.ts';

export type Cell =
  /** It fired at a call that a run without faults makes. */
  | 'hit'
  /** It fired at a call that only a recovery makes. */
  | 'hit in recovery'
  | 'blank';

export interface Row {
  readonly label: string;
  readonly kind: Meeting['kind'];
  readonly cells: ReadonlyMap<FaultKind, Cell>;
  /** Why what befalls other calls cannot befall this one. */
  readonly unreachable: ReadonlyMap<string, string>;
}

/** Every label that was ever met, with every fault that can befall it. */
export function matrixOf(base: Tally, all: Tally): readonly Row[] {
  const inBase = new Set(base.met.map(({ label }) => label));
  const fired = new Set(all.fired.map(([label, fault]) => `${label}=${fault}`));
  return all.met
    .toSorted((one, other) => (one.label < other.label ? -1 : 1))
    .map(({ label, kind }) => {
      const hit: Cell = inBase.has(label) ? 'hit' : 'hit in recovery';
      const cells = POSSIBLE[kind].map((fault): readonly [FaultKind, Cell] => [
        fault,
        fired.has(`${label}=${fault}`) ? hit : 'blank',
      ]);
      return {
        label,
        kind,
        cells: new Map(cells),
        unreachable: new Map(Object.entries(UNREACHABLE[kind] ?? {})),
      };
    });
}

export const blanksIn = (rows: readonly Row[]): readonly string[] =>
  rows.flatMap(({ label, cells }) =>
    [...cells].filter(([, cell]) => cell === 'blank').map(([fault]) => `${label}: ${fault} never hit`),
  );

/** Ways through the deployed state machine that no run took. */
export function edgesMissed({ definition }: DeployedSettings, { edges }: Tally): readonly string[] {
  const taken = new Set(edges);
  return edgesOf(definition)
    .filter((edge) => !taken.has(edge))
    .map((edge) => `state machine: ${edge} never taken`);
}
