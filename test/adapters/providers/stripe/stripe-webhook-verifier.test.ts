import { describe, expect, it } from '@jest/globals';
import { Stripe } from 'stripe';
import { StripeWebhookVerifier } from '../../../../functions/adapters/providers/stripe/stripe-webhooks.ts';

const SECRET = 'whsec_in_force';
const EVENT = {
  id: 'evt_1',
  object: 'event',
  type: 'payment_intent.succeeded',
  data: { object: { id: 'pi_1', object: 'payment_intent', description: 'Zoë’s tea' } },
};
/** As Stripe sends it: indented, which no re-serialisation is. */
const PAYLOAD = JSON.stringify(EVENT, null, 2);

const nowSeconds = () => Math.floor(Date.now() / 1000);

const sign = (payload: string, secret = SECRET, timestamp = nowSeconds()): string =>
  Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });

const verify = async (
  body: string | Buffer,
  signature: string | undefined,
  secrets: readonly string[] = [SECRET],
) =>
  new StripeWebhookVerifier(async () => secrets).verify(Buffer.from(body), {
    ...(signature === undefined ? {} : { 'stripe-signature': signature }),
  });

const VERIFIED = { eventId: 'evt_1', groupId: 'pi_1', body: expect.any(String) };

describe('what is signed', () => {
  it('is the event and the payment that it is about', async () => {
    expect(await verify(PAYLOAD, sign(PAYLOAD))).toEqual(VERIFIED);
  });

  it.each([
    ['with white space taken out', JSON.stringify(EVENT)],
    ['with a space at its end', `${PAYLOAD} `],
    ['with other line breaks', PAYLOAD.replaceAll('\n', '\r\n')],
    ['with escapes for letters', PAYLOAD.replace('ë', String.raw`\u00eb`)],
    ['with another spelling of a letter', PAYLOAD.normalize('NFD')],
    ['about another payment', PAYLOAD.replace('pi_1', 'pi_2')],
    ['with nothing in it', ''],
  ])('does not hold for a body %s', async (_name, body) => {
    expect(body).not.toBe(PAYLOAD);
    expect(await verify(body, sign(PAYLOAD))).toBeUndefined();
  });

  it('does not hold for a byte order mark before the body, which would not be read as JSON later', async () => {
    const marked = Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), Buffer.from(PAYLOAD)]);
    expect(await verify(marked, sign(PAYLOAD))).toBeUndefined();
  });

  it('does not hold for bytes that are not UTF-8 in the place of the mark for them', async () => {
    const payload = PAYLOAD.replace('tea', '\ufffd');
    const broken = Buffer.from(payload.replace('\ufffd', '\u0001')).map((byte) => (byte === 1 ? 0xff : byte));
    expect(await verify(Buffer.from(broken), sign(payload))).toBeUndefined();
  });
});

describe('what is queued', () => {
  it('has no secret: neither where it is named, nor in a link', async () => {
    const url = 'https://hooks.stripe.com/redirect?payment_intent_client_secret=pi_1_secret_Ab1';
    const object = {
      id: 'pi_1',
      client_secret: 'pi_1_secret_Ab1',
      next_action: { type: 'redirect_to_url', redirect_to_url: { url, return_url: 'https://shop.test' } },
      last_payment_error: { payment_intent: { client_secret: 'pi_1_secret_Ab1' } },
      description: url,
      metadata: { reference: 'my_secret_shop:ord_1:checkout_attempt_1' },
    };
    const payload = JSON.stringify({ id: 'evt_1', type: 'payment_intent.processing', data: { object } });
    const verified = await verify(payload, sign(payload));
    const body = verified !== undefined && 'body' in verified ? verified.body : '';
    expect(body).not.toContain('pi_1_secret');
    expect(JSON.parse(body)).toMatchObject({
      data: { object: { id: 'pi_1', metadata: object.metadata, next_action: null } },
    });
  });
});

describe('by whom it is signed', () => {
  it.each([
    ['the older of two secrets', ['whsec_new', SECRET]],
    ['the newer of two secrets', [SECRET, 'whsec_old']],
  ])('holds with %s while they are rotated', async (_name, secrets) => {
    expect(await verify(PAYLOAD, sign(PAYLOAD), secrets)).toEqual(VERIFIED);
  });

  it('holds when the sender signs with both', async () => {
    const [timestamp = '', current = ''] = sign(PAYLOAD).split(',');
    const [, old = ''] = sign(PAYLOAD, 'whsec_old').split(',');
    expect(await verify(PAYLOAD, [timestamp, old, current].join(','))).toEqual(VERIFIED);
  });

  it.each([
    ['another secret', [SECRET], sign(PAYLOAD, 'whsec_guessed')],
    ['an empty secret', [SECRET], sign(PAYLOAD, ' ')],
    ['a secret that was taken away', ['whsec_new'], sign(PAYLOAD)],
    ['a secret, where there is none', [], sign(PAYLOAD)],
  ])('does not hold with %s', async (_name, secrets, signature) => {
    expect(await verify(PAYLOAD, signature, secrets)).toBeUndefined();
  });

  it('reads the secrets anew for each event', async () => {
    let secrets = ['whsec_old'];
    const verifier = new StripeWebhookVerifier(async () => secrets);
    const headers = { 'stripe-signature': sign(PAYLOAD) };
    expect(await verifier.verify(Buffer.from(PAYLOAD), headers)).toBeUndefined();
    secrets = [SECRET];
    expect(await verifier.verify(Buffer.from(PAYLOAD), headers)).toEqual(VERIFIED);
  });

  it('fails when the secrets cannot be read: the sender must try again', async () => {
    const verifier = new StripeWebhookVerifier(async () => Promise.reject(new Error('no secret')));
    const headers = { 'stripe-signature': sign(PAYLOAD) };
    await expect(verifier.verify(Buffer.from(PAYLOAD), headers)).rejects.toThrow('no secret');
  });
});

describe('when it is signed', () => {
  const NOW_SECONDS = 1_700_000_000;

  /** Verifies at `NOW_SECONDS` and 0.999 s: Stripe's clock counts whole seconds. */
  const verifyThen = async (header: string) =>
    new StripeWebhookVerifier(
      async () => [SECRET],
      () => NOW_SECONDS * 1000 + 999,
    ).verify(Buffer.from(PAYLOAD), { 'stripe-signature': header });

  const signedAt = (offsetSeconds: number) => sign(PAYLOAD, SECRET, NOW_SECONDS + offsetSeconds);

  it.each([-300, -1, 0, 1, 300])('holds %d seconds from then', async (offset) => {
    expect(await verifyThen(signedAt(offset))).toEqual(VERIFIED);
  });

  it.each([-1_000_000, -301, 301, 1_000_000])('does not hold %d seconds from then', async (offset) => {
    expect(await verifyThen(signedAt(offset))).toBeUndefined();
  });

  it('is the time that the signature is over, where a header has several', async () => {
    const [, ahead = ''] = signedAt(1000).split(',');
    const header = `t=${NOW_SECONDS},t=${NOW_SECONDS + 1000},${ahead}`;
    expect(await verifyThen(header)).toBeUndefined();
    expect(await verifyThen(`t=${NOW_SECONDS + 1000},${signedAt(0)}`)).toEqual(VERIFIED);
  });

  it('is told by the clock of this machine', async () => {
    expect(await verify(PAYLOAD, sign(PAYLOAD, SECRET, nowSeconds() - 295))).toEqual(VERIFIED);
    expect(await verify(PAYLOAD, sign(PAYLOAD, SECRET, nowSeconds() - 302))).toBeUndefined();
    expect(await verify(PAYLOAD, sign(PAYLOAD, SECRET, nowSeconds() + 302))).toBeUndefined();
  });

  it('does not hold with the time of another signature', async () => {
    const old = sign(PAYLOAD, SECRET, nowSeconds() - 1000);
    expect(await verify(PAYLOAD, old.replace(/t=\d+/, `t=${nowSeconds()}`))).toBeUndefined();
  });
});

describe('what is signed and no event', () => {
  it.each([
    'event',
    '{"id":"evt_1"',
    'null',
    '[]',
    '{}',
    '{"id":"evt_1","type":"payment_intent.succeeded"}',
    '{"id":1,"type":"payment_intent.succeeded","data":{"object":{}}}',
  ])('is told apart from what is not signed: %s', async (payload) => {
    expect(await verify(payload, sign(payload))).toEqual({ code: 'malformed' });
    expect(await verify(payload, sign(payload, 'whsec_guessed'))).toBeUndefined();
  });
});

describe('a header that is no signature', () => {
  it.each([
    ['is not there', undefined],
    ['is empty', ''],
    ['is something else', 'Bearer x'],
    ['has no time', sign(PAYLOAD).replace(/t=\d+,/, '')],
    ['has a time that is none', sign(PAYLOAD).replace(/t=\d+/, 't=now')],
    ['has no signature', `t=${nowSeconds()}`],
    ['has an empty signature', `t=${nowSeconds()},v1=`],
    ['has another scheme', sign(PAYLOAD).replace('v1=', 'v0=')],
    ['is cut off', sign(PAYLOAD).slice(0, -1)],
    ['is a whole other text', 'x'.repeat(5000)],
  ])('%s, and does not hold', async (_name, header) => {
    expect(await verify(PAYLOAD, header)).toBeUndefined();
  });
});

describe('the payment that an event is about', () => {
  it.each([
    ['a payment intent', { id: 'pi_1', object: 'payment_intent' }, 'pi_1'],
    ['a charge of a payment intent', { id: 'ch_1', object: 'charge', payment_intent: 'pi_1' }, 'pi_1'],
    ['a refund of a payment intent', { id: 're_1', object: 'refund', payment_intent: 'pi_1' }, 'pi_1'],
    ['a charge without one', { id: 'ch_1', object: 'charge', payment_intent: null }, 'ch_1'],
    ['something without an id', { object: 'balance' }, 'evt_1'],
  ])('%s', async (_name, object, groupId) => {
    const payload = JSON.stringify({ ...EVENT, data: { object } });
    expect(await verify(payload, sign(payload))).toMatchObject({ eventId: 'evt_1', groupId });
  });
});
