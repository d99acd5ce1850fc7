import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { bundle } from '../../../../lib/constructs/bundled.ts';

const ROOT = join(import.meta.dirname, '../../../..');
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'once-bundle-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const SETTINGS = { AWS_REGION: 'us-east-1', TABLE_NAME: 'table', DOCUMENTS_BUCKET: 'bucket' };
/** It is told everything by CloudFormation. */
const WITHOUT_SETTINGS = 'guard-deployment';
const handlers = readdirSync(join(ROOT, 'functions/handlers')).map((file) => basename(file, '.ts'));

/** With no package in reach but what is in the bundle, and with no setting but `env`. */
function load(handler: string, env: NodeJS.ProcessEnv = SETTINGS) {
  bundle(join(ROOT, `functions/handlers/${handler}.ts`), join(directory, 'index.js'));
  const script = `
    try { process.stdout.write(typeof require('./index.js').handler); }
    catch (error) { process.stdout.write(String(error)); }`;
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

  it.each(handlers.filter((handler) => handler.startsWith('read-')))(
    'holds nothing that writes the table where a function only reads: %s',
    (handler) => {
      expect(bundleOf(handler)).not.toContain('TransactWriteItemsCommand');
      expect(bundleOf('place-order')).toContain('TransactWriteItemsCommand');
    },
  );

  it.each(handlers.filter((handler) => handler !== WITHOUT_SETTINGS))(
    'is loaded until it asks for a setting: %s',
    (handler) => {
      expect(load(handler, {}).stdout.toString()).toMatch(
        /^Error: [A-Z_]+ is missing or malformed in the function's environment/,
      );
    },
  );

  it('keeps what a client imports at once, though others import it only when needed', () => {
    expect(load('read-invoice').stdout.toString()).toBe('function');
  });
});
