import { plainTable } from '../../cli/plain-table.ts';
import { RECORDED_WITH } from './powertools-version.ts';
import { onceFails, stockChanged, stockFails, type Comparison, type Observed } from './probe.ts';

const HEAD = ['probe', 'what stock does', 'what Once does', 'effects (stock / Once)', 'wanted'];
const WIDTHS = [40, 29, 29, 11, 22];

export function tableOf(probes: readonly Comparison[], contract: readonly Comparison[]): string {
  const table = plainTable({
    head: HEAD,
    colWidths: WIDTHS,
    wordWrap: true,
  });
  probes.forEach((comparison, index) => table.push(row(comparison, `${index + 1}. `)));
  table.push([{ colSpan: HEAD.length, content: 'The same contract, on stock and on Once' }]);
  for (const comparison of contract) table.push(row(comparison, ''));
  return table.toString();
}

function row({ probe, stock, once }: Comparison, number: string): string[] {
  return [
    `${number}${probe.name}\n${probe.description}`,
    told(stock),
    told(once),
    `${stock.effects} / ${once.effects}`,
    `${probe.wanted.effects}: ${probe.wanted.inOneLine}`,
  ];
}

const told = ({ findings }: Observed): string =>
  Object.entries(findings)
    .map(([call, how]) => `${call}: ${how}`)
    .join('\n');

export const summaryOf = (probes: readonly Comparison[], contract: readonly Comparison[]) => ({
  probes: probes.length,
  stockFailures: [...probes, ...contract].filter(stockFails).length,
  onceFailures: [...probes, ...contract].filter(onceFails).length,
});

/** What makes the command fail, a line each: empty when Once holds and the table says of stock what is true. */
export const complaints = (comparisons: readonly Comparison[], version: string): readonly string[] =>
  comparisons.flatMap((comparison) => {
    const { probe, stock, once } = comparison;
    const failure = `Once fails “${probe.name}”: wanted ${inOneLine(probe.wanted)}; counted ${inOneLine(once)}`;
    const change = `Powertools ${version} changed “${probe.name}”: recorded with ${RECORDED_WITH} ${inOneLine(probe.recorded)}; counted ${inOneLine(stock)}`;
    return [...(onceFails(comparison) ? [failure] : []), ...(stockChanged(comparison) ? [change] : [])];
  });

const inOneLine = (observed: Observed): string =>
  `effects ${observed.effects} (${told(observed).replaceAll('\n', ', ')})`;
