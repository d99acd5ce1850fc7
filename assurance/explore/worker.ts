import { dynamoDbLocalEngine, memoryEngine } from './environment/engine.ts';
import { Explorer, secondFaults } from './explorer.ts';
import { withInstantTimers } from './instant-timers.ts';
import { begin, job, type Done, type Job, type More } from './jobs.ts';
import { mutantNamed } from './mutants.ts';
import type { Played } from './run.ts';
import { Tallying } from './tally.ts';
import type { RunName } from './token.ts';
import { carriedOut, faultsAround } from './visits.ts';

/** A process of its own that plays what it is sent. Powertools warns on the console where a fault goes. */
console.warn = () => undefined;
console.error = () => undefined;

const { settings, engine: name } = begin.parse(JSON.parse(process.argv[2] ?? '{}'));
if (name === 'memory') withInstantTimers();
const engine = name === 'memory' ? memoryEngine() : dynamoDbLocalEngine();

/** What is to be played of a run, besides itself. */
const MORE: Readonly<Record<More, (run: RunName, played: Played) => readonly RunName[]>> = {
  itself: () => [],
  'second faults': (run, played) =>
    secondFaults(played).map((second) => ({ ...run, armed: [...run.armed, second] })),
  'and carried out': carriedOut,
  'faults around': faultsAround,
};

/** Those that are played for what is made of them: they count elsewhere. */
const UNCOUNTED: ReadonlySet<More> = new Set(['second faults', 'faults around']);

async function work({ id, runs, more, mutant }: Job): Promise<Done> {
  const explorer = new Explorer(settings, engine, mutant === undefined ? undefined : mutantNamed(mutant));
  const tallying = new Tallying();
  for (const run of runs) {
    const played = await explorer.play(run);
    if (!UNCOUNTED.has(more)) tallying.add(run, played);
    for (const another of MORE[more](run, played)) tallying.add(another, await explorer.play(another));
  }
  return { id, tally: tallying.tally };
}

/** One after the other: a run has the process for itself. */
let last: Promise<unknown> = Promise.resolve();
process.on('message', (message) => {
  last = last.then(async () => process.send?.(await work(job.parse(message))));
});
process.on('disconnect', () => process.exit(0));
