import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { clientTypes, CLIENT_TYPES } from '../http/description/write-client-types.ts';
import { scriptedApi } from './scripted-api.ts';

const ROOT = join(import.meta.dirname, '../..');
const CLIENT = join(ROOT, 'client');
const run = promisify(execFile);

describe('the types of @once/client', () => {
  it('are the description’s: `npm run docs:api` writes them', async () => {
    expect(await readFile(CLIENT_TYPES, 'utf8')).toBe(await clientTypes());
  });
});

const PROGRAM = `
const once = onceClient({ url: process.argv[2] ?? '', apiKey: 'once_key' });
const order = { customer: { email: 'ada@example.com' }, lines: [{ sku: 'atlas', quantity: 1 }], paymentMethod: 'pm_card_visa' };
const placed = await once.orders.place(order, { key: checkoutKey('982', 1) });
console.log(placed.orderId);
`;

const WITHOUT_KEY = `
import { onceClient, type OrderRequest } from '@once/client';
const once = onceClient({ url: '', apiKey: '' });
declare const order: OrderRequest;
// @ts-expect-error a write has a key
void once.orders.place(order);
// @ts-expect-error a write has a key
void once.orders.place(order, {});
// @ts-expect-error a key is made by a helper, not by any program that makes a string
void once.orders.cancel('ord_1', { key: crypto.randomUUID() });
// @ts-expect-error a misspelt field
void once.products.put('atlas', { name: 'Atlas', price: 1, currency: 'EUR' });
`;

const NARROWED = `
import { isProblem, onceClient, type ProblemCode } from '@once/client';
const once = onceClient({ url: '', apiKey: '' });
const order = await once.orders.read('ord_1');
if (order.status === 'paid') console.log(order.transactionId, order.etag);
try { await once.orders.invoice('ord_1'); } catch (error) {
  if (isProblem(error, 'no_invoice')) { const code: ProblemCode = error.code; console.log(code); }
}
`;

describe('@once/client, packed and installed in an empty project', () => {
  let project: string;

  beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), 'once-client-'));
    await run('npm', ['pack', '--pack-destination', project], { cwd: CLIENT });
    const [tarball = ''] = (await readdir(project)).filter((name) => name.endsWith('.tgz'));
    await writeFile(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
    await run('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${tarball}`], { cwd: project });
  });

  afterAll(() => rm(project, { recursive: true, force: true }));

  const compiled = async (text: string) => {
    await writeFile(join(project, 'use.ts'), text);
    const options = [
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2024',
      '--skipLibCheck',
      '--types',
      'node',
    ];
    const types = ['--typeRoots', join(ROOT, 'node_modules/@types')];
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
    await run(process.execPath, [compiler, ...options, ...types, 'use.ts'], { cwd: project });
  };

  const runs = async (file: string) => {
    const api = await scriptedApi();
    try {
      const { stdout } = await run(process.execPath, [file, api.url], { cwd: project });
      return [stdout, api.received.map(({ url, headers }) => [url, headers['idempotency-key']])];
    } finally {
      await api.close();
    }
  };

  const placedOnce = ['ord_1\n', [['/orders', '"order_982_checkout_attempt_1"']]];
  const imports = "import { checkoutKey, onceClient } from '@once/client';\n";

  it('has what it needs and nothing else', async () => {
    const files = await readdir(join(project, 'node_modules/@once/client/dist'));
    expect(files.filter((name) => !/\.(js|d\.ts)$/.test(name))).toEqual([]);
    expect(await readdir(join(project, 'node_modules'))).toEqual(['.package-lock.json', '@once']);
  });

  it('works from plain JavaScript', async () => {
    await writeFile(join(project, 'plain.js'), imports + PROGRAM);
    expect(await runs('plain.js')).toEqual(placedOnce);
  });

  it('works from TypeScript', async () => {
    await compiled(imports + PROGRAM);
    expect(await runs('use.js')).toEqual(placedOnce);
  });

  it('does not compile without a key, or with a string for one', async () => {
    await compiled(WITHOUT_KEY);
  });

  it('narrows an order by its status and a problem by its code', async () => {
    await compiled(NARROWED);
  });

  it('has at most 5 KB, bundled and compressed', async () => {
    const { outputFiles } = await build({
      stdin: { contents: "export * from '@once/client';", resolveDir: project },
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'node',
      write: false,
    });
    const bytes = gzipSync(outputFiles[0]?.contents ?? '').byteLength;
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(5 * 1024);
  });
});
