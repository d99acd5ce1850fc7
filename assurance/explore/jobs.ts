import { z } from 'zod';
import { deployedSettings, type DeployedSettings } from './environment/settings.ts';
import { ACTOR_NAMES, MOMENTS } from './interloper.ts';
import { isFaultKind } from './faults.ts';
import type { Tally } from './tally.ts';

export const ENGINES = ['memory', 'dynamodb-local'] as const;
export type EngineName = (typeof ENGINES)[number];

const armed = z.object({ site: z.string(), fault: z.string().refine(isFaultKind) });
const interloper = z.object({
  site: z.string(),
  moment: z.enum(MOMENTS),
  actor: z.enum(ACTOR_NAMES),
  carriedOut: z.boolean(),
});
const run = z.object({
  workload: z.string(),
  seed: z.number(),
  armed: z.array(armed),
  interloper: interloper.optional(),
});

/** What is played of each run of a job: itself, or what is made of it. */
const more = z.enum([
  'itself',
  /** Every second fault after its first one. */
  'second faults',
  /** Itself, and, where its interloper starts an execution, the same with that carried out. */
  'and carried out',
  /** It, with every fault at the call that is interrupted, and inside its interloper. */
  'faults around',
]);

export type More = z.infer<typeof more>;

/** What one process is to do. */
export const job = z.object({
  id: z.string(),
  runs: z.array(run),
  more,
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
