import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { makeCodeCache } from '../../../lib/code-cache/make-code-cache.ts';
import { BUNDLE } from '../../../lib/code-cache/script.ts';
import { bundleFunction } from '../../../lib/constructs/bundled.ts';

const ROOT = join(import.meta.dirname, '../../..');
const WORKER = join(ROOT, 'lib/code-cache/worker.ts');
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'once-bundle-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const handlers = readdirSync(join(ROOT, 'functions/handlers')).map((file) => basename(file, '.ts'));

/** With no package in reach but what is in the bundle. */
function load(handler: string) {
  bundleFunction(join(ROOT, `functions/handlers/${handler}.ts`), directory);
  const script = `process.stdout.write(typeof require('./index.js').handler)`;
  const env = { AWS_REGION: 'us-east-1', TABLE_NAME: 'table', DOCUMENTS_BUCKET: 'bucket' };
  return spawnSync(process.execPath, ['--input-type=commonjs', '-e', script], { cwd: directory, env });
}

function bundleOf(handler: string): string {
  bundleFunction(join(ROOT, `functions/handlers/${handler}.ts`), directory);
  return readFileSync(join(directory, BUNDLE), 'utf8');
}

describe('bundle', () => {
  it('leaves out nothing that a function needs to load', () => {
    expect(load('authorize').stdout.toString()).toBe('function');
  });

  it.each(handlers.filter((handler) => handler.startsWith('read-')))(
    'holds nothing that writes the table where a function only reads: %s',
    (handler) => {
      expect(bundleOf(handler)).not.toContain('TransactWriteItemsCommand');
      expect(bundleOf('place-order')).toContain('TransactWriteItemsCommand');
    },
  );

  it.each(handlers)('is loaded without settings until it asks for one: %s', async (handler) => {
    bundleFunction(join(ROOT, `functions/handlers/${handler}.ts`), directory);
    const { stoppedBy } = await makeCodeCache(WORKER, join(directory, BUNDLE));
    expect(stoppedBy).toMatch(/^Error: [A-Z_]+ is missing or malformed in the function's environment/);
  });

  it.each(handlers)('imports nothing as an ES module, which a script cannot: %s', (handler) => {
    const bundle = bundleOf(handler);
    expect(bundle).toMatch(/\brequire\(/);
    expect(bundle).not.toMatch(/\bimport\(/);
  });

  it('keeps what a client imports at once, though others import it only when needed', () => {
    expect(load('read-invoice').stdout.toString()).toBe('function');
  });
});
