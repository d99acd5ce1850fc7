import { describe, expect, it } from '@jest/globals';
import { EXAMPLES } from '../../functions/http/description/examples.ts';
import { DescribedAnswers, readDescription, type Answered } from '../../local/described-answers.ts';

const path = '/orders/ord_4f1c2a6b8d0e4f1c2a6b8d0e4f1c2a6b';
const headers: Readonly<Record<string, string>> = {
  'content-type': 'application/json',
  etag: '"r3"',
  'cache-control': 'no-store',
};

const answered = (change: Partial<Answered> = {}): Answered => ({
  method: 'GET',
  path,
  status: 200,
  header: (name) => headers[name],
  body: EXAMPLES['PaidOrder'],
  ...change,
});

const complaints = (change: Partial<Answered>) => new DescribedAnswers().complaints(answered(change));

describe('DescribedAnswers', () => {
  it('takes an answer that is as described', () => {
    expect(complaints({})).toEqual([]);
  });

  it.each<[string, Partial<Answered>, string]>([
    ['a property that is not described', { body: { ...Object(EXAMPLES['PaidOrder']), secret: 1 } }, 'secret'],
    ['a property that is missing', { body: { status: 'paid' } }, 'orderId'],
    ['a status that is not described', { status: 204 }, 'answered 204, which is not described'],
    ['a route that is not described', { method: 'DELETE' }, `DELETE ${path} is not described`],
    [
      'another content type',
      { header: (name) => (name === 'content-type' ? 'text/html' : headers[name]) },
      'text/html',
    ],
    [
      'a header that is missing',
      { header: (name) => (name === 'etag' ? undefined : headers[name]) },
      'without ETag',
    ],
    ['a header that is malformed', { header: (name) => (name === 'etag' ? 'r3' : headers[name]) }, 'ETag'],
    ['a body where there is none', { status: 304 }, 'with a body'],
    [
      'a code that the route does not have',
      {
        status: 404,
        header: (name) => (name === 'content-type' ? 'application/problem+json' : undefined),
        body: { ...Object(EXAMPLES['Problem']), status: 404, code: 'no_invoice', title: 'Not Found' },
      },
      '/code',
    ],
  ])('complains about %s', (_what, change, told) => {
    expect(complaints(change).join('\n')).toContain(told);
  });

  it('catches a lie in the description', () => {
    const lying = readDescription();
    const schemas = lying.components['schemas'] as Record<string, { properties: Record<string, unknown> }>;
    const { paidAt: _left, ...properties } = schemas['PaidOrder']?.properties ?? {};
    schemas['PaidOrder'] = { ...schemas['PaidOrder'], properties };
    expect(new DescribedAnswers(lying).complaints(answered()).join('\n')).toContain('paidAt');
  });
});
