import { plainTable } from '../../../local/plain-table.ts';
import { median, ratio } from '../median.ts';
import type { Starts } from './start.ts';

const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(0);

export function startReport({ empty, functions }: Starts): string {
  const table = plainTable({
    head: [
      'function',
      'kB',
      'kB as usual',
      'ms',
      'ms as usual',
      'processor ms',
      'as usual',
      'to usual',
      'to empty',
    ],
  });
  for (const { name, deployed, usual } of functions) {
    table.push([
      name,
      kilobytes(deployed.bytes),
      kilobytes(usual.bytes),
      deployed.milliseconds.toFixed(0),
      usual.milliseconds.toFixed(0),
      deployed.processorMs.toFixed(0),
      usual.processorMs.toFixed(0),
      ratio(deployed.processorMs, usual.processorMs),
      ratio(deployed.processorMs, empty.processorMs),
    ]);
  }
  return [
    `From the start of a process of Node ${process.version} to the first answer, the fastest of several rounds, and the`,
    `processor’s time in it, by which the ratios are; an empty handler takes ${empty.processorMs.toFixed(0)} ms of it. As usual:`,
    'the SDK beside the bundle, and nothing dropped that is unused. What that loads of the SDK is not in its kB.',
    table.toString(),
    summaryLine({ empty, functions }),
  ].join('\n');
}

function summaryLine(starts: Starts): string {
  const { toUsual, worstToUsual, toEmpty } = startSummary(starts);
  return `To the usual bundling ${toUsual} in the median, ${worstToUsual} at worst; to an empty handler ${toEmpty}.`;
}

/** One line. */
export function startSummary({ empty, functions }: Starts) {
  const toUsual = functions.map(({ deployed, usual }) => ratio(deployed.processorMs, usual.processorMs));
  return {
    functions: functions.length,
    elapsedToUsual: median(
      functions.map(({ deployed, usual }) => ratio(deployed.milliseconds, usual.milliseconds)),
    ),
    toUsual: median(toUsual),
    worstToUsual: Math.max(...toUsual),
    toEmpty: median(functions.map(({ deployed }) => ratio(deployed.processorMs, empty.processorMs))),
    medianKilobytes: Math.round(median(functions.map(({ deployed }) => deployed.bytes)) / 1000),
  };
}
