import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { gatewayOf, WrongKeyMode } from '../../../functions/adapters/providers/gateway-in-force.ts';
import { json, startCannedServer, type CannedServer } from './stripe/canned-server.ts';
import { chargeRequest, intent } from './stripe/stripe-answers.ts';

let stripe: CannedServer;
beforeAll(async () => (stripe = await startCannedServer(json(200, intent()))));
afterAll(() => stripe.close());

describe('gatewayOf', () => {
  it('goes on with the API key that is in force, once the old one is forgotten', async () => {
    let inForce = '';
    const settings = {
      gatewayApiKeySecretArn: 'key',
      gatewayUrl: stripe.url,
      gatewayTimeoutMs: 1000,
      stripeMode: 'test',
    } as const;
    const gatewayInForce = gatewayOf(settings, { read: async () => inForce });
    for (const apiKey of ['sk_test_old', 'sk_test_new']) {
      inForce = apiKey;
      const gateway = await gatewayInForce();
      expect(await gatewayInForce()).toBe(gateway);
      await gateway.charge(chargeRequest(), 'first');
      expect(stripe.seen.at(-1)?.headers.authorization).toBe(`Bearer ${apiKey}`);
    }
  });

  it.each([
    ['live', 'sk_test_1'],
    ['test', 'sk_live_1'],
    ['live', 'rk_test_1'],
  ] as const)('sends nothing with a key of the other mode: %s, %s', async (stripeMode, apiKey) => {
    const sent = stripe.seen.length;
    const settings = {
      gatewayApiKeySecretArn: 'key',
      gatewayUrl: stripe.url,
      gatewayTimeoutMs: 1000,
      stripeMode,
    };
    await expect(gatewayOf(settings, { read: async () => apiKey })()).rejects.toThrow(WrongKeyMode);
    expect(stripe.seen).toHaveLength(sent);
  });
});
