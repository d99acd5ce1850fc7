import { createHash } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { codeFrom } from '../../../functions/domain/operations/attempt.ts';
import { SqsUndeliveredEvents } from '../../../functions/adapters/aws/sqs-undelivered-events.ts';
import { SqsWebhookQueue } from '../../../functions/adapters/aws/sqs-webhook-queue.ts';
import { StripeWebhookVerifier } from '../../../functions/adapters/providers/stripe/stripe-webhooks.ts';
import { toGatewayEvent } from '../../../functions/adapters/providers/webhook-events.ts';
import { webhookEventKey } from '../../../functions/persistence/table/keys.ts';
import { receiveWebhook } from '../../../functions/usecases/webhooks/receive-webhook.ts';
import { stripeSignature } from '../../../sandbox/core/webhook-signature.ts';
import { json, startCannedServer, type CannedServer } from '../providers/stripe/canned-server.ts';

const SECRET = 'whsec_ids';
const NOW_MS = 1_795_487_743_000;
const QUEUE_URL = 'https://sqs.eu-central-1.amazonaws.com/123456789012/webhooks.fifo';

/** As the service says (SendMessage): anything else is refused, and so would the event be, for three days. */
const LEGAL_ID = /^[A-Za-z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]{1,128}$/;
const LEGAL_TEXT = /^(?:[\t\n\r\u0020-\ud7ff\ue000-\ufffd]|[\u{10000}-\u{10ffff}])+$/u;
const attribute = z.object({ DataType: z.literal('String'), StringValue: z.string().regex(LEGAL_TEXT) });
const sent = z.object({
  MessageBody: z.string().regex(LEGAL_TEXT),
  MessageGroupId: z.string().regex(LEGAL_ID),
  MessageDeduplicationId: z.string().regex(LEGAL_ID),
  MessageAttributes: z.object({ provider: attribute, eventId: attribute }),
});

let sqs: CannedServer;
let client: SQSClient;

beforeEach(async () => {
  sqs = await startCannedServer((response, request) => {
    const { MessageBody } = z.object({ MessageBody: z.string() }).parse(JSON.parse(request.body));
    const md5 = createHash('md5').update(MessageBody).digest('hex');
    json(200, { MessageId: 'message-1', MD5OfMessageBody: md5 })(response, request);
  });
  client = new SQSClient({
    endpoint: sqs.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
});
afterEach(async () => {
  client.destroy();
  await sqs.close();
});

async function deliver(event: object): Promise<string> {
  const body = JSON.stringify(event);
  const verifier = new StripeWebhookVerifier(
    async () => [SECRET],
    () => NOW_MS,
  );
  const headers = { 'stripe-signature': stripeSignature(body, [SECRET], NOW_MS) };
  const deps = { verifiers: { stripe: verifier }, queue: new SqsWebhookQueue(client, QUEUE_URL) };
  const { code } = await receiveWebhook(deps, { provider: 'stripe', rawBody: Buffer.from(body), headers });
  return code;
}

const queued = () => sqs.seen.map(({ body }) => sent.parse(JSON.parse(body)));

const STRANGE = ['', ' ', 'Sommer 2026', 'été', 'x'.repeat(129), '\u0000', '\uffff', 'a\nb', '\u{1f600}'];

describe('a signed event', () => {
  it.each(STRANGE)('is accepted with the object id %j', async (id) => {
    expect(await deliver({ id: 'evt_1', type: 'coupon.created', data: { object: { id } } })).toBe('accepted');
    expect(queued()).toHaveLength(1);
  });

  it.each(STRANGE)('is accepted with the payment id %j', async (id) => {
    const object = { id: 'ch_1', payment_intent: id };
    expect(await deliver({ id: 'evt_1', type: 'charge.updated', data: { object } })).toBe('accepted');
    expect(queued()).toHaveLength(1);
  });

  it.each(STRANGE.filter((id) => id !== ''))('is accepted and named with the event id %j', async (id) => {
    const event = { id, type: 'coupon.created', data: { object: { id: 'co_1' } } };
    expect(await deliver(event)).toBe('accepted');
    const [message] = queued();
    const eventId = message?.MessageAttributes.eventId.StringValue ?? '';
    expect(eventId).toMatch(LEGAL_ID);
    // Under one name at the door, in the queue and in the table, whose key has at most 2,048 bytes.
    expect(toGatewayEvent('stripe', eventId, message?.MessageBody ?? '').eventId).toBe(eventId);
    expect(Buffer.byteLength(webhookEventKey('stripe', eventId).pk)).toBeLessThan(2048);
  });

  it('keeps an id that is legal as it is, and tells two others apart', async () => {
    for (const id of ['pi_1', 'été', 'hiver\u00e9']) {
      await deliver({ id: 'evt_1', type: 'coupon.created', data: { object: { id } } });
    }
    const [legal, one, other] = queued().map(({ MessageGroupId }) => MessageGroupId);
    expect(legal).toBe('pi_1');
    expect(one).not.toBe(other);
  });
});

describe('an event that is set aside', () => {
  it('is kept whatever is in it, and whatever the reason says', async () => {
    const record = { name: 'a\uffffb\ufffe' };
    const error = { code: 'unreadable', message: `\u0000\u001b[2J\ufffe${'x'.repeat(5000)}` };
    await new SqsUndeliveredEvents(client, QUEUE_URL).setAside(record, error);
    const message = z
      .object({
        MessageBody: z.string().regex(LEGAL_TEXT),
        MessageAttributes: z.object({ reason: attribute }),
      })
      .parse(JSON.parse(sqs.seen[0]?.body ?? ''));
    expect(JSON.parse(message.MessageBody)).toEqual(record);
  });
});

describe('codeFrom', () => {
  it.each([
    ['insufficient_funds', 'insufficient_funds'],
    ['a.b-c', 'a.b-c'],
    ['\u001b[2K\u202eno', '__2K_no'],
    ['x'.repeat(200), 'x'.repeat(100)],
  ])('makes of %j a code', (text, code) => {
    expect(codeFrom(text)).toBe(code);
  });
});
