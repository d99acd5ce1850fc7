import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { exportInto, type Asked } from '../../../cli/operator/export.ts';
import type { Export, Source } from '../../../cli/operator/export-sources.ts';

const ASKED: Asked = {
  what: 'orders',
  merchantId: 'acme',
  from: '2026-11-01T00:00:00.000Z',
  until: '2026-12-01T00:00:00.000Z',
  format: 'jsonl',
};

const row = (id: string) => ({ whole: { id, more: [id] }, cells: { id, amount: -5 } });

/** Two rows a page. It dies before the page with this number, which counts over all sources. */
function pages(diesAt = Infinity): Export & { readonly asked: string[] } {
  const asked: string[] = [];
  const source =
    (name: string, count: number): Source =>
    async (start) => {
      const page = start === undefined ? 0 : Number(start.at);
      if (asked.length === diesAt) throw new Error('killed');
      asked.push(`${name}${page}`);
      const items = [row(`${name}${page}a`), row(`${name}${page}b`)];
      return page + 1 < count ? { items, next: { at: String(page + 1), read: [] } } : { items };
    };
  return { columns: ['id', 'amount'], sources: [source('x', 3), source('y', 2)], asked };
}

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'export-'));
  path = join(directory, 'orders');
});
afterEach(async () => rm(directory, { recursive: true }));

const write = async (from: Export, asked = ASKED, told: number[] = []) =>
  exportInto(path, from, asked, (rows) => told.push(rows));

describe('an export', () => {
  it('writes all pages of all sources, and leaves nothing beside them', async () => {
    const told: number[] = [];
    expect(await write(pages(), ASKED, told)).toBe(10);
    expect(told).toEqual([2, 4, 6, 8, 10]);
    expect((await readFile(path, 'utf8')).split('\n')[0]).toBe('{"id":"x0a","more":["x0a"]}');
    expect(await readdir(directory)).toEqual(['orders']);
  });

  it.each(['jsonl', 'csv'] as const)(
    'that dies before any page goes on there, to the same %s',
    async (format) => {
      const asked = { ...ASKED, format };
      await write(pages(), asked);
      const whole = await readFile(path, 'utf8');
      for (let diesAt = 0; diesAt < 5; diesAt += 1) {
        await rm(path);
        await expect(write(pages(diesAt), asked)).rejects.toThrow('killed');
        // What was written after the last page that counts.
        await appendFile(path, 'half a li');
        const rest = pages();
        expect(await write(rest, asked)).toBe(10);
        expect(rest.asked).toHaveLength(5 - diesAt);
        expect(await readFile(path, 'utf8')).toBe(whole);
      }
    },
  );

  it('refuses to go on with other options, and keeps what is there', async () => {
    await expect(write(pages(2))).rejects.toThrow('killed');
    const before = await readFile(path, 'utf8');
    await expect(write(pages(), { ...ASKED, merchantId: 'globex' })).rejects.toThrow('with other options');
    expect(await readFile(path, 'utf8')).toBe(before);
  });

  it('does not write over a file that it did not begin', async () => {
    await appendFile(path, 'mine');
    await expect(write(pages())).rejects.toThrow('is there already');
    expect(await readFile(path, 'utf8')).toBe('mine');
  });

  it('has a header in CSV, and no formula of others; amounts below zero are numbers', async () => {
    const cells = { id: '=HYPERLINK("http://example.com")', amount: -5 };
    const source: Source = async () => ({ items: [{ whole: {}, cells }] });
    await write({ columns: ['id', 'amount', 'none'], sources: [source] }, { ...ASKED, format: 'csv' });
    expect(await readFile(path, 'utf8')).toBe(`id,amount,none\n"'=HYPERLINK(""http://example.com"")",-5,\n`);
  });
});
