import { describe, expect, it } from '@jest/globals';

import type { ApiResponse } from '../../../local/api-client.ts';
import { expectStatus, orderIdIn, until, untilAnswered } from '../../../local/scenario/client-steps.ts';

const answer = (status: number, headers: Record<string, string> = {}, body: unknown = {}): ApiResponse => ({
  status,
  headers: new Headers(headers),
  text: JSON.stringify(body),
  body,
});

describe('until', () => {
  it('asks until it is there', async () => {
    const looks = [undefined, undefined, 'found'];
    expect(await until('it', async () => looks.shift())).toBe('found');
  });

  it('gives up after its time', async () => {
    await expect(until('it', async () => undefined, 0)).rejects.toThrow('it: not within 0 s');
  });
});

describe('untilAnswered', () => {
  it('comes again after a lost answer, a fault and a request in flight', async () => {
    const sends = [
      async () => Promise.reject(new Error('socket hang up')),
      async () => answer(502),
      async () => answer(409, { 'retry-after': '1' }),
      async () => answer(201),
    ];
    const last = async () => answer(500);
    expect((await untilAnswered(async () => (sends.shift() ?? last)())).status).toBe(201);
  });

  it('takes a refusal for an answer', async () => {
    expect((await untilAnswered(async () => answer(409))).status).toBe(409);
  });
});

describe('orderIdIn', () => {
  it('is the order of a 201', () => {
    expect(orderIdIn(answer(201, {}, { orderId: 'ord_1' }))).toBe('ord_1');
  });

  it('refuses another status', () => {
    expect(() => orderIdIn(answer(200, {}, { orderId: 'ord_1' }))).toThrow('answered 200, not 201');
    expect(() => expectStatus(answer(404), 200, 201)).toThrow('answered 404, not 200 or 201: {}');
  });
});
