import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { done, type Begin, type Done, type Job, type More } from './jobs.ts';
import { playAll } from './pool.ts';
import { Progress } from './progress.ts';
import { Tallying, type Tally } from './tally.ts';
import { tokenOf, type RunName } from './token.ts';
import { workloadNamed } from './workloads/all.ts';
import type { Workload } from './workloads/workload.ts';

/** Those whose pairs are all played: an order's way to its invoice, told by webhooks or not, and a cancellation on it. */
export const MAIN_WORKLOADS: readonly Workload[] = [
  workloadNamed('pay'),
  workloadNamed('pay-no-webhooks'),
  { ...workloadNamed('cancel-races-charge'), seeds: [3] },
];

export interface Wanted {
  /** In the words of its progress. */
  readonly what: string;
  readonly more: More;
  readonly firsts: readonly RunName[];
}

export interface Pairs {
  readonly firsts: number;
  readonly firstsDone: number;
  readonly tally: Tally;
}

/**
 * What is made of each first run: every second fault after its own, in the recovery too. What is done is written down as
 * it ends, so that a run that was stopped goes on where it was.
 *
 * @param limitSeconds begins no more after that
 */
export async function playPairs(
  { what, more, firsts }: Wanted,
  beginning: Begin,
  stateFile: string,
  limitSeconds: number,
): Promise<Pairs> {
  const before = readState(stateFile);
  const tallying = new Tallying();
  const wanted = new Set(firsts.map(tokenOf));
  for (const { id, tally } of before.values()) if (wanted.has(id)) tallying.addAll(tally);
  const jobs: readonly Job[] = firsts
    .filter((first) => !before.has(tokenOf(first)))
    .map((first) => ({
      id: tokenOf(first),
      runs: [{ ...first, armed: [...first.armed] }],
      more,
    }));
  const progress = new Progress(what, jobs.length);
  const until = performance.now() + limitSeconds * 1000;
  let firstsDone = firsts.length - jobs.length;
  await playAll(jobs, beginning, (result) => {
    firstsDone += 1;
    tallying.addAll(result.tally);
    // Where a label was first met says nothing about pairs, and would fill the file.
    appendFileSync(
      stateFile,
      `${JSON.stringify({ ...result, tally: { ...result.tally, met: [], fired: [], visits: [] } })}\n`,
    );
    progress.add(result.tally.runs, tallying.failures.length);
    return performance.now() < until;
  });
  return { firsts: firsts.length, firstsDone, tally: tallying.tally };
}

function readState(file: string): ReadonlyMap<string, Done> {
  mkdirSync(dirname(file), { recursive: true });
  if (!existsSync(file)) return new Map();
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return new Map(lines.flatMap(whole).map((one) => [one.id, one]));
}

/** A line that was cut off when its process was killed was never written: what it tells is played again. */
function whole(line: string): readonly Done[] {
  try {
    return [done.parse(JSON.parse(line))];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}
