import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { llms, LLMS } from './llms.ts';

describe('llms.txt', () => {
  it('lists every page of docs/: `npm run docs:llms` writes it', () => {
    expect(readFileSync(LLMS, 'utf8')).toBe(llms());
  });
});
