import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { STATUS } from '../../functions/http/api/problem.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** API Gateway takes a SKU with its slashes, so what follows it in the path is part of the same variable. */
const asWritten = (route: string): string =>
  route.replace('POST /products/{sku+}', 'POST /products/{sku}/stock-movements').replace('{sku+}', '{sku}');

describe('docs/reference', () => {
  it('describes every route of the API under a heading of its own', () => {
    const routes = [...read('lib/api-routes.ts').matchAll(/^ {4}'(?<route>(?:GET|POST|PUT) [^']+)':/gm)].map(
      ({ groups }) => groups?.['route'] ?? '',
    );
    const headings = [...read('docs/reference/api.md').matchAll(/^### (?<route>.+)$/gm)].map(
      ({ groups }) => groups?.['route'] ?? '',
    );
    expect(routes.length).toBeGreaterThan(10);
    expect(routes.map(asWritten).filter((route) => !headings.includes(route))).toEqual([]);
  });

  it('says of every error code its status, and what to do', () => {
    const rows = [
      ...read('docs/reference/errors.md').matchAll(/^\| `(?<code>\w+)` +\| (?<status>\d{3}) /gm),
    ].map(({ groups }) => [groups?.['code'], Number(groups?.['status'])] as const);
    expect(Object.fromEntries(rows)).toEqual(STATUS);
    expect(rows).toHaveLength(Object.keys(STATUS).length);
  });
});
