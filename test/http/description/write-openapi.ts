import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';
import { openApi } from '../../../functions/http/description/openapi.ts';

const docs = join(import.meta.dirname, '../../../docs');

export const PAGE = join(docs, 'openapi.json');

const orderEvent = z
  .record(z.string(), z.unknown())
  .parse(JSON.parse(readFileSync(join(docs, 'reference/order-event.schema.json'), 'utf8')));

/** docs/openapi.json, as `npm run docs:api` writes it. */
export async function openApiPage(): Promise<string> {
  const options = await resolveConfig(PAGE);
  return format(JSON.stringify(openApi(orderEvent)), { ...options, parser: 'json' });
}

if (import.meta.main) writeFileSync(PAGE, await openApiPage());
