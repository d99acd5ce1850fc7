import { type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { instant, type Instant } from '../../functions/domain/instant.ts';
import { readTable } from '../support/table-reader.ts';
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
  readonly connection: DynamoDBClient;
  readonly tableName: string;
}

/** Sweeps each minute, leaving out those minutes in which nothing is due, until nothing is due and nobody is at work. */
export async function keepSweeping(options: SweeperOptions): Promise<void> {
  const { time, sweeps, shop } = options;
  for (let swept = 0; swept < MOST_SWEEPS;) {
    const due = await nextDue(options);
    if (due !== undefined && due <= time.now()) {
      await Promise.all(Array.from({ length: sweeps === 'runs' ? 1 : 2 }, () => shop.sweep()));
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

async function nextDue({ connection, tableName }: SweeperOptions): Promise<string | undefined> {
  const items = await readTable(connection, tableName);
  const due = items.flatMap(({ dueAt, dueShard }) =>
    typeof dueAt === 'string' && dueShard !== 'attention' ? [dueAt] : [],
  );
  return due.toSorted()[0];
}
