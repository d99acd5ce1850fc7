import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';
import { openApiPage } from './write-openapi.ts';

export const CLIENT_TYPES = join(import.meta.dirname, '../../../client/src/api-types.ts');

/** Nobody sends these to a client of the API. */
const NOT_FOR_CLIENTS = ['WebhookReceived', 'GatewayMessage'];

interface Schema {
  readonly $ref?: string | undefined;
  readonly const?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  /** Of an object that is a dictionary: its values. */
  readonly additionalProperties?: Schema | boolean | undefined;
  readonly type?: string | readonly string[] | undefined;
  readonly items?: Schema | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
  readonly description?: string | undefined;
}

const schema: z.ZodType<Schema> = z.lazy(() =>
  z.looseObject({
    $ref: z.string().optional(),
    enum: z.array(z.unknown()).optional(),
    oneOf: z.array(schema).optional(),
    anyOf: z.array(schema).optional(),
    additionalProperties: z.union([z.boolean(), schema]).optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    items: schema.optional(),
    properties: z.record(z.string(), schema).optional(),
    required: z.array(z.string()).optional(),
    description: z.string().optional(),
  }),
);

const page = z.object({ components: z.object({ schemas: z.record(z.string(), schema) }) });

/** client/src/api-types.ts, as `npm run docs:api` writes it: the description's schemas as types. */
export async function clientTypes(): Promise<string> {
  const { schemas } = page.parse(JSON.parse(await openApiPage())).components;
  const { Problem, ...others } = schemas;
  const types = Object.entries(others)
    .filter(([name]) => !NOT_FOR_CLIENTS.includes(name))
    .map(([name, one]) => `export type ${name} = ${typeOf(one)};`);
  const code = Problem?.properties?.['code'] ?? {};
  const problem = { ...Problem, properties: { ...Problem?.properties, code: { $ref: '#/ProblemCode' } } };
  const text = [
    '// Written by `npm run docs:api` from docs/openapi.json.',
    ...types,
    `export type ProblemCode = ${typeOf(code)};`,
    `/** RFC 9457. */ export type ProblemBody = ${typeOf(problem)};`,
  ].join('\n\n');
  return format(text, { ...(await resolveConfig(CLIENT_TYPES)), parser: 'typescript' });
}

function typeOf(one: Schema): string {
  if (one.$ref !== undefined) return one.$ref.split('/').at(-1) ?? 'unknown';
  if (one.const !== undefined) return JSON.stringify(one.const);
  if (one.enum !== undefined) return one.enum.map((value) => JSON.stringify(value)).join(' | ');
  const choice = one.oneOf ?? one.anyOf;
  if (choice !== undefined) return choice.map(typeOf).join(' | ');
  const types = [one.type ?? []].flat().map((type) => simpleType(type, one));
  if (types.length === 0) throw new Error(`no type is known for ${JSON.stringify(one)}`);
  return types.join(' | ');
}

function simpleType(type: string, one: Schema): string {
  switch (type) {
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return `readonly (${typeOf(one.items ?? {})})[]`;
    case 'object':
      return objectType(one);
    default:
      return type;
  }
}

function objectType({ properties = {}, required = [], additionalProperties }: Schema): string {
  if (typeof additionalProperties === 'object') {
    return `Readonly<Record<string, ${typeOf(additionalProperties)}>>`;
  }
  const fields = Object.entries(properties).map(([name, one]) => {
    const comment = one.description === undefined ? '' : `/** ${one.description} */\n`;
    return `${comment}readonly ${name}${required.includes(name) ? '' : '?'}: ${typeOf(one)};`;
  });
  return fields.length === 0 ? 'Readonly<Record<string, never>>' : `{\n${fields.join('\n')}\n}`;
}

if (import.meta.main) writeFileSync(CLIENT_TYPES, await clientTypes());
