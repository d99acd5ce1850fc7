import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { gatewayOf } from '../../../functions/adapters/providers/gateway-in-force.ts';
import {
  ASK_AGAIN_MS,
  MAX_AGE_MS,
  MAX_STALE_MS,
  secretsOf,
  type Secrets,
} from '../../../functions/adapters/aws/secrets.ts';
import { StandardWebhookVerifier } from '../../../functions/adapters/providers/standard-webhooks/standard-webhooks.ts';
import { StripeWebhookVerifier } from '../../../functions/adapters/providers/stripe/stripe-webhooks.ts';
import { recordedLog } from '../../http/api/recorded-log.ts';
import {
  json,
  hangUp,
  startCannedServer,
  type CannedServer,
  type Reply,
} from '../providers/stripe/canned-server.ts';
import { secretsClient } from './secrets-client.ts';
import { chargeRequest, intent } from '../providers/stripe/stripe-answers.ts';

let secretsManager: CannedServer;
let nowMs: number;
let log: ReturnType<typeof recordedLog>;
let secrets: Secrets;

beforeAll(async () => {
  secretsManager = await startCannedServer();
});
afterAll(() => secretsManager.close());
beforeEach(() => {
  nowMs = Date.parse('2026-11-24T10:00:00.000Z');
  log = recordedLog();
  secrets = secretsOf(secretsClient(secretsManager.url), log, () => nowMs);
});

const holding = (SecretString: string) => secretsManager.replyWith(json(200, { Name: 'key', SecretString }));

const refusing = (type: string, status = 400): Reply => json(status, { __type: type, message: type });

const away: [string, Reply][] = [
  ['does not answer', hangUp],
  ['fails', refusing('InternalServiceError', 500)],
  ['throttles', refusing('ThrottlingException')],
  ['lets nobody in', refusing('AccessDeniedException')],
  ['cannot decrypt', refusing('DecryptionFailure')],
];

const gone: [string, Reply][] = [
  ['is deleted', refusing('ResourceNotFoundException')],
  ['is marked for deletion', refusing('InvalidRequestException')],
  ['is emptied', json(200, { Name: 'key', SecretString: ' ' })],
];

describe('a secret that was read before', () => {
  beforeEach(async () => {
    holding('old');
    expect(await secrets.read('key')).toBe('old');
    nowMs += MAX_AGE_MS;
  });

  it.each(away)('goes on while Secrets Manager %s, and is counted', async (_, reply) => {
    secretsManager.replyWith(reply);
    expect(await secrets.read('key')).toBe('old');
    expect(log.counted).toEqual(['StaleSecret']);
    expect(log.entries).toMatchObject([{ level: 'error', message: /its last value goes on/ }]);
    expect(JSON.stringify(log.entries)).not.toContain('old');
  });

  it('is asked for again after a minute, and not by everybody meanwhile', async () => {
    secretsManager.replyWith(hangUp);
    await secrets.read('key');
    const asked = secretsManager.seen.length;
    await secrets.read('key');
    nowMs += ASK_AGAIN_MS - 1;
    await secrets.read('key');
    expect(secretsManager.seen).toHaveLength(asked);
    nowMs += 1;
    holding('new');
    expect(await secrets.read('key')).toBe('new');
    expect(log.counted).toEqual(['StaleSecret']);
  });

  it('goes on for twelve hours and no longer', async () => {
    secretsManager.replyWith(hangUp);
    nowMs += MAX_STALE_MS - MAX_AGE_MS - 1;
    expect(await secrets.read('key')).toBe('old');
    nowMs += ASK_AGAIN_MS;
    await expect(secrets.read('key')).rejects.toThrow();
    await expect(secrets.read('key')).rejects.toThrow();
  });

  it.each(gone)('ends at once when it %s', async (_, reply) => {
    secretsManager.replyWith(reply);
    await expect(secrets.read('key')).rejects.toThrow();
    secretsManager.replyWith(hangUp);
    await expect(secrets.read('key')).rejects.toThrow();
    expect(log.counted).toEqual([]);
  });

  it('is the new one within five minutes of its rotation', async () => {
    holding('new');
    expect(await secrets.read('key')).toBe('new');
    expect(log.counted).toEqual([]);
  });
});

it('a secret that was never read has nothing to go on with', async () => {
  secretsManager.replyWith(hangUp);
  await expect(secrets.read('key')).rejects.toThrow();
  expect(log.counted).toEqual([]);
});

describe('while Secrets Manager is away', () => {
  /** What each of them read before, and asks for when it is away. */
  async function outage<Result>(secret: string, work: () => Promise<Result>): Promise<Result[]> {
    holding(secret);
    const before = await work();
    nowMs += MAX_AGE_MS;
    secretsManager.replyWith(hangUp);
    const during = await work();
    expect(log.counted).toEqual(['StaleSecret']);
    return [before, during];
  }

  it('charges are sent with the API key in memory', async () => {
    const stripe = await startCannedServer(json(200, intent()));
    const settings = {
      gatewayApiKeySecretArn: 'key',
      gatewayUrl: stripe.url,
      gatewayTimeoutMs: 1000,
      stripeMode: 'test',
    } as const;
    const gatewayInForce = gatewayOf(settings, secrets);
    const charge = async () => (await gatewayInForce()).charge(chargeRequest(), 'first');
    expect(await outage('sk_test_1', charge)).toMatchObject([{ code: 'captured' }, { code: 'captured' }]);
    await stripe.close();
  });

  it('webhooks are verified with the signing secrets in memory', async () => {
    for (const Verifier of [StripeWebhookVerifier, StandardWebhookVerifier]) {
      log = recordedLog();
      const inMemory = secretsOf(secretsClient(secretsManager.url), log, () => nowMs);
      const verifier = new Verifier(async () => inMemory.readAll('key'));
      const verify = async () => verifier.verify(Buffer.from('{}'), { 'stripe-signature': 't=1,v1=no' });
      // Verified: what is signed wrongly is refused, and nothing is thrown, which would be a 500.
      expect(await outage('c2VjcmV0', verify)).toEqual([undefined, undefined]);
    }
  });
});
