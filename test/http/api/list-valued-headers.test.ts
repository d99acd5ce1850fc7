import { describe, expect, it } from '@jest/globals';
import { entityTag, isKnown, preconditionOf } from '../../../functions/http/api/entity-tags.ts';
import { idempotencyKeyOf } from '../../../functions/http/api/idempotency-key.ts';
import { bodyOf, queryOf } from '../../../functions/http/api/request.ts';
import { ProblemError } from '../../../functions/http/api/problem.ts';
import { productRequest } from '../../../functions/http/products/put-product.ts';
import { apiEvent, type ApiCall } from '../../../assurance/world/api-event.ts';

/** A retry interceptor adds its headers to every try, and API Gateway joins the lines of a field. */
const lines = (...values: readonly string[]): readonly string[] => [values.join(','), values.join(', ')];

const refusalOf = (read: () => unknown): unknown => {
  try {
    read();
    return undefined;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return error.problem.code;
  }
};

const withHeaders = (headers: Record<string, string>, call: ApiCall = {}) => apiEvent({ ...call, headers });

describe('a header that comes in several equal lines', () => {
  it.each(lines('refund-1', 'refund-1'))('is one Idempotency-Key: %s', (joined) => {
    expect(idempotencyKeyOf(withHeaders({ 'idempotency-key': joined }))).toBe('refund-1');
  });

  it.each(lines('"r7"', '"r7"'))('is one list of tags: %s', (joined) => {
    expect(isKnown(withHeaders({ 'if-none-match': joined }), 7)).toBe(true);
    expect(preconditionOf(withHeaders({ 'if-match': joined }))).toEqual({
      precondition: { ifMatch: [7, 7] },
    });
  });

  it.each(lines('*', '*'))('is one asterisk: %s', (joined) => {
    expect(preconditionOf(withHeaders({ 'if-none-match': joined }))).toEqual({
      precondition: { ifNoneMatch: 'any' },
    });
  });

  it.each(lines('application/json', 'application/json'))('is refused where it has no list: %s', (joined) => {
    const body = '{"name":"Tea","priceMinor":1,"currency":"EUR"}';
    const event = withHeaders({ 'content-type': joined }, { body });
    expect(refusalOf(() => bodyOf(event, productRequest))).toBe('wrong_content_type');
  });

  it('is one parameter of the query', () => {
    const event = apiEvent({ rawQueryString: 'externalReference=a%2Cb&externalReference=a,b&other=1' });
    expect(queryOf(event, 'externalReference')).toBe('a,b');
    expect(queryOf(event, 'nothing')).toBeUndefined();
  });
});

describe('a header that comes in lines that differ', () => {
  it.each(lines('refund-1', 'refund-2'))('is no Idempotency-Key: %s', (joined) => {
    expect(refusalOf(() => idempotencyKeyOf(withHeaders({ 'idempotency-key': joined })))).toBe(
      'idempotency_key_malformed',
    );
  });

  it('is a list of tags', () => {
    expect(preconditionOf(withHeaders({ 'if-match': '"r6", "r7"' }))).toEqual({
      precondition: { ifMatch: [6, 7] },
    });
  });

  it('is no parameter of the query', () => {
    const event = apiEvent({ rawQueryString: 'externalReference=a&externalReference=b' });
    expect(refusalOf(() => queryOf(event, 'externalReference'))).toBe('malformed_request');
  });
});

describe('preconditionOf', () => {
  it.each([
    ['nothing', {}, {}],
    ['a tag', { 'if-match': entityTag(7) }, { precondition: { ifMatch: [7] } }],
    ['any', { 'if-match': ' * ' }, { precondition: { ifMatch: 'any' } }],
    [
      'both',
      { 'if-match': '"r7"', 'if-none-match': '"r8"' },
      { precondition: { ifMatch: [7], ifNoneMatch: [8] } },
    ],
    ['a tag with a comma in it', { 'if-match': '"r6,r7"' }, { precondition: { ifMatch: [] } }],
    ['a tag of nobody', { 'if-match': '"0"' }, { precondition: { ifMatch: [] } }],
    [
      'what is called weak, to compare it strongly',
      { 'if-match': 'W/"r7"' },
      { precondition: { ifMatch: [] } },
    ],
    [
      'what is called weak, to compare it weakly',
      { 'if-none-match': 'W/"r7"' },
      { precondition: { ifNoneMatch: [7] } },
    ],
    ['empty members', { 'if-match': ', "r7" ,,' }, { precondition: { ifMatch: [7] } }],
  ])('reads %s', (_name, headers, command) => {
    expect(preconditionOf(withHeaders(headers))).toEqual(command);
  });

  it.each(['', ',', 'r7', '7', '"r7', 'w/"r7"', '*, "r7"', '"r7" "r8"', '\u00a0*'])(
    'passes over nothing that it cannot read: %j',
    (value) => {
      for (const field of ['if-match', 'if-none-match']) {
        expect(refusalOf(() => preconditionOf(withHeaders({ [field]: value })))).toBe('malformed_request');
      }
    },
  );
});
