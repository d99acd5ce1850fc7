import { playCells, type Played } from '../play-cells.ts';
import { momentsOf } from './cancellations.ts';
import type { CustomerCell } from './cell.ts';
import { runCustomerCell } from './customer-cell.ts';
import type { CustomerVerdict } from './customer-judge.ts';
import { CUSTOMERS } from './customers.ts';
import { GATEWAYS } from './gateways.ts';
import { ALL_NEWS } from './news.ts';

const START = '2026-11-24T10:00:00.000Z';

/** Every cell. */
export const CUSTOMER_CELLS: readonly CustomerCell[] = CUSTOMERS.flatMap((customer) =>
  GATEWAYS.flatMap((gateway) =>
    ALL_NEWS.flatMap((news) =>
      momentsOf(customer, gateway).map((cancels) => ({
        ...{ customer, gateway, news, cancels, startedAt: START },
      })),
    ),
  ),
);

const DIMENSIONS = {
  customer: ({ customer }) => customer.name,
  gateway: ({ gateway }) => gateway.name,
  webhook: ({ news }) => news.name,
  cancelled: ({ cancels }) => cancels,
} satisfies Record<string, (cell: CustomerCell) => string>;

export const customerCellName = (cell: CustomerCell): string =>
  Object.entries(DIMENSIONS)
    .map(([dimension, valueOf]) => `${dimension} ${valueOf(cell)}`)
    .join(' × ');

/** The cells whose name has this in it. */
export const customerCellsNamed = (part: string): readonly CustomerCell[] =>
  CUSTOMER_CELLS.filter((cell) => customerCellName(cell).includes(part));

export type JudgedCustomer = Played<CustomerCell, CustomerVerdict>;

/** A cell mostly computes: it waits only for the gateway, which is in the same process. */
const AT_ONCE = 4;

const failed = (violation: string): CustomerVerdict => ({
  violations: [violation],
  record: 'failed',
  ended: 'not known',
});

export const runCustomerCells = async (
  cells: readonly CustomerCell[],
  seed: string,
  report: (judged: JudgedCustomer) => void = () => undefined,
): Promise<readonly JudgedCustomer[]> =>
  playCells(cells, { atOnce: AT_ONCE, play: async (cell) => runCustomerCell(cell, seed), failed, report });

/** Cells with the same record count once. */
export const distinctCells = (judged: readonly JudgedCustomer[]): number =>
  new Set(judged.map(({ verdict }) => verdict.record)).size;

/**
 * Values that change nothing: wherever any other value of their dimension stands in their place, with everything else the same,
 * the record is the same too.
 */
export function idleValues(judged: readonly JudgedCustomer[]): readonly string[] {
  return Object.entries(DIMENSIONS).flatMap(([dimension, valueOf]) => {
    const differs = differing(judged, dimension, valueOf);
    const values = [...new Set(judged.map(({ cell }) => valueOf(cell)))];
    return values
      .filter((value) => !values.some((other) => differs.has(pairOf(value, other))))
      .map((value) => `${dimension}: “${value}” changes nothing`);
  });
}

/** Pairs of values that make two records out of what else is the same. */
function differing(
  judged: readonly JudgedCustomer[],
  dimension: string,
  valueOf: (cell: CustomerCell) => string,
): ReadonlySet<string> {
  const alike = new Map<string, JudgedCustomer[]>();
  for (const one of judged) {
    const others = Object.entries(DIMENSIONS).filter(([name]) => name !== dimension);
    const rest = JSON.stringify(others.map(([, of]) => of(one.cell)));
    alike.set(rest, [...(alike.get(rest) ?? []), one]);
  }
  const pairs = new Set<string>();
  for (const group of alike.values())
    for (const one of group)
      for (const other of group)
        if (one.verdict.record !== other.verdict.record)
          pairs.add(pairOf(valueOf(one.cell), valueOf(other.cell)));
  return pairs;
}

const pairOf = (one: string, other: string): string => JSON.stringify([one, other].toSorted());
