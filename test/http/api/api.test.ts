import { describe, expect, it } from '@jest/globals';
import { ANSWER_MS, api, json, TIME_IS_UP_MS } from '../../../functions/http/api/api.ts';
import { ConflictError } from '../../../functions/usecases/ports/conflict.ts';
import { ProblemError } from '../../../functions/http/api/problem.ts';
import { answerOf } from '../../../assurance/world/api-event.ts';
import { recordedLog } from './recorded-log.ts';

describe('a request whose time is up', () => {
  const TIMED_OUT = { status: 503, headers: { 'retry-after': '2' }, body: { code: 'timed_out' } };

  it('is answered by us though its work never ends', async () => {
    const route = api(recordedLog(), async () => new Promise(() => undefined));
    expect(await answerOf(route, {}, ANSWER_MS)).toMatchObject(TIMED_OUT);
  });

  it('failed for that, whatever it is that failed', async () => {
    const log = recordedLog();
    const route = api(log, async () => {
      throw new ConflictError('others were there');
    });
    expect(await answerOf(route, {}, TIME_IS_UP_MS)).toMatchObject(TIMED_OUT);
    expect(log.entries).toMatchObject([{ level: 'error', message: 'request ran out of time' }]);
  });

  it('keeps the answer that it has', async () => {
    const route = api(recordedLog(), async () => json(200, {}));
    expect(await answerOf(route, {}, TIME_IS_UP_MS)).toMatchObject({ status: 200 });
  });
});

describe('api', () => {
  it('answers with what the route gives', async () => {
    const route = api(recordedLog(), async () => json(200, { sku: 'tea' }, { etag: '"1"' }));
    expect(await answerOf(route)).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json', etag: '"1"', 'cache-control': 'no-store' },
      body: { sku: 'tea' },
    });
  });

  it('answers with the problem that the route throws, and writes nothing to the log', async () => {
    const log = recordedLog();
    const route = api(log, async () => {
      throw new ProblemError({ code: 'malformed_json', detail: 'No JSON.' });
    });
    expect(await answerOf(route)).toMatchObject({
      status: 400,
      headers: { 'content-type': 'application/problem+json' },
      body: { code: 'malformed_json', detail: 'No JSON.' },
    });
    expect(log.entries).toEqual([]);
  });

  it.each([
    ['an error', new Error('AKIA-secret at /var/task/index.js:1')],
    ['a rejected text', 'AKIA-secret'],
    ['nothing', undefined],
  ])('tells the log and not the client what went wrong when %s is thrown', async (_name, thrown: unknown) => {
    const log = recordedLog();
    const route = api(log, async () => {
      throw thrown;
    });
    const answer = await answerOf(route);
    expect(answer).toMatchObject({
      status: 500,
      headers: { 'content-type': 'application/problem+json', 'retry-after': '1' },
      body: { code: 'internal', status: 500 },
    });
    expect(JSON.stringify(answer)).not.toMatch(/AKIA|var\/task/);
    expect(log.entries).toEqual([
      { level: 'error', message: 'request failed', detail: { route: 'POST /orders', error: thrown } },
    ]);
  });

  it('asks a client to come again when too many write to the same thing', async () => {
    const log = recordedLog();
    const route = api(log, async () => {
      throw new ConflictError('the transaction met others');
    });
    expect(await answerOf(route)).toMatchObject({
      status: 503,
      headers: { 'content-type': 'application/problem+json', 'retry-after': '1' },
      body: { code: 'busy' },
    });
    expect(log.entries).toEqual([]);
  });

  it('survives a route that throws before it gives a promise', async () => {
    const route = api(recordedLog(), () => {
      throw new Error('at once');
    });
    expect(await answerOf(route)).toMatchObject({ status: 500, body: { code: 'internal' } });
  });
});
