import { z } from 'zod';
import { deployedSettings, type DeployedSettings } from './environment/settings.ts';
import { isFaultKind } from './faults.ts';
import type { Tally } from './tally.ts';

export const ENGINES = ['memory', 'dynamodb-local'] as const;
export type EngineName = (typeof ENGINES)[number];

const armed = z.object({ site: z.string(), fault: z.string().refine(isFaultKind) });
const run = z.object({ workload: z.string(), seed: z.number(), armed: z.array(armed) });

/** What one process is to do: some runs, or every second fault after the one of a run. */
export const job = z.object({
  id: z.string(),
  runs: z.array(run),
  /** Each run is the first fault of pairs: what is played is every second one after it. */
  seconds: z.boolean(),
  mutant: z.string().optional(),
});

export type Job = z.infer<typeof job>;

export const begin = z.object({ settings: deployedSettings, engine: z.enum(ENGINES) });

export type Begin = { readonly settings: DeployedSettings; readonly engine: EngineName };

export interface Done {
  readonly id: string;
  readonly tally: Tally;
}

/** Where a process finds the numbers of a job that is done. */
export const done = z.object({ id: z.string(), tally: z.custom<Tally>() });
