import { describe, expect, it } from '@jest/globals';

import { differences, resultOf, resultTable } from '../../../local/scenario/result-table.ts';
import type { Scenario } from '../../../local/scenario/scenario.ts';
import { keptPromise } from '../kept-promise.ts';

const scenario: Scenario = {
  id: 'plain',
  title: 'A plain order',
  wanted: { orders: 2, charges: 1, invoices: 1, refunds: 1, movements: 5 },
  run: async () => undefined,
};

describe('resultOf', () => {
  it('counts what exists for a customer', () => {
    expect(resultOf(scenario, 'ada@example.com', 3, keptPromise).exists).toEqual(scenario.wanted);
  });

  it('counts nothing of another customer', () => {
    expect(resultOf(scenario, 'grace@example.com', 3, keptPromise).exists).toEqual({
      orders: 0,
      charges: 0,
      invoices: 0,
      refunds: 0,
      movements: 0,
    });
  });
});

describe('differences', () => {
  const result = resultOf(scenario, 'ada@example.com', 3, keptPromise);

  it('is empty when everything wanted exists', () => {
    expect(differences(result)).toEqual([]);
  });

  it('names what is more or less', () => {
    const exists = { ...result.exists, charges: 2, invoices: 0 };
    expect(differences({ ...result, exists })).toEqual([
      'A plain order: 2 charges exist, 1 wanted',
      'A plain order: 0 invoices exist, 1 wanted',
    ]);
  });
});

describe('resultTable', () => {
  it('has a row a scenario and one for all', () => {
    const result = resultOf(scenario, 'ada@example.com', 3, keptPromise);
    const rows = resultTable([result, result])
      .split('\n')
      .filter((line) => line.includes('('));
    expect(rows.map((row) => row.replaceAll(/[│\s]+/g, ' ').trim())).toEqual([
      'scenario requests orders (of) charges (of) invoices (of) refunds (of) movements (of)',
      'A plain order 3 2 (2) 1 (1) 1 (1) 1 (1) 5 (5)',
      'A plain order 3 2 (2) 1 (1) 1 (1) 1 (1) 5 (5)',
      'all 6 4 (4) 2 (2) 2 (2) 2 (2) 10 (10)',
    ]);
  });
});
