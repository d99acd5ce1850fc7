import { paginateScan, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { instant, type Instant } from '../../functions/domain/instant.ts';
import { DUE_INDEX } from '../../functions/persistence/sweep/due-index.ts';
import { NEEDS_ATTENTION_SHARD } from '../../functions/persistence/table/keys.ts';
import type { Shop } from './shop.ts';
import type { VirtualTime } from './virtual-time.ts';

export const SWEEPS = ['runs', 'two at once'] as const;

export type Sweeps = (typeof SWEEPS)[number];

const MINUTE_MS = 60_000;
/** An order is looked at ten times, and anew when something of it has moved. */
const MOST_SWEEPS = 60;

export interface SweeperOptions {
  readonly time: VirtualTime;
  readonly sweeps: Sweeps;
  readonly shop: Shop;
  readonly dueIn: DueIn;
}

/** When something is due that no person has to look after. */
export type DueIn = () => Promise<string | undefined>;

/** Sweeps each minute, leaving out those minutes in which nothing is due, until nothing is due and nobody is at work. */
export async function keepSweeping({ time, sweeps, shop, dueIn }: SweeperOptions): Promise<void> {
  for (let swept = 0; swept < MOST_SWEEPS;) {
    const due = await dueIn();
    if (due !== undefined && due <= time.now()) {
      const reports = await Promise.all(
        Array.from({ length: sweeps === 'runs' ? 1 : 2 }, () => shop.sweep()),
      );
      const done = reports.reduce((sum, report) => sum + report.due - report.left, 0);
      if (done > Math.max(...reports.map((report) => report.due)))
        throw new Error('two sweeps did one thing');
      swept += 1;
      await time.sleep(MINUTE_MS);
      continue;
    }
    const [next] = [due, time.nextMoment].filter((moment) => moment !== undefined).toSorted();
    if (next === undefined) return;
    await time.sleepUntil(nextMinute(next > time.now() ? next : time.now()));
  }
  throw new Error(`something is still due after ${MOST_SWEEPS} sweeps`);
}

const nextMinute = (at: Instant): Instant => instant(Math.ceil((Date.parse(at) + 1) / MINUTE_MS) * MINUTE_MS);

/** All that is open is in the index, and what waits for a person too. */
export const dueInTable =
  (client: DynamoDBClient, TableName: string): DueIn =>
  async () => {
    let next: string | undefined;
    for await (const { Items: entries = [] } of paginateScan(
      { client },
      { TableName, IndexName: DUE_INDEX },
    )) {
      for (const { dueAt, dueShard } of entries) {
        if (dueAt?.S === undefined || dueShard?.S === NEEDS_ATTENTION_SHARD) continue;
        if (next === undefined || dueAt.S < next) next = dueAt.S;
      }
    }
    return next;
  };
