import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import {
  StandardWebhookVerifier,
  standardVerifiers,
} from '../../../functions/adapters/providers/standard-webhooks/standard-webhooks.ts';
import { receiveWebhookRoute } from '../../../functions/http/webhooks/receive-webhook.ts';
import {
  receiveWebhook,
  type IncomingWebhook,
  type ReceiveWebhookResult,
} from '../../../functions/usecases/webhooks/receive-webhook.ts';
import type { WebhookMessage } from '../../../functions/usecases/ports/webhooks.ts';
import { answerOf, type ApiCall } from '../../../assurance/world/api-event.ts';
import { recordedLog } from '../api/recorded-log.ts';

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
    ['malformed_request', 400, { code: 'malformed_request' }],
  ] as const)('answers %s with %d', async (code, status, body) => {
    expect((await receive(code, { body: '{}' })).answer).toMatchObject({ status, body });
  });

  it.each([
    ['bad_signature', 'bad signature'],
    ['malformed_request', 'no event'],
  ] as const)('notes and counts a %s, without its bytes', async (code, reason) => {
    const { log } = await receive(code, { body: 'made up' });
    expect(log.entries).toEqual([
      { level: 'warn', message: `webhook refused: ${reason}`, detail: { provider: 'stripe' } },
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

describe('the door with its locks', () => {
  const SECRET = 'a3WU2hjbmV3c2VjcmV0b2Z0d2VudHktZm91ciE=';
  const BODY = '{"type":"payout.created","data":{"orderId":"ord_1"}}';

  const signed = (body: string) => {
    const at = new Date();
    return {
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(SECRET).sign('msg_1', at, body),
    };
  };

  /** What is answered, and what the queue has then. */
  async function knock(provider: string, body: string, headers: Record<string, string>, queueFails = false) {
    const queued: WebhookMessage[] = [];
    const log = recordedLog();
    const verifiers = { standard: new StandardWebhookVerifier(async () => [SECRET]) };
    const queue = {
      send: async (message: WebhookMessage) => {
        if (queueFails) throw new Error('no queue');
        queued.push(message);
      },
    };
    const route = receiveWebhookRoute(log, async (webhook) => receiveWebhook({ verifiers, queue }, webhook));
    const { status } = await answerOf(route, { merchantId: undefined, path: { provider }, body, headers });
    return { status, queued, counted: log.counted };
  }

  it('answers 200 when the queue has the event, with its name and the very body', async () => {
    expect(await knock('standard', BODY, signed(BODY))).toEqual({
      status: 200,
      queued: [{ provider: 'standard', eventId: 'msg_1', groupId: 'ord_1', body: BODY }],
      counted: [],
    });
  });

  it('lets a sender in under its own name, with its own secret', async () => {
    const queued: WebhookMessage[] = [];
    const other = Buffer.from('another sender’s secret').toString('base64');
    const verifiers = standardVerifiers('unnamed', { acme: 'acme', globex: 'globex' }, (id) => async () => [
      id === 'acme' ? SECRET : other,
    ]);
    const queue = { send: async (message: WebhookMessage) => void queued.push(message) };
    const route = receiveWebhookRoute(recordedLog(), async (webhook) =>
      receiveWebhook({ verifiers, queue }, webhook),
    );
    const send = async (path: Record<string, string>) =>
      (await answerOf(route, { merchantId: undefined, path, body: BODY, headers: signed(BODY) })).status;
    expect(await send({ sender: 'acme' })).toBe(200);
    expect(await send({ sender: 'globex' })).toBe(400);
    expect(await send({ provider: 'standard' })).toBe(400);
    expect(await send({ sender: 'nobody' })).toBe(404);
    expect(queued).toEqual([{ provider: 'standard/acme', eventId: 'msg_1', groupId: 'ord_1', body: BODY }]);
  });

  it('answers 500 when the queue does not have it', async () => {
    expect(await knock('standard', BODY, signed(BODY), true)).toMatchObject({ status: 500, queued: [] });
  });

  it.each([
    ['a tampered body', BODY.replace('ord_1', 'ord_2'), signed(BODY)],
    ['no signature', BODY, {}],
    ['a signed body that is no event', 'x', signed('x')],
  ])('answers 400 to %s, writes nothing and counts it', async (_name, body, headers) => {
    expect(await knock('standard', body, headers)).toEqual({
      status: 400,
      queued: [],
      counted: ['WebhookRefused'],
    });
  });

  it.each(['stripe', 'toString', '__proto__', ''])(
    'answers 404 to %j, who is not expected',
    async (provider) => {
      expect(await knock(provider, BODY, signed(BODY))).toEqual({ status: 404, queued: [], counted: [] });
    },
  );
});
