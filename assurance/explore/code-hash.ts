import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeployedSettings } from './environment/settings.ts';

const ROOT = join(import.meta.dirname, '../..');
/** What a run depends on: the product, and all that plays and judges it. */
const CODE = ['functions/**/*.ts', 'local/**/*.ts', 'assurance/{explore,world}/**/*.ts', 'package-lock.json'];

/** Differs as soon as the code, its libraries or the deployed settings do: what was found before says nothing then. */
export function codeHash(settings: DeployedSettings): string {
  const hash = createHash('sha256').update(JSON.stringify(settings));
  for (const file of globSync(CODE, { cwd: ROOT }).sort()) {
    hash.update(`\0${file}\0`).update(readFileSync(join(ROOT, file)));
  }
  return hash.digest('hex').slice(0, 12);
}
