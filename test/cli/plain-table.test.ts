import { describe, expect, it } from '@jest/globals';
import { fittedTable } from '../../cli/plain-table.ts';

const ROWS = [
  ['ord_1/refund_refused:38edd8d1053fa194abe91a007ebea087', 'a refund was refused for good', 'dismiss'],
];
const HEAD = ['id', 'why', 'a person can'];
const widest = (table: string): number => Math.max(...table.split('\n').map((line) => line.length));

describe('fittedTable', () => {
  it.each([60, 80, 100])('fits a terminal of %i characters and loses none of them', (width) => {
    const table = fittedTable(HEAD, ROWS, width);
    expect(widest(table)).toBeLessThanOrEqual(width);
    const letters = (text: string): string =>
      Array.from(text.replaceAll(/[^\w/:]/g, ''))
        .toSorted()
        .join('');
    expect(letters(table)).toBe(letters([...HEAD, ...ROWS.flat()].join('')));
  });

  it('wraps nothing where there is no terminal', () => {
    expect(fittedTable(HEAD, ROWS, undefined)).toContain(ROWS[0]?.join(' │ '));
  });
});
