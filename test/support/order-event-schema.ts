import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

type JsonSchema = Exclude<Parameters<typeof z.fromJSONSchema>[0], boolean>;

const file = join(import.meta.dirname, '../../docs/reference/order-event.schema.json');
const jsonSchema = z.custom<JsonSchema>((value) => typeof value === 'object' && value !== null);

/** What subscribers are told that an event's detail is. */
export const documentedDetail = z.fromJSONSchema(jsonSchema.parse(JSON.parse(readFileSync(file, 'utf8'))));
