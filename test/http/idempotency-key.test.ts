import { describe, expect, it } from '@jest/globals';
import { api, json } from '../../functions/http/api.ts';
import { idempotencyKeyOf } from '../../functions/http/request.ts';
import { answerOf } from '../support/api-event.ts';
import { recordedLog } from './recorded-log.ts';

const route = api(recordedLog(), async (event) => json(200, { key: idempotencyKeyOf(event) }));

const sent = async (header: string | undefined) =>
  answerOf(route, { headers: header === undefined ? {} : { 'idempotency-key': header } });

const LONGEST = 'k'.repeat(255);

describe('idempotencyKeyOf', () => {
  it.each([
    ['bare', 'order-1', 'order-1'],
    ['quoted', '"order-1"', 'order-1'],
    ['quoted, with white space around it', ' "order-1" ', 'order-1'],
    ['quoted, with white space in it', '" order-1 "', ' order-1 '],
    ['quoted, with escapes', String.raw`"a\"b\\c"`, String.raw`a"b\c`],
    ['quoted, with parameters', '"order-1";v=1', 'order-1'],
    ['bare, with a quote in it', 'a"b', 'a"b'],
    [
      'bare, with all that is printable',
      String.raw`!#$%&'()*+,-./:;<=>?@[\]^_ {|}~`,
      String.raw`!#$%&'()*+,-./:;<=>?@[\]^_ {|}~`,
    ],
    ['of one character', 'k', 'k'],
    ['of 255 characters', LONGEST, LONGEST],
    ['of 255 characters in quotes', `"${LONGEST}"`, LONGEST],
    ['of 255 characters, each escaped', `"${String.raw`\"`.repeat(255)}"`, '"'.repeat(255)],
  ])('takes a key that is %s', async (_name, header, key) => {
    expect(await sent(header)).toMatchObject({ status: 200, body: { key } });
  });

  it.each([
    ['not there', undefined],
    ['empty', ''],
    ['white space', ' \t '],
  ])('misses a key that is %s', async (_name, header) => {
    expect(await sent(header)).toMatchObject({
      status: 400,
      body: {
        code: 'idempotency_key_missing',
        errors: [{ field: 'Idempotency-Key', message: 'missing' }],
      },
    });
  });

  it.each([
    ['of 256 characters', `${LONGEST}k`],
    ['of 256 characters in quotes', `"${LONGEST}k"`],
    ['empty in quotes', '""'],
    ['quoted and not closed', '"order-1'],
    ['quoted, with something after it', '"order-1" x'],
    ['two quoted ones', '"order-1", "order-2"'],
    ['quoted, with an escape that is none', String.raw`"a\n"`],
    ['with a line break and a header in it', 'order-1\r\nSet-Cookie: a=b'],
    ['with a line feed in it', 'order\n1'],
    ['with a tab in it', 'order\t1'],
    ['with a NUL in it', 'order-1\u0000'],
    ['with a line break in its quotes', '"order\r\n1"'],
    ['with DEL in it', 'order\u007f1'],
    ['with a letter that is not ASCII', 'ordér-1'],
    ['in full-width letters', 'ｏｒｄｅｒ'],
    ['with a letter that is not ASCII, in quotes', '"ordér-1"'],
  ])('refuses a key %s', async (_name, header) => {
    expect(await sent(header)).toMatchObject({
      status: 400,
      body: {
        code: 'idempotency_key_malformed',
        errors: [{ field: 'Idempotency-Key', message: 'malformed' }],
      },
    });
  });

  it('gives no part of a refused key back', async () => {
    const answer = await sent('order-1\r\nSet-Cookie: session=stolen');
    expect(JSON.stringify(answer)).not.toContain('stolen');
  });
});
