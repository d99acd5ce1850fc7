import { describe, expect, it } from '@jest/globals';
import { answered, keyProblem } from '../../../functions/http/api/replayable.ts';

const ANSWER = { orderId: 'ord_1', totalMinor: 1300 };

describe('answered', () => {
  it('is the first answer again, and says that it is one', () => {
    const first = answered(201, { answer: ANSWER, replayed: false }, { location: '/orders/ord_1' });
    const replay = answered(201, { answer: ANSWER, replayed: true }, { location: '/orders/ord_1' });
    expect(first.headers).not.toHaveProperty('idempotent-replayed');
    expect(replay).toEqual({ ...first, headers: { ...first.headers, 'idempotent-replayed': 'true' } });
  });

  it.each([201, 202] as const)('has the status of the first answer, %d', (status) => {
    expect(answered(status, { answer: ANSWER, replayed: false }, {}).statusCode).toBe(status);
    expect(answered(status, { answer: ANSWER, replayed: true }, {}).statusCode).toBe(status);
  });

  it('keeps the order of its fields', () => {
    expect(answered(201, { answer: { b: 1, a: 2 }, replayed: true }, {}).body).toBe('{"b":1,"a":2}');
  });
});

describe('keyProblem', () => {
  const NOW_MS = Date.parse('2026-11-24T02:35:43.000Z');

  it.each([
    ['in 15 minutes', '2026-11-24T02:50:43.000Z', '2'],
    ['in 15 s', '2026-11-24T02:35:58.000Z', '2'],
    ['in 1.001 s', '2026-11-24T02:35:44.001Z', '2'],
    ['in 1 s', '2026-11-24T02:35:44.000Z', '1'],
    ['in a millisecond', '2026-11-24T02:35:43.001Z', '1'],
    ['now', '2026-11-24T02:35:43.000Z', '1'],
    ['in the past', '2026-11-24T02:35:00.000Z', '1'],
  ])('tells to come again soon, and not when the lease ends, which is %s', (_name, retryAt, seconds) => {
    expect(keyProblem({ code: 'request_in_flight', retryAt }, NOW_MS)).toMatchObject({
      code: 'request_in_flight',
      headers: { 'retry-after': seconds },
    });
  });

  it('names the key that was used with another request', () => {
    expect(keyProblem({ code: 'key_reused' }, NOW_MS)).toMatchObject({
      code: 'key_reused',
      errors: [{ field: 'Idempotency-Key' }],
    });
  });
});
