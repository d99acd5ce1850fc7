import { randomUUID } from 'node:crypto';
import type { Report } from '../../../cli/progress.ts';
import { createTable } from '../../world/dynamodb-local.ts';
import { median, quantile } from '../median.ts';
import { ENGINES, openEngines, type EngineName, type Post } from './engines.ts';
import { fill, putProduct } from './fill.ts';

export interface Times {
  /** Milliseconds. */
  readonly median: number;
  readonly p99: number;
}

export interface Measured {
  readonly records: number;
  readonly atOnce: number;
  readonly order: Readonly<Record<EngineName, Times>>;
  /** Without idempotency nothing is replayed: the same request is another order, or a refusal. */
  readonly replay: Readonly<Record<'stock' | 'once', Times>>;
}

const RECORDS = [10, 100_000] as const;
const FULL_RECORDS = [...RECORDS, 1_000_000] as const;
const AT_ONCE = [1, 8, 64] as const;
/** Requests of each kind at least. */
const SAMPLES = 256;

/** In one run, in turn: whatever else the machine does, it does to all three. */
export async function measureLatency(full: boolean, report: Report): Promise<readonly Measured[]> {
  const table = await createTable();
  const { client, tableName } = table;
  const { posts, idempotencyTable } = await openEngines(table);
  const lanes = Array.from({ length: Math.max(...AT_ONCE) }, (_, lane) => [`boots-${lane}`, `socks-${lane}`]);
  for (const sku of lanes.flat()) await putProduct(client, tableName, sku);
  await round(posts, lanes.slice(0, 8));

  const measured: Measured[] = [];
  let filled = 0;
  for (const records of full ? FULL_RECORDS : RECORDS) {
    report(`fills the tables with ${records} records`);
    await fill(client, tableName, (n) => ({ pk: `M#other#O#ord_${n}`, sk: 'OP#order' }), filled, records);
    await fill(client, idempotencyTable, (n) => ({ id: `other#${n}` }), filled, records);
    filled = records;
    for (const atOnce of AT_ONCE) {
      report(`${records} records, ${atOnce} at once`);
      measured.push({ records, atOnce, ...(await measure(posts, lanes.slice(0, atOnce))) });
    }
  }
  client.destroy();
  return measured;
}

type Samples = Record<EngineName, number[]>;
const noSamples = (): Samples => ({ bare: [], stock: [], once: [] });

async function measure(posts: Readonly<Record<EngineName, Post>>, lanes: readonly string[][]) {
  const [order, replay] = [noSamples(), noSamples()];
  while (order.once.length < SAMPLES) {
    const taken = await round(posts, lanes);
    for (const engine of ENGINES) {
      order[engine].push(...taken.order[engine]);
      replay[engine].push(...taken.replay[engine]);
    }
  }
  return {
    order: { bare: timesOf(order.bare), stock: timesOf(order.stock), once: timesOf(order.once) },
    replay: { stock: timesOf(replay.stock), once: timesOf(replay.once) },
  };
}

let turn = 0;

/** One order in each lane with each engine, and each of them again. The engines take turns in who is first. */
async function round(posts: Readonly<Record<EngineName, Post>>, lanes: readonly string[][]) {
  const [order, replay] = [noSamples(), noSamples()];
  turn += 1;
  for (const index of ENGINES.keys()) {
    const engine = ENGINES[(index + turn) % ENGINES.length] ?? 'once';
    const keys = lanes.map(() => randomUUID());
    const all = (): Promise<number[]> =>
      Promise.all(lanes.map(async (skus, lane) => timed(() => posts[engine](keys[lane] ?? '', skus))));
    order[engine].push(...(await all()));
    if (engine !== 'bare') replay[engine].push(...(await all()));
  }
  return { order, replay };
}

async function timed(post: () => Promise<number | undefined>): Promise<number> {
  const startedAt = performance.now();
  const status = await post();
  const milliseconds = performance.now() - startedAt;
  if (status !== 201) throw new Error(`answered with ${status}`);
  return milliseconds;
}

const timesOf = (samples: readonly number[]): Times => ({
  median: median(samples),
  p99: quantile(samples, 0.99),
});
