import { plainTable } from '../../cli/plain-table.ts';

import type { Snapshot } from '../snapshot.ts';
import type { Scenario, Wanted } from './scenario.ts';

export interface Result {
  readonly scenario: Scenario;
  /** Requests that asked for an order or a payment. */
  readonly requests: number;
  readonly exists: Wanted;
}

const COUNTED = [
  'orders',
  'charges',
  'invoices',
  'refunds',
  'movements',
] as const satisfies readonly (keyof Wanted)[];

/** What a scenario left behind: every order of its customer, whether a client was told of it or not. */
export function resultOf(scenario: Scenario, email: string, requests: number, snapshot: Snapshot): Result {
  const orders = snapshot.orders.filter(({ customer }) => customer.email === email);
  const names = new Set(orders.map(({ merchantId, orderId }) => `${merchantId}/${orderId}`));
  const isOurs = ({
    merchantId,
    orderId,
  }: {
    readonly merchantId: string;
    readonly orderId: string;
  }): boolean => names.has(`${merchantId}/${orderId}`);
  const charges = snapshot.charges.filter(isOurs);
  const transactions = new Set(charges.map(({ transactionId }) => transactionId));
  return {
    scenario,
    requests,
    exists: {
      orders: orders.length,
      charges: charges.length,
      refunds: snapshot.refunds.filter(({ transactionId }) => transactions.has(transactionId)).length,
      invoices: snapshot.invoices.filter(isOurs).length,
      movements: snapshot.movements.filter(({ merchantId, source }) =>
        isOurs({ merchantId, orderId: source }),
      ).length,
    },
  };
}

/** Wanted and existing counts that differ. */
export const differences = ({ scenario, exists }: Result): readonly string[] =>
  COUNTED.filter((what) => scenario.wanted[what] !== exists[what]).map(
    (what) => `${scenario.title}: ${exists[what]} ${what} exist, ${scenario.wanted[what]} wanted`,
  );

/** One row a scenario; each cell says what exists of what was wanted. */
export function resultTable(results: readonly Result[]): string {
  const table = plainTable({
    head: ['scenario', 'requests', ...COUNTED.map((what) => `${what} (of)`)],
    colAligns: ['left', 'right', ...COUNTED.map(() => 'right' as const)],
  });
  for (const { scenario, requests, exists } of results) {
    table.push([
      scenario.title,
      requests,
      ...COUNTED.map((what) => `${exists[what]} (${scenario.wanted[what]})`),
    ]);
  }
  const total = (pick: (result: Result) => number): number =>
    results.reduce((sum, result) => sum + pick(result), 0);
  table.push([
    'all',
    total(({ requests }) => requests),
    ...COUNTED.map(
      (what) => `${total(({ exists }) => exists[what])} (${total(({ scenario }) => scenario.wanted[what])})`,
    ),
  ]);
  return table.toString();
}
