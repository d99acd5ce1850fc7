import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { type RunningSandbox, startSandbox } from '../../assurance/world/sandbox-server.ts';
import { checkStripe, checkTable, isPassed, testKey } from '../../cli/stripe-check.ts';
import { StripeGateway } from '../../functions/adapters/providers/stripe/stripe-gateway.ts';
import { type CannedServer, json, startCannedServer } from '../adapters/providers/stripe/canned-server.ts';
import { stripeError } from '../adapters/providers/stripe/stripe-answers.ts';
import { ownRoute } from '../sandbox/stripe-client.ts';

let sandbox: RunningSandbox;
let canned: CannedServer | undefined;
beforeEach(async () => {
  sandbox = await startSandbox();
});
afterEach(async () => {
  await sandbox.close();
  await canned?.close();
  canned = undefined;
});

const gatewayAt = (url: string) => new StripeGateway({ apiKey: 'sk_test_sandbox', url, timeoutMs: 5_000 });
const options = { name: 'check_1', now: () => new Date().toISOString(), wait: async () => undefined };
const outcomes = (checked: Awaited<ReturnType<typeof checkStripe>>) =>
  checked.map(({ what, outcome }) => `${what}: ${outcome}`);

describe('checkStripe', () => {
  it('makes every call that an order may need, and leaves nothing captured', async () => {
    const checked = await checkStripe(gatewayAt(sandbox.url), options);
    expect(outcomes(checked)).toEqual([
      'a card payment: ok',
      'the same payment, asked for again: ok',
      'its look-up: ok',
      'a refund: ok',
      'its look-up: ok',
      'a 3-D Secure payment: ok',
      'its cancellation: ok',
      'a declined card: ok',
    ]);
    expect(isPassed(checked)).toBe(true);
    const done = (await sandbox.ledger()).map(({ type }) => type).filter((type) => type !== 'no_effect');
    expect(done).toEqual(['captured', 'refunded', 'requires_action', 'canceled', 'declined']);
  });

  it('names each call that is refused, in Stripe’s own words, and tries what does not need it', async () => {
    const refused = stripeError(400, {
      type: 'invalid_request_error',
      code: 'parameter_unknown',
      param: 'allowed_payment_method_types',
      message: 'Received unknown parameter: allowed_payment_method_types',
    });
    canned = await startCannedServer(refused);
    const checked = await checkStripe(gatewayAt(canned.url), options);
    expect(outcomes(checked)).toEqual([
      'a card payment: refused',
      'the same payment, asked for again: not tried',
      'its look-up: not tried',
      'a refund: not tried',
      'its look-up: not tried',
      'a 3-D Secure payment: refused',
      'its cancellation: not tried',
      'a declined card: refused',
    ]);
    expect(isPassed(checked)).toBe(false);
    expect(checked[0]).toMatchObject({
      call: expect.stringContaining('POST /v1/payment_intents'),
      detail: expect.stringContaining('Received unknown parameter: allowed_payment_method_types'),
    });
    expect(checkTable(checked)).toContain('parameter_unknown');
  });

  it('says of an answer that is another one what it was', async () => {
    canned = await startCannedServer(
      json(402, { error: { type: 'card_error', code: 'card_declined', message: 'Your card was declined.' } }),
    );
    const checked = await checkStripe(gatewayAt(canned.url), options);
    expect(checked[0]).toMatchObject({ outcome: 'unexpected', detail: 'it was declined: card_declined' });
  });

  it('waits for a search that lags, and no longer than that', async () => {
    const gateway = gatewayAt(sandbox.url);
    let looks = 0;
    const lagging = new Proxy(gateway, {
      get: (of, name) => {
        if (name === 'find') {
          return async (...asked: Parameters<StripeGateway['find']>) => {
            looks += 1;
            return looks > 3 ? of.find(...asked) : undefined;
          };
        }
        const value: unknown = Reflect.get(of, name, of);
        return typeof value === 'function' ? (value.bind(of) as unknown) : value;
      },
    });
    const checked = await checkStripe(lagging, options);
    expect(checked[2]).toMatchObject({ what: 'its look-up', outcome: 'ok' });
    looks = -100;
    const [, , never] = await checkStripe(lagging, { ...options, name: 'check_2', searchLagMs: 10_000 });
    expect(never).toMatchObject({ outcome: 'unexpected', detail: 'it was not found' });
  });

  it('names what an outage hits', async () => {
    await ownRoute(sandbox, 'POST /sandbox/outages', { seconds: '60' });
    const checked = await checkStripe(gatewayAt(sandbox.url), options);
    expect(checked[0]).toMatchObject({ outcome: 'refused', detail: expect.stringContaining('503') });
  });
});

describe('testKey', () => {
  it.each([undefined, ''])('is none where nothing is said of one', (key) => {
    expect(testKey(key)).toBeUndefined();
  });

  it.each(['sk_test_1', 'rk_test_1'])('takes %s', (key) => {
    expect(testKey(key)).toBe(key);
  });

  it.each(['sk_live_1', 'rk_live_1', 'pk_test_1', 'secret'])('refuses %s', (key) => {
    expect(() => testKey(key)).toThrow(/test key/);
  });
});

describe('npm run once -- stripe check', () => {
  const run = async (key: string | undefined, ...more: string[]) => {
    const { STRIPE_TEST_KEY: _, ...rest } = process.env;
    const env = { ...rest, ...(key !== undefined && { STRIPE_TEST_KEY: key }) };
    const child = spawn(process.execPath, ['cli/once.ts', 'stripe', 'check', ...more], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    return { output, errors, exitCode: child.exitCode };
  };

  it('is skipped by name without a key', async () => {
    expect(await run(undefined)).toMatchObject({
      exitCode: 0,
      output: expect.stringMatching(/^stripe check: skipped/),
    });
  });

  it('refuses a live key before it sends anything', async () => {
    expect(await run('sk_live_1', '--url', sandbox.url)).toMatchObject({
      exitCode: 1,
      errors: expect.stringContaining('live key'),
    });
    expect(await sandbox.ledger()).toEqual([]);
  });

  it('ends well when every call was answered as it has to be', async () => {
    const { output, exitCode } = await run('sk_test_sandbox', '--url', sandbox.url, '--json');
    expect({ exitCode, calls: (JSON.parse(output) as unknown[]).length }).toEqual({ exitCode: 0, calls: 8 });
  });
});
