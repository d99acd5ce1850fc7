import { dynamoDbLocalEngine, memoryEngine } from './environment/engine.ts';
import { Explorer, secondFaults } from './explorer.ts';
import { withInstantTimers } from './instant-timers.ts';
import { begin, job, type Done, type Job } from './jobs.ts';
import { mutantNamed } from './mutants.ts';
import { Tallying } from './tally.ts';

/** A process of its own that plays what it is sent. Powertools warns on the console where a fault goes. */
console.warn = () => undefined;
console.error = () => undefined;

const { settings, engine: name } = begin.parse(JSON.parse(process.argv[2] ?? '{}'));
if (name === 'memory') withInstantTimers();
const engine = name === 'memory' ? memoryEngine() : dynamoDbLocalEngine();

async function work({ id, runs, seconds, mutant }: Job): Promise<Done> {
  const explorer = new Explorer(settings, engine, mutant === undefined ? undefined : mutantNamed(mutant));
  const tallying = new Tallying();
  for (const run of runs) {
    const first = await explorer.play(run);
    if (!seconds) {
      tallying.add(run, first);
      continue;
    }
    for (const second of secondFaults(first)) {
      const pair = { ...run, armed: [...run.armed, second] };
      tallying.add(pair, await explorer.play(pair));
    }
  }
  return { id, tally: tallying.tally };
}

/** One after the other: a run has the process for itself. */
let last: Promise<unknown> = Promise.resolve();
process.on('message', (message) => {
  last = last.then(async () => process.send?.(await work(job.parse(message))));
});
process.on('disconnect', () => process.exit(0));
