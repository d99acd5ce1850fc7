import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { z } from 'zod';
import { STATUS } from '../../../functions/http/api/problem.ts';
import { EXAMPLES } from '../../../functions/http/description/examples.ts';
import { WHAT_TO_DO } from '../../../functions/http/description/what-to-do.ts';
import { PROPERTY_TEXTS } from '../../../functions/http/description/property-texts.ts';
import { problemsOf, ROUTES } from '../../../functions/http/description/routes.ts';
import { openApiPage, PAGE } from './write-openapi.ts';

const document = z.record(z.string(), z.unknown());

describe('docs/openapi.json', () => {
  let page: string;

  beforeAll(async () => {
    page = await openApiPage();
  });

  it('is what the schemas say: `npm run docs:api` writes it', () => {
    expect(readFileSync(PAGE, 'utf8')).toBe(page);
  });

  it('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate(document.parse(JSON.parse(page)));
    expect(result).toMatchObject({ valid: true });
  });

  it('passes the linter’s recommended rules', async () => {
    const config = await createConfig({ extends: ['recommended'] });
    const problems = await lintFromString({ source: page, absoluteRef: PAGE, config });
    expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual(
      [],
    );
  });

  it('has an example for every schema, and each is valid', () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats.default(ajv);
    ajv.addSchema(document.parse(JSON.parse(page)), 'openapi.json');
    const { components } = z.object({ components: z.object({ schemas: document }) }).parse(JSON.parse(page));
    const { OrderEvent: _event, ...schemas } = components.schemas;
    expect(Object.keys(EXAMPLES).toSorted()).toEqual(Object.keys(schemas).toSorted());
    const wrong = Object.entries(EXAMPLES).flatMap(([name, example]) => {
      const validate = ajv.compile({ $ref: `openapi.json#/components/schemas/${name}` });
      return validate(example) ? [] : [[name, validate.errors]];
    });
    expect(wrong).toEqual([]);
  });

  it('closes every schema of requests and answers', () => {
    const { components } = z.object({ components: z.object({ schemas: document }) }).parse(JSON.parse(page));
    const { OrderEvent: _event, ...schemas } = components.schemas;
    expect(openObjects(schemas)).toEqual([]);
  });

  it('names every problem at some route', () => {
    const named = new Set(Object.entries(ROUTES).flatMap(([key, route]) => problemsOf(key, route)));
    expect(Object.keys(STATUS).filter((code) => !new Set<string>(named).has(code))).toEqual([]);
  });

  it('says of every problem what docs/reference/errors.md says', () => {
    const errors = readFileSync(join(PAGE, '../reference/errors.md'), 'utf8');
    const rows = [...errors.matchAll(/^\| `(?<code>\w+)` +\|.*\| (?<what>[^|]+?) +\|$/gm)];
    const said = rows.map(({ groups }) => [groups?.['code'], groups?.['what']]);
    expect(Object.entries(WHAT_TO_DO)).toEqual(said);
  });

  it('uses every text', () => {
    const unused = Object.values(PROPERTY_TEXTS).filter((text) => !page.includes(JSON.stringify(text)));
    expect(unused).toEqual([]);
  });
});

/** Objects that would take a property that nobody described. */
function openObjects(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const open =
    'properties' in value && !('additionalProperties' in value && value.additionalProperties === false);
  return [
    ...(open ? [path] : []),
    ...Object.entries(value).flatMap(([key, inner]) =>
      key === 'examples' ? [] : openObjects(inner, `${path}/${key}`),
    ),
  ];
}
