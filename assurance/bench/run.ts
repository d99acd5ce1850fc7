import { Argument, program } from 'commander';
import { step, type Report } from '../../cli/progress.ts';
import { asCommand } from '../world/as-command.ts';
import startDynamoDbLocal, { stopDynamoDbLocal } from '../world/dynamodb-local-setup.ts';
import { measureContention } from './contention/contention.ts';
import { contentionReport, contentionSummary } from './contention/report.ts';
import { countCosts } from './cost/cost.ts';
import { costComplaints, costReport, costSummary } from './cost/report.ts';
import { measureLatency } from './latency/latency.ts';
import { latencyReport, latencySummary } from './latency/report.ts';
import { measureLists } from './lists/lists.ts';
import { listsReport, listsSummary } from './lists/report.ts';
import { startReport, startSummary } from './start/report.ts';
import { measureStarts } from './start/start.ts';

/** What a part found: for people, for machines, and what makes the command fail. */
interface Findings {
  readonly report: string;
  readonly summary: object;
  readonly complaints: readonly string[];
}

interface Options {
  readonly json?: true;
  readonly full?: true;
}

const PARTS: Readonly<Record<string, (options: Options, report: Report) => Promise<Findings>>> = {
  cost: async () => {
    const costs = await countCosts();
    return { report: costReport(costs), summary: costSummary(costs), complaints: costComplaints(costs) };
  },
  latency: async ({ full }, report) => {
    const measured = await measureLatency(full ?? false, report);
    return { report: latencyReport(measured), summary: latencySummary(measured), complaints: [] };
  },
  lists: async ({ full }, report) => {
    const measured = await measureLists(full ?? false, report);
    return { report: listsReport(measured), summary: listsSummary(measured), complaints: [] };
  },
  contention: async (_, report) => {
    const measured = await measureContention(report);
    return { report: contentionReport(measured), summary: contentionSummary(measured), complaints: [] };
  },
  start: async (_, report) => {
    const starts = await measureStarts(report);
    return { report: startReport(starts), summary: startSummary(starts), complaints: [] };
  },
};

async function main(chosen: readonly string[], options: Options): Promise<void> {
  await startDynamoDbLocal();
  try {
    for (const [name, measure] of Object.entries(PARTS)) {
      if (chosen.length > 0 && !chosen.includes(name)) continue;
      const { report, summary, complaints } = options.json
        ? await measure(options, () => undefined)
        : await step(name, async (say) => measure(options, say));
      console.log(options.json ? JSON.stringify({ part: name, ...summary }) : `${report}\n`);
      for (const complaint of complaints) console.error(complaint);
      if (complaints.length > 0) process.exitCode = 1;
    }
  } finally {
    await stopDynamoDbLocal();
  }
}

await program
  .name('npm run bench --')
  .description('What an order costs, how long it takes, and how fast the functions start.')
  .addArgument(new Argument('[parts...]', 'only these').choices(Object.keys(PARTS)))
  .option('--json', 'print one JSON line for each part')
  .option('--full', 'also with a million records in the table')
  .action(asCommand(main))
  .parseAsync();
