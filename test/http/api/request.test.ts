import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { api, json } from '../../../functions/http/api/api.ts';
import {
  bodyOf,
  merchantOf,
  optionalBodyOf,
  parameterOf,
  rawBodyOf,
} from '../../../functions/http/api/request.ts';
import { answerOf, type ApiCall } from '../../../assurance/world/api-event.ts';
import { recordedLog } from './recorded-log.ts';

const SCHEMA = z.strictObject({
  name: z.string().min(1),
  inner: z.strictObject({ count: z.int() }).exactOptional(),
});

/** Answers with the body as the route would see it. */
const read = async (call: ApiCall) =>
  answerOf(
    api(recordedLog(), async (event) => json(200, bodyOf(event, SCHEMA))),
    call,
  );

const utf8 = (text: string) => new TextEncoder().encode(text);

describe('bodyOf', () => {
  it.each([
    ['plain', { body: '{"name":"Zoë"}' }],
    ['base64-encoded by the API', { body: utf8('{"name":"Zoë"}') }],
    ['with white space and escapes', { body: ' {\n "name" : "Zo\\u00eb" } ' }],
    [
      'as JSON in UTF-8',
      { body: '{"name":"Zoë"}', headers: { 'content-type': 'application/json; charset=utf-8' } },
    ],
    ['in another case', { body: '{"name":"Zoë"}', headers: { 'content-type': 'Application/JSON' } }],
    [
      'as a kind of JSON',
      { body: '{"name":"Zoë"}', headers: { 'content-type': 'application/vnd.shop+json' } },
    ],
  ])('reads a body that comes %s', async (_name, call) => {
    expect(await read(call)).toMatchObject({ status: 200, body: { name: 'Zoë' } });
  });

  it.each([
    ['none', ''],
    ['text', 'text/plain'],
    ['a form', 'application/x-www-form-urlencoded'],
    ['what only begins like it', 'application/jsonp'],
    ['what only ends like it', 'text/json'],
    ['two at once', 'application/json, text/plain'],
  ])('refuses as content type %s', async (_name, contentType) => {
    const answer = await read({ body: '{"name":"a"}', headers: { 'content-type': contentType } });
    expect(answer).toMatchObject({ status: 415, body: { code: 'wrong_content_type' } });
  });

  it.each([
    ['nothing', ''],
    ['half of it', '{"name":'],
    ['something after it', '{"name":"a"}{}'],
    ['NaN', '{"name":NaN}'],
    ['a number with a zero before it', '{"name":01}'],
    ['single quotes', "{'name':'a'}"],
    ['bytes that are not UTF-8', Buffer.from('{"name":"\u00ff"}', 'latin1')],
    ['an endless nesting', '['.repeat(60_000)],
  ])('refuses as JSON %s', async (_name, body) => {
    expect(await read({ body })).toMatchObject({ status: 400, body: { code: 'malformed_json' } });
  });

  it.each([
    ['an array', '[]', ['body']],
    ['null', 'null', ['body']],
    ['a text', '"name"', ['body']],
    ['a deep nesting', `${'['.repeat(30_000)}${']'.repeat(30_000)}`, ['body']],
    ['a missing field', '{}', ['name']],
    ['null for a field', '{"name":null}', ['name']],
    ['another type', '{"name":1}', ['name']],
    ['an unknown field', '{"name":"a","naem":"b"}', ['naem']],
    ['two unknown fields', '{"name":"a","x":1,"y":2}', ['x', 'y']],
    ['an unknown field within', '{"name":"a","inner":{"count":1,"x":1}}', ['inner.x']],
    ['a wrong field within', '{"name":"a","inner":{"count":1.5}}', ['inner.count']],
    [
      'a deep nesting within',
      `{"name":"a","inner":${'{"a":'.repeat(9000)}1${'}'.repeat(9000)}}`,
      ['inner.count', 'inner.a'],
    ],
    ['its prototype', '{"name":"a","__proto__":{"isAdmin":true}}', ['__proto__']],
    ['a prototype within', '{"name":"a","inner":{"count":1,"__proto__":{}}}', ['inner.__proto__']],
    ['its constructor', '{"name":"a","constructor":{"prototype":{}}}', ['constructor']],
  ])('refuses %s and names the field', async (_name, body, fields) => {
    expect(await read({ body })).toMatchObject({
      status: 422,
      body: { code: 'invalid_request', errors: fields.map((field) => ({ field })) },
    });
    expect({}).not.toHaveProperty('isAdmin');
  });

  it('takes the last of a repeated key, as JSON.parse does, and checks that one', async () => {
    expect(await read({ body: '{"name":"","name":"b"}' })).toMatchObject({
      status: 200,
      body: { name: 'b' },
    });
    expect(await read({ body: '{"name":"b","name":""}' })).toMatchObject({ status: 422 });
  });

  const ofLength = (bytes: number) => `{"name":"${'a'.repeat(bytes - '{"name":""}'.length)}"}`;

  it.each([
    ['256 KiB', ofLength(256 * 1024), 200],
    ['a byte more', ofLength(256 * 1024 + 1), 413],
    ['fewer characters, but more bytes', `{"name":"${'é'.repeat(132_000)}"}`, 413],
    ['10 MB', ofLength(10_000_000), 413],
    ['10 MB that are no JSON', 'x'.repeat(10_000_000), 413],
    ['10 MB, base64-encoded', utf8(ofLength(10_000_000)), 413],
  ])('of %s', async (_name, body, status) => {
    expect(await read({ body })).toMatchObject({ status });
  });
});

describe('optionalBodyOf', () => {
  const OPTIONAL = z.strictObject({ name: z.string().exactOptional() });
  const readOptional = async (call: ApiCall) =>
    answerOf(
      api(recordedLog(), async (event) => json(200, optionalBodyOf(event, OPTIONAL))),
      call,
    );

  it.each([
    ['nothing', {}, {}],
    ['nothing, of any type', { headers: { 'content-type': 'text/plain' } }, {}],
    ['no bytes', { body: utf8('') }, {}],
    ['an empty object', { body: '{}' }, {}],
    ['a body', { body: '{"name":"Zoë"}' }, { name: 'Zoë' }],
  ])('reads %s', async (_name, call, body) => {
    expect(await readOptional(call)).toMatchObject({ status: 200, body });
  });

  it.each([
    ['white space', { body: ' ' }, 400],
    ['an unknown field', { body: '{"naem":"b"}' }, 422],
    ['a body of another type', { body: '{}', headers: { 'content-type': 'text/plain' } }, 415],
  ])('refuses %s as any body is refused', async (_name, call, status) => {
    expect((await readOptional(call)).status).toBe(status);
  });

  it('refuses nothing where something is needed', async () => {
    const route = api(recordedLog(), async (event) => json(200, optionalBodyOf(event, SCHEMA)));
    expect(await answerOf(route)).toMatchObject({ status: 422, body: { errors: [{ field: 'name' }] } });
  });
});

describe('rawBodyOf', () => {
  it('gives the very bytes that were sent', () => {
    const bytes = Buffer.from([0, 0xff, 0x0d, 0x0a, 0xc3, 0xab]);
    expect(rawBodyOf({ body: bytes.toString('base64'), isBase64Encoded: true })).toEqual(bytes);
    expect(rawBodyOf({ body: 'ë\r\n', isBase64Encoded: false })).toEqual(
      Buffer.from([0xc3, 0xab, 0x0d, 0x0a]),
    );
    expect(rawBodyOf({ isBase64Encoded: false })).toHaveLength(0);
  });
});

describe('merchantOf', () => {
  const route = api(recordedLog(), async (event) => json(200, { merchantId: merchantOf(event, 'read') }));

  it('is whom the authorizer named', async () => {
    expect(await answerOf(route, { merchantId: 'globex' })).toMatchObject({ body: { merchantId: 'globex' } });
  });

  it.each([undefined, 'read', 'orders read'])(
    'is whom the authorizer named to a key for %j',
    async (scopes) => {
      expect(await answerOf(route, { scopes })).toMatchObject({ status: 200, body: { merchantId: 'acme' } });
    },
  );

  it.each(['', 'orders', 'orders refunds catalogue', 'reader', 'unheard-of'])(
    'answers 403 to a key for %j, and says what it lacks',
    async (scopes) => {
      expect(await answerOf(route, { scopes })).toMatchObject({
        status: 403,
        body: { code: 'scope_missing', scope: 'read' },
      });
    },
  );

  it.each([
    ['passed no authorizer', { merchantId: undefined }],
    ['names nobody', { merchantId: '' }],
    ['names the merchant itself', { merchantId: undefined, headers: { merchantid: 'acme' } }],
  ])('answers 401 when the event %s', async (_name, call) => {
    expect(await answerOf(route, call)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });
});

describe('parameterOf', () => {
  it.each([undefined, ''])('answers 400 and names the parameter when it is %j', async (value) => {
    const route = api(recordedLog(), async () => json(200, parameterOf(value, z.string().min(1), 'sku')));
    expect(await answerOf(route)).toMatchObject({
      status: 400,
      body: { code: 'malformed_request', errors: [{ field: 'sku' }] },
    });
  });
});
