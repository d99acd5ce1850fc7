import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { gatewayOf } from '../../functions/gateways/gateway-in-force.ts';
import { MAX_AGE_MS, secretsOf } from '../../functions/gateways/secrets.ts';
import { recordedLog } from '../http/recorded-log.ts';
import { json, startCannedServer, type CannedServer } from './canned-server.ts';
import { secretsClient } from './secrets-client.ts';
import { chargeRequest, intent } from './stripe-answers.ts';

let secretsManager: CannedServer;
let stripe: CannedServer;

beforeAll(async () => {
  secretsManager = await startCannedServer();
  stripe = await startCannedServer(json(200, intent()));
});
afterAll(async () => {
  await secretsManager.close();
  await stripe.close();
});

const holding = (SecretString: string) => secretsManager.replyWith(json(200, { Name: 'key', SecretString }));

describe('gatewayOf', () => {
  it('goes on with the API key that is in force, once the old one is forgotten', async () => {
    let nowMs = 0;
    const log = recordedLog();
    const gatewayInForce = gatewayOf(
      { gatewayApiKeySecretArn: 'key', gatewayUrl: stripe.url, gatewayTimeoutMs: 1000 },
      log,
      secretsOf(log, secretsClient(secretsManager.url), () => nowMs),
    );
    for (const apiKey of ['sk_test_old', 'sk_test_new']) {
      holding(apiKey);
      const gateway = await gatewayInForce();
      expect(await gatewayInForce()).toBe(gateway);
      await gateway.charge(chargeRequest());
      expect(stripe.seen.at(-1)?.headers.authorization).toBe(`Bearer ${apiKey}`);
      nowMs += MAX_AGE_MS;
    }
  });
});
