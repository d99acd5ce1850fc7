import { appendFile, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';

import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';

import type { Page } from '../../functions/usecases/ports/lists.ts';
import { CommandError } from '../command-error.ts';
import type { Export, Row } from './export-sources.ts';
import { EXPORTED, FORMATS } from './exported.ts';

const asked = z.object({
  what: z.enum(EXPORTED),
  merchantId: z.string(),
  from: z.string(),
  until: z.string(),
  format: z.enum(FORMATS),
});

/** What is exported. It is the same for as long as an export goes on. */
export type Asked = z.infer<typeof asked>;

const progress = z.object({
  asked,
  /** How much of the file is whole. */
  bytes: z.number(),
  rows: z.number(),
  /** Which of the sources is read, and where its next page begins. */
  source: z.number(),
  start: z.object({ at: z.string(), read: z.array(z.string()) }).optional(),
});

type Progress = z.infer<typeof progress>;

/** Beside the file, until it is whole. */
const progressPath = (path: string): string => `${path}.progress`;

/**
 * What an export that was stopped had to do. Undefined: the file is not there yet.
 *
 * @throws CommandError when the file is there and is no part of an export
 */
export async function begun(path: string): Promise<Progress | undefined> {
  const kept = await readFile(progressPath(path), 'utf8').catch(nothingThere);
  if (kept !== undefined) return progress.parse(JSON.parse(kept));
  if ((await stat(path).catch(nothingThere)) === undefined) return undefined;
  throw new CommandError(`${path} is there already. Move it away, or say another --out.`);
}

function nothingThere(error: unknown): undefined {
  if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT') {
    return undefined;
  }
  throw error;
}

/**
 * Writes a page at a time, and after each how far it is. Stopped at any moment, the next run cuts off what was written since
 * then and goes on there: every row is in the file once.
 *
 * @param report is told the number of rows after each page
 */
export async function exportInto(
  path: string,
  { columns, sources }: Export,
  what: Asked,
  report: (rows: number) => void,
): Promise<number> {
  const before = await begun(path);
  if (before !== undefined && JSON.stringify(before.asked) !== JSON.stringify(what)) {
    throw new CommandError(`${path} was begun with other options: ${JSON.stringify(before.asked)}.`);
  }
  let done: Progress = before ?? { asked: what, bytes: 0, rows: 0, source: 0 };
  // First how far it is: a file without that would be taken for another one.
  await keep(path, done);
  await appendFile(path, '');
  await truncate(path, done.bytes);
  for (let source = sources[done.source]; source !== undefined; source = sources[done.source]) {
    const page = await source(done.start);
    const text = textOf(page.items, what.format, columns, done.bytes === 0);
    await appendFile(path, text);
    done = after(done, page, Buffer.byteLength(text));
    await keep(path, done);
    report(done.rows);
  }
  await rm(progressPath(path));
  return done.rows;
}

function after({ start: _start, ...done }: Progress, { items, next }: Page<Row>, bytes: number): Progress {
  const soFar = { ...done, bytes: done.bytes + bytes, rows: done.rows + items.length };
  return next === undefined
    ? { ...soFar, source: done.source + 1 }
    : { ...soFar, start: { at: next.at, read: [...next.read] } };
}

/** It is replaced as a whole. */
async function keep(path: string, done: Progress): Promise<void> {
  const next = `${progressPath(path)}.next`;
  await writeFile(next, JSON.stringify(done));
  await rename(next, progressPath(path));
}

function textOf(
  rows: readonly Row[],
  format: Asked['format'],
  columns: readonly string[],
  isFirst: boolean,
): string {
  if (format === 'jsonl') return rows.map(({ whole }) => `${JSON.stringify(whole)}\n`).join('');
  return stringify(
    rows.map(({ cells }) => cells),
    {
      header: isFirst,
      columns: [...columns],
      // Texts of others, not amounts, which may be below zero.
      cast: { string: (text) => (FORMULA.test(text) ? `'${text}` : text), boolean: String },
    },
  );
}

/** What a spreadsheet would take for a formula. https://owasp.org/www-community/attacks/CSV_Injection */
const FORMULA = /^[=+\-@\t\r]/;
