import { plainTable } from '../../../cli/plain-table.ts';
import { median, ratio } from '../median.ts';
import type { Starts } from './start.ts';

const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(0);

export function startReport(starts: Starts): string {
  const { empty, functions } = starts;
  const table = plainTable({
    head: ['function', 'kB', 'kB as usual', 'ms', 'as usual', 'to usual', 'to empty'],
  });
  for (const { name, deployed, usual, bytes } of functions) {
    table.push([
      name,
      kilobytes(bytes.deployed),
      kilobytes(bytes.usual),
      deployed.processorMs.toFixed(0),
      usual.processorMs.toFixed(0),
      ratio(deployed.processorMs, usual.processorMs),
      ratio(deployed.processorMs, empty.processorMs),
    ]);
  }
  const { toUsual, worstToUsual, toEmpty, elapsedToUsual } = startSummary(starts);
  return [
    `From the start of a process of Node ${process.version} to the first answer: the processor’s time in it, in the fastest of`,
    `several rounds; an empty handler takes ${empty.processorMs.toFixed(0)} ms of it. As usual: the SDK beside the bundle, and`,
    'nothing dropped that is unused. What that loads of the SDK is not in its kB.',
    table.toString(),
    `To the usual bundling ${toUsual} in the median, ${worstToUsual} at worst (by the clock ${elapsedToUsual} in the median);`,
    `to an empty handler ${toEmpty}.`,
  ].join('\n');
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
    medianKilobytes: Math.round(median(functions.map(({ bytes }) => bytes.deployed)) / 1000),
  };
}
