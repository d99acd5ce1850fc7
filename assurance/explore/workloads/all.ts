import { refunding } from './refunding.ts';
import { confirming } from './confirming.ts';
import { authenticating } from './customers.ts';
import { isMadeUp, madeUp } from './made-up.ts';
import { movedByOthers } from './others.ts';
import { paying } from './paying.ts';
import { priced } from './priced.ts';
import type { Workload } from './workload.ts';

export const WORKLOADS: readonly Workload[] = [
  ...paying,
  ...refunding,
  ...authenticating,
  ...confirming,
  ...movedByOthers,
  ...priced,
];

export function workloadNamed(name: string): Workload {
  if (isMadeUp(name)) return madeUp(name);
  const found = WORKLOADS.find((workload) => workload.name === name);
  if (found === undefined) throw new Error(`there is no workload ${name}`);
  return found;
}
