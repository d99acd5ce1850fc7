import { describe, expect, it } from '@jest/globals';
import { readUnits, writeUnits } from '../../../../assurance/bench/cost/capacity.ts';
import { itemBytes, type Item } from '../../../../assurance/bench/cost/item-size.ts';

const key: Item = { pk: { S: 'p' }, sk: { S: 's' } };
const long = (bytes: number): Item => ({ ...key, text: { S: 'x'.repeat(bytes) } });
const due = (dueAt: string, looks?: string): Item => ({
  ...key,
  dueShard: { S: '1' },
  dueAt: { S: dueAt },
  ...(looks === undefined ? {} : { looks: { N: looks } }),
});

describe('itemBytes', () => {
  it('counts names and values in UTF-8', () => {
    expect(itemBytes({ naïve: { S: '€' } })).toBe(6 + 3);
  });

  it('counts two significant digits as a byte, with one for the exponent and one for a minus', () => {
    expect(itemBytes({ n: { N: '12500' } })).toBe(1 + 1 + 2);
    expect(itemBytes({ n: { N: '-7' } })).toBe(1 + 1 + 1 + 1);
  });

  it('counts what lists and maps cost besides', () => {
    expect(itemBytes({ l: { L: [{ BOOL: true }] } })).toBe(1 + 3 + 1 + 1);
    expect(itemBytes({ m: { M: { a: { S: 'b' } } } })).toBe(1 + 3 + 1 + 1 + 1);
  });
});

describe('writeUnits', () => {
  it('bills the larger of what was there and what is there now, by the kilobyte', () => {
    expect(writeUnits({ before: long(1500), after: long(10) }, 1)).toEqual({ table: 2, index: 0 });
    expect(writeUnits({ before: undefined, after: long(10) }, 1)).toEqual({ table: 1, index: 0 });
  });

  it('bills twice in a transaction, and the index once', () => {
    expect(writeUnits({ before: undefined, after: due('1') }, 2)).toEqual({ table: 2, index: 1 });
  });

  it('bills an index entry that moves as two, one that only changes as one, and one that stays as none', () => {
    expect(writeUnits({ before: due('1'), after: due('2') }, 1).index).toBe(2);
    expect(writeUnits({ before: due('1'), after: due('1', '1') }, 1).index).toBe(1);
    expect(writeUnits({ before: due('1'), after: due('1') }, 1).index).toBe(0);
    expect(writeUnits({ before: due('1'), after: key }, 1).index).toBe(1);
  });
});

describe('readUnits', () => {
  it('bills four kilobytes as one, or half of one where it may be stale', () => {
    expect(readUnits(0, true)).toBe(1);
    expect(readUnits(4097, true)).toBe(2);
    expect(readUnits(100, false)).toBe(0.5);
  });
});
