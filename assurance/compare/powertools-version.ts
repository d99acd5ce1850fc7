import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const MANIFEST = join(
  import.meta.dirname,
  '../../node_modules/@aws-lambda-powertools/idempotency/package.json',
);

/** The version that the probes' `recorded` was counted with. */
export const RECORDED_WITH = '2.35.0';

export const installedVersion = (): string =>
  z.object({ version: z.string() }).parse(JSON.parse(readFileSync(MANIFEST, 'utf8'))).version;
