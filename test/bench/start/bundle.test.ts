import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { bundle } from '../../../lib/constructs/bundled.ts';

const ROOT = join(import.meta.dirname, '../../..');
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'once-bundle-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** With no package in reach but what is in the bundle. */
function load(handler: string) {
  const outfile = join(directory, 'index.js');
  bundle(join(ROOT, `functions/handlers/${handler}.ts`), outfile);
  const script = `process.stdout.write(typeof require(${JSON.stringify(outfile)}).handler)`;
  const env = { AWS_REGION: 'us-east-1', TABLE_NAME: 'table', DOCUMENTS_BUCKET: 'bucket' };
  return spawnSync(process.execPath, ['--input-type=commonjs', '-e', script], { cwd: directory, env });
}

function bundleOf(handler: string): string {
  const outfile = join(directory, `${handler}.js`);
  bundle(join(ROOT, `functions/handlers/${handler}.ts`), outfile);
  return readFileSync(outfile, 'utf8');
}

describe('bundle', () => {
  it('leaves out nothing that a function needs to load', () => {
    expect(load('authorize').stdout.toString()).toBe('function');
  });

  it.each(readdirSync(join(ROOT, 'functions/handlers')).filter((file) => file.startsWith('read-')))(
    'holds nothing that writes the table where a function only reads: %s',
    (file) => {
      expect(bundleOf(basename(file, '.ts'))).not.toContain('TransactWriteItemsCommand');
      expect(bundleOf('place-order')).toContain('TransactWriteItemsCommand');
    },
  );

  it('keeps what a client imports at once, though others import it only when needed', () => {
    expect(load('read-invoice').stdout.toString()).toBe('function');
  });
});
