import { describe, expect, it } from '@jest/globals';
import { api, json } from '../../../functions/http/api/api.ts';
import { idempotencyKeyOf } from '../../../functions/http/api/idempotency-key.ts';
import { answerOf } from '../../../assurance/world/api-event.ts';
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
      String.raw`!#$%&'()*+-./:;<=>?@[\]^_ {|}~`,
      String.raw`!#$%&'()*+-./:;<=>?@[\]^_ {|}~`,
    ],
    ['quoted, with a comma in it', '"a, b"', 'a, b'],
    ['quoted, with the very list of itself in it', '"k,k"', 'k,k'],
    ['of one character', 'k', 'k'],
    ['of 255 characters', LONGEST, LONGEST],
    ['of 255 characters in quotes', `"${LONGEST}"`, LONGEST],
    ['of 255 characters, each escaped', `"${String.raw`\"`.repeat(255)}"`, '"'.repeat(255)],
  ])('takes a key that is %s', async (_name, header, key) => {
    expect(await sent(header)).toMatchObject({ status: 200, body: { key } });
  });

  it.each([
    ['bare', 'refund-1, refund-1', 'refund-1'],
    ['bare, joined without a space', 'refund-1,refund-1', 'refund-1'],
    ['bare, three times', 'refund-1, refund-1,\trefund-1', 'refund-1'],
    ['as long as a key may be', `${LONGEST},${LONGEST}`, LONGEST],
    ['quoted', '"refund-1", "refund-1"', 'refund-1'],
    ['quoted, with a comma in each', '"a,b","a,b"', 'a,b'],
    ['quoted, with parameters', '"refund-1";v=1, "refund-1";v=2', 'refund-1'],
  ])('takes equal lines, which the API joins, for one key: %s', async (_name, header, key) => {
    expect(await sent(header)).toMatchObject({ status: 200, body: { key } });
  });

  it.each([
    ['two lines that differ', 'refund-1, refund-2'],
    ['three lines of which one differs', 'refund-1, refund-1, refund-2'],
    ['two lines that differ in their case', 'refund-1,Refund-1'],
    ['a comma at its end', 'refund-1,'],
    ['a comma at its beginning', ',refund-1'],
    ['nothing but a comma', ','],
    ['two quoted lines that differ', '"order-1", "order-2"'],
    ['a quoted line and a bare one', '"refund-1", refund-1'],
    ['a bare line and a quoted one', 'refund-1, "refund-1"'],
    ['a list in parentheses', '"refund-1", ("refund-1")'],
  ])('refuses %s, and tells what a comma is', async (_name, header) => {
    expect(await sent(header)).toMatchObject({
      status: 400,
      body: {
        code: 'idempotency_key_malformed',
        detail: expect.stringMatching(/comma.*more than once.*double quotes/),
      },
    });
  });

  it.each([
    ['a no-break space', '\u00a0'],
    ['an em space', '\u2003'],
    ['a byte order mark', '\ufeff'],
    ['a form feed', '\f'],
  ])('takes %s for no white space around a key, as RFC 9110 has it', async (_name, space) => {
    expect(await sent(`${space}order-1`)).toMatchObject({ body: { code: 'idempotency_key_malformed' } });
    expect(await sent(space)).toMatchObject({ body: { code: 'idempotency_key_malformed' } });
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
