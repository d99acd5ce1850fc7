import { describe, expect, it } from '@jest/globals';
import { prove } from '../../../assurance/client/proof.ts';
import { summaryOf, tableOf } from '../../../assurance/client/report.ts';

describe('the proof of the client', () => {
  it('finds no duplicate of an order whose client died, and finds those of random keys', async () => {
    const proof = await prove(undefined, (route) => route === 'POST /orders');
    expect(proof.violations).toEqual([]);
    expect(summaryOf(proof)).toEqual({ kills: 3, duplicates: 0, duplicatesWithRandomKeys: 5 });
    expect(tableOf(proof)).toContain('2. POST /orders');
  });
});
