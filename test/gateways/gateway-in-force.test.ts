import { clearCaches } from '@aws-lambda-powertools/parameters';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { gatewayOf } from '../../functions/gateways/gateway-in-force.ts';
import { json, startCannedServer, type CannedServer } from './canned-server.ts';
import { chargeRequest, intent } from './stripe-answers.ts';

const ENVIRONMENT = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_MAX_ATTEMPTS: '1',
};

let secretsManager: CannedServer;
let stripe: CannedServer;
const before = { ...process.env };

beforeAll(async () => {
  secretsManager = await startCannedServer();
  stripe = await startCannedServer(json(200, intent()));
  Object.assign(process.env, ENVIRONMENT, { AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.url });
});
afterAll(async () => {
  process.env = before;
  await secretsManager.close();
  await stripe.close();
});
afterEach(() => clearCaches());

const holding = (SecretString: string) => secretsManager.replyWith(json(200, { Name: 'key', SecretString }));

describe('gatewayOf', () => {
  it('goes on with the API key that is in force, once the old one is forgotten', async () => {
    const gatewayInForce = gatewayOf({
      gatewayApiKeySecretArn: 'key',
      gatewayUrl: stripe.url,
      gatewayTimeoutMs: 1000,
    });
    for (const apiKey of ['sk_test_old', 'sk_test_new']) {
      holding(apiKey);
      const gateway = await gatewayInForce();
      expect(await gatewayInForce()).toBe(gateway);
      await gateway.charge(chargeRequest(), 'first');
      expect(stripe.seen.at(-1)?.headers.authorization).toBe(`Bearer ${apiKey}`);
      clearCaches();
    }
  });
});
