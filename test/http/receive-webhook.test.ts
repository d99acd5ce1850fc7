import { describe, expect, it } from '@jest/globals';
import { receiveWebhookRoute } from '../../functions/http/receive-webhook.ts';
import type { IncomingWebhook, ReceiveWebhookResult } from '../../functions/usecases/receive-webhook.ts';
import { answerOf, type ApiCall } from '../support/api-event.ts';
import { recordedLog } from './recorded-log.ts';

async function receive(code: ReceiveWebhookResult['code'], call: ApiCall = {}) {
  const received: IncomingWebhook[] = [];
  const log = recordedLog();
  const route = receiveWebhookRoute(log, async (webhook) => {
    received.push(webhook);
    return { code };
  });
  const answer = await answerOf(route, { merchantId: undefined, path: { provider: 'stripe' }, ...call });
  return { answer, received, log };
}

const BYTES = new TextEncoder().encode('{ "id":"evt_1",\r\n  "name": "Zoë" }');

describe('POST /webhooks/{provider}', () => {
  it.each([
    ['as text', new TextDecoder().decode(BYTES)],
    ['base64-encoded', BYTES],
  ])('hands on the very bytes that were signed when they come %s, and the headers', async (_name, body) => {
    const { received } = await receive('accepted', { body, headers: { 'stripe-signature': 't=1,v1=a' } });
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ provider: 'stripe', headers: { 'stripe-signature': 't=1,v1=a' } });
    expect(received[0]?.rawBody).toEqual(Buffer.from(BYTES));
  });

  it('does not ask for a content type', async () => {
    const { answer } = await receive('accepted', { body: 'x', headers: { 'content-type': 'text/plain' } });
    expect(answer.status).toBe(200);
  });

  it.each([
    ['accepted', 200, { received: true }],
    ['unknown_provider', 404, { code: 'unknown_provider' }],
    ['bad_signature', 400, { code: 'bad_signature' }],
  ] as const)('answers %s with %d', async (code, status, body) => {
    expect((await receive(code, { body: '{}' })).answer).toMatchObject({ status, body });
  });

  it('notes and counts a bad signature, without its bytes', async () => {
    const { log } = await receive('bad_signature', { body: 'made up' });
    expect(log.entries).toEqual([
      { level: 'warn', message: 'webhook refused: bad signature', detail: { provider: 'stripe' } },
    ]);
    expect(log.counted).toEqual(['WebhookRefused']);
  });

  it('answers 500 when the queue does not take it, so that it is sent again', async () => {
    const route = receiveWebhookRoute(recordedLog(), async () => Promise.reject(new Error('no queue')));
    expect(await answerOf(route, { path: { provider: 'stripe' }, body: '{}' })).toMatchObject({
      status: 500,
    });
  });

  it.each([
    ['250 KiB', 250 * 1024, 200, 1],
    ['a byte more', 250 * 1024 + 1, 413, 0],
    ['10 MB', 10_000_000, 413, 0],
  ])('of %s', async (_name, bytes, status, count) => {
    const { answer, received } = await receive('accepted', { body: new Uint8Array(bytes) });
    expect(answer.status).toBe(status);
    expect(received).toHaveLength(count);
  });
});
