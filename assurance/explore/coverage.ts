import { edgesOf } from './environment/workflow.ts';
import type { DeployedSettings } from './environment/settings.ts';
import { FAULTS, isFaultKind, POSSIBLE, type FaultKind } from './faults.ts';
import type { Meeting, Tally } from './tally.ts';
import { whyNot } from './unreachable.ts';

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

/** Every label that was ever met, with every fault: it was hit, or there is a reason why it cannot be. */
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
      const others = Object.keys(FAULTS)
        .filter(isFaultKind)
        .filter((fault) => !POSSIBLE[kind].includes(fault));
      const reasons = others.map((fault) => [fault, whyNot(kind, fault)] as const);
      return {
        label,
        kind,
        cells: new Map([
          ...cells,
          ...reasons.filter(([, reason]) => reason === undefined).map(([fault]) => [fault, 'blank'] as const),
        ]),
        unreachable: new Map(
          reasons.flatMap(([fault, reason]) => (reason === undefined ? [] : [[fault, reason] as const])),
        ),
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
