import { plainTable } from '../../../cli/plain-table.ts';
import { ratio } from '../median.ts';
import type { Measured, Times } from './latency.ts';

export function latencyReport(measured: readonly Measured[]): string {
  const table = plainTable({
    head: [
      'records',
      'at once',
      'Once / stock',
      'Once / bare',
      'stock / bare',
      'replay: Once / stock',
      '… / bare order',
    ],
  });
  for (const { records, atOnce, order, replay } of measured) {
    table.push([
      records,
      atOnce,
      both(order.once, order.stock),
      both(order.once, order.bare),
      both(order.stock, order.bare),
      both(replay.once, replay.stock),
      both(replay.once, order.bare),
    ]);
  }
  return [
    'POST /orders, two lines, the whole handler on DynamoDB Local; medians (99th percentiles) as ratios. Bare: the same',
    'without idempotency. Stock: bare in Powertools’ makeIdempotent with its own DynamoDB layer.',
    table.toString(),
  ].join('\n');
}

const both = (one: Times, other: Times): string =>
  `${ratio(one.median, other.median).toFixed(2)} (${ratio(one.p99, other.p99).toFixed(2)})`;

/** One line: the ratios of medians where nothing else is going on, and how far they go with load and size. */
export function latencySummary(measured: readonly Measured[]) {
  const toStock = measured.map(({ order }) => ratio(order.once.median, order.stock.median));
  const toBare = measured.map(({ order }) => ratio(order.once.median, order.bare.median));
  const replays = measured.map(({ replay }) => ratio(replay.once.median, replay.stock.median));
  return {
    onceToStock: toStock[0],
    onceToStockWorst: Math.max(...toStock),
    onceToBare: toBare[0],
    onceToBareWorst: Math.max(...toBare),
    replayToStock: replays[0],
    recordsAtMost: Math.max(...measured.map(({ records }) => records)),
  };
}
