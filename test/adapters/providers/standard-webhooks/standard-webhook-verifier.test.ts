import { describe, expect, it, jest } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { StandardWebhookVerifier } from '../../../../functions/adapters/providers/standard-webhooks/standard-webhooks.ts';

const SECRET = `whsec_${Buffer.from('a secret of twenty-four b').toString('base64')}`;
const OLD_SECRET = Buffer.from('an older one of as many bytes').toString('base64');
const EVENT = {
  type: 'payment.captured',
  timestamp: '2026-11-24T02:35:43.000Z',
  data: {
    merchantId: 'acme',
    orderId: 'ord_1',
    attempt: 1,
    transactionId: 'tx_1',
    amountMinor: 1500,
    currency: 'EUR',
    message: 'Zoë’s tea',
  },
};
/** Indented, which no re-serialisation is. */
const PAYLOAD = JSON.stringify(EVENT, null, 2);

type Headers = Record<string, string | undefined>;

const nowSeconds = () => Math.floor(Date.now() / 1000);

/** What a sender adds to a body. */
function signed(payload: string, { id = 'msg_1', at = nowSeconds(), secret = SECRET } = {}): Headers {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(at),
    'webhook-signature': new Webhook(secret).sign(id, new Date(at * 1000), payload),
  };
}

const verify = async (body: string | Buffer, headers: Headers, secrets: readonly string[] = [SECRET]) =>
  new StandardWebhookVerifier(async () => secrets).verify(Buffer.from(body), headers);

const VERIFIED = { eventId: 'msg_1', groupId: 'tx_1', body: PAYLOAD };

describe('what is signed', () => {
  it('is the event and what it is about', async () => {
    expect(await verify(PAYLOAD, signed(PAYLOAD))).toEqual(VERIFIED);
  });

  it('is what the specification says, to the byte', async () => {
    // The package's own vector, https://github.com/standard-webhooks/standard-webhooks: its time is long past.
    const secret = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const signature = new Webhook(secret).sign(
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      new Date(1614265330e3),
      '{"test": 2432232314}',
    );
    expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it.each([
    ['with white space taken out', JSON.stringify(EVENT)],
    ['with a space at its end', `${PAYLOAD} `],
    ['with other line breaks', PAYLOAD.replaceAll('\n', '\r\n')],
    ['with escapes for letters', PAYLOAD.replace('ë', String.raw`\u00eb`)],
    ['about another payment', PAYLOAD.replace('tx_1', 'tx_2')],
    ['with nothing in it', ''],
  ])('does not hold for a body %s', async (_name, body) => {
    expect(body).not.toBe(PAYLOAD);
    expect(await verify(body, signed(PAYLOAD))).toBeUndefined();
  });

  it('does not hold when any one byte of the body is another', async () => {
    const bytes = Buffer.from(PAYLOAD);
    for (const at of bytes.keys()) {
      const tampered = Buffer.from(bytes);
      tampered[at] = (bytes[at] ?? 0) ^ 1;
      expect(await verify(tampered, signed(PAYLOAD))).toBeUndefined();
    }
  });

  it('does not hold for bytes that are not UTF-8 in the place of the mark for them', async () => {
    const payload = PAYLOAD.replace('tea', '\ufffd');
    const broken = Buffer.from(payload.replace('\ufffd', '\u0001')).map((byte) => (byte === 1 ? 0xff : byte));
    expect(await verify(Buffer.from(broken), signed(payload))).toBeUndefined();
  });

  it.each([
    ['another id', { 'webhook-id': 'msg_2' }],
    ['another time', { 'webhook-timestamp': String(nowSeconds() - 60) }],
  ])('does not hold for %s', async (_name, change) => {
    expect(await verify(PAYLOAD, { ...signed(PAYLOAD), ...change })).toBeUndefined();
  });

  it('does not hold for an id that has taken in the time and the first part of the body', async () => {
    const time = String(nowSeconds());
    const rest = '{}';
    const whole = signed(`"text.${time}.${rest}`);
    const shifted = {
      ...whole,
      'webhook-id': `msg_1.${time}."text`,
      'webhook-timestamp': time,
    };
    // To the package it is the same: what is signed has no mark between its parts but the full stop.
    expect(() => new Webhook(SECRET).verify(rest, shifted)).not.toThrow();
    expect(await verify(rest, shifted)).toBeUndefined();
  });
});

describe('by whom it is signed', () => {
  it.each([
    ['the older of two secrets', [SECRET, OLD_SECRET], OLD_SECRET],
    ['the newer of two secrets', [SECRET, OLD_SECRET], SECRET],
    ['a secret without its prefix', [SECRET.slice('whsec_'.length)], SECRET],
  ])('holds with %s', async (_name, secrets, secret) => {
    expect(await verify(PAYLOAD, signed(PAYLOAD, { secret }), secrets)).toEqual(VERIFIED);
  });

  it('holds when the sender signs with both, in one header', async () => {
    const [current, old] = [SECRET, OLD_SECRET].map((secret) => signed(PAYLOAD, { secret }));
    const both = `${old?.['webhook-signature']} v1a,AAAA ${current?.['webhook-signature']}`;
    expect(await verify(PAYLOAD, { ...current, 'webhook-signature': both })).toEqual(VERIFIED);
  });

  it.each([
    ['another secret', [SECRET], 'Z3Vlc3NlZCBndWVzc2VkIGd1ZXNzZWQ='],
    ['a secret that was taken away', [SECRET], OLD_SECRET],
    ['a secret, where there is none', [], SECRET],
  ])('does not hold with %s', async (_name, secrets, secret) => {
    expect(await verify(PAYLOAD, signed(PAYLOAD, { secret }), secrets)).toBeUndefined();
  });

  it.each([
    ['the first holds', SECRET],
    ['the last holds', 'dGhlIHRoaXJkIG9mIHRoZW0='],
    ['none holds', 'bm9uZSBvZiB0aGVt'],
  ])('tries every secret when %s, so that the time tells nothing', async (_name, secret) => {
    const tries = jest.spyOn(Webhook.prototype, 'verify');
    try {
      await verify(PAYLOAD, signed(PAYLOAD, { secret }), [SECRET, OLD_SECRET, 'dGhlIHRoaXJkIG9mIHRoZW0=']);
      expect(tries).toHaveBeenCalledTimes(3);
    } finally {
      tries.mockRestore();
    }
  });

  it('reads the secrets anew for each event', async () => {
    let secrets = [OLD_SECRET];
    const verifier = new StandardWebhookVerifier(async () => secrets);
    const headers = signed(PAYLOAD);
    expect(await verifier.verify(Buffer.from(PAYLOAD), headers)).toBeUndefined();
    secrets = [SECRET];
    expect(await verifier.verify(Buffer.from(PAYLOAD), headers)).toEqual(VERIFIED);
  });

  it.each([
    ['cannot be read', async () => Promise.reject(new Error('no secret'))],
    ['are no base64', async () => [SECRET, 'whsec_not base64']],
    ['are empty', async () => ['whsec_']],
  ])(
    'fails when the secrets %s: that is ours to mend, and the sender tries again',
    async (_name, secrets) => {
      const verifier = new StandardWebhookVerifier(secrets);
      await expect(verifier.verify(Buffer.from(PAYLOAD), signed(PAYLOAD))).rejects.toThrow();
    },
  );
});

describe('when it is signed', () => {
  it.each([
    ['295 seconds ago', -295],
    ['by a clock 295 seconds ahead', 295],
  ])('holds %s', async (_name, seconds) => {
    expect(await verify(PAYLOAD, signed(PAYLOAD, { at: nowSeconds() + seconds }))).toEqual(VERIFIED);
  });

  it.each([
    ['302 seconds ago', -302],
    ['by a clock 305 seconds ahead', 305],
    ['in 1970', -nowSeconds()],
  ])('does not hold %s', async (_name, seconds) => {
    expect(await verify(PAYLOAD, signed(PAYLOAD, { at: nowSeconds() + seconds }))).toBeUndefined();
  });
});

describe('headers that are no signature', () => {
  it.each([
    ['webhook-id', undefined],
    ['webhook-id', ''],
    ['webhook-id', 'x'.repeat(101)],
    ['webhook-id', 'msg 1'],
    ['webhook-id', 'msg_1\u00e9'],
    ['webhook-timestamp', undefined],
    ['webhook-timestamp', ''],
    ['webhook-timestamp', 'now'],
    ['webhook-timestamp', 'NaN'],
    ['webhook-timestamp', '9'.repeat(400)],
    ['webhook-timestamp', '-1'],
    ['webhook-signature', undefined],
    ['webhook-signature', ''],
    ['webhook-signature', 'v1'],
    ['webhook-signature', 'v1,'],
    ['webhook-signature', ',,, ,'],
    ['webhook-signature', 'Bearer x'],
    ['webhook-signature', 'x'.repeat(5000)],
  ])('%s: %j', async (name, value) => {
    expect(await verify(PAYLOAD, { ...signed(PAYLOAD), [name]: value })).toBeUndefined();
  });

  it('are those of another scheme, or a signature that is cut off', async () => {
    const headers = signed(PAYLOAD);
    const signature = headers['webhook-signature'] ?? '';
    for (const other of [signature.replace('v1,', 'v2,'), signature.slice(0, -1), `${signature}=`]) {
      expect(await verify(PAYLOAD, { ...headers, 'webhook-signature': other })).toBeUndefined();
    }
  });
});

describe('a signed body that is no event', () => {
  const { data } = EVENT;
  it.each([
    ['nothing', ''],
    ['no JSON', 'payment.captured'],
    ['JSON with a mark before it', `\ufeff${PAYLOAD}`],
    ['a list', '[]'],
    ['null', 'null'],
    ['something without a type', '{"data":{}}'],
    ['a type that is empty', '{"type":"","data":{}}'],
    ['a capture without data', '{"type":"payment.captured"}'],
    ['a capture of half a cent', JSON.stringify({ ...EVENT, data: { ...data, amountMinor: 0.5 } })],
    [
      'a capture in a currency that is none',
      JSON.stringify({ ...EVENT, data: { ...data, currency: 'euro' } }),
    ],
    ['a capture for no attempt', JSON.stringify({ ...EVENT, data: { ...data, attempt: 0 } })],
    [
      'a capture with an id that would part our keys',
      JSON.stringify({ ...EVENT, data: { ...data, orderId: 'a#b' } }),
    ],
    ['a refund without its id', JSON.stringify({ ...EVENT, type: 'refund.failed' })],
  ])('%s, is malformed', async (_name, body) => {
    expect(await verify(body, signed(body))).toEqual({ code: 'malformed' });
  });
});

describe('events that stay in line', () => {
  it.each([
    ['those of a transaction', { transactionId: 'tx_1', orderId: 'ord_1' }, 'tx_1'],
    ['those of an order', { orderId: 'ord_1' }, 'ord_1'],
    [
      'those of an order, where the transaction has no name for a group',
      { transactionId: 'a b', orderId: 'ord_1' },
      'ord_1',
    ],
    ['none, where nothing is told', {}, 'msg_1'],
    ['none, where data are none', 'x', 'msg_1'],
    ['none, without data', undefined, 'msg_1'],
  ])('%s', async (_name, data, groupId) => {
    const body = JSON.stringify({ type: 'payout.created', data });
    expect(await verify(body, signed(body))).toMatchObject({ eventId: 'msg_1', groupId });
  });
});
