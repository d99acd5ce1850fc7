import { beforeAll, describe, expect, it } from '@jest/globals';
import { orderIdIn, until, untilInvoiced, untilOrder } from '../../local/scenario/client-steps.ts';
import { deployed, type Deployed } from './deployed.ts';
import { shopClient } from './shop-client.ts';
import { deployCommand, onceCommand } from './once-command.ts';
import { capturedIntent, sendStripeEvent } from './stripe-event.ts';

const WHY = ['--reason', 'a test of it'] as const;

describe('npm run once', () => {
  let once: Deployed;
  let command: ReturnType<typeof onceCommand>;

  beforeAll(async () => {
    once = await deployed();
    command = onceCommand(once.outputs);
  });

  const place = async (key: string, paymentMethod: string): Promise<string> =>
    orderIdIn(
      await once.merchant.placeOrder(
        {
          customer: { email: 'operator@example.com' },
          lines: [{ sku: 'notebook', quantity: 1 }],
          paymentMethod,
        },
        key,
      ),
    );

  it('operations tells what was tried for an order, found by its id alone', async () => {
    const orderId = await place('operator-1', 'pm_card_visa');
    await untilInvoiced(once.merchant, orderId);
    const told = await command('operations', orderId);
    expect(told).toContain(`order ${orderId} of ${Object.keys(once.outputs.apiKeys)[0]} is paid`);
    for (const what of [`order:${orderId}`, 'charge:checkout_attempt_1', `invoice:${orderId}`]) {
      expect(told).toMatch(new RegExp(`${what}.*succeeded`));
    }
    expect(JSON.parse(await command('operations', orderId, '--json'))).toMatchObject({
      order: { orderId, status: 'paid' },
    });
  });

  it('makes an API key for a merchant, and ends it', async () => {
    await expect(command('api-key', 'create', 'a-new-shop', ...WHY)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no merchant a-new-shop here.'),
    });
    await command('merchant', 'add', 'a-new-shop', ...WHY);
    const key = (await command('api-key', 'create', 'a-new-shop', ...WHY)).trim();
    const [, keyId = ''] = /^once_([a-z0-9]{12})_/.exec(key) ?? [];
    expect(await command('api-key', 'list', '--merchant', 'a-new-shop')).toContain(keyId);
    expect(await command('revoke-api-key', keyId, ...WHY)).toBe(
      `The key once_${keyId}_… of a-new-shop is revoked.\n`,
    );
    // Nobody used it before, so API Gateway trusts nothing that it saw.
    const headers = { authorization: `Bearer ${key}` };
    expect((await fetch(`${once.outputs.apiUrl}/products/atlas`, { headers })).status).toBe(403);
    await expect(command('revoke-api-key', keyId, ...WHY)).rejects.toMatchObject({
      code: 1,
      stderr: `There is no API key once_${keyId}_… here.\n`,
    });
  });

  it('limits an API key to a scope on every route, also once API Gateway trusts it', async () => {
    await command('merchant', 'add', 'a-small-shop', ...WHY);
    const key = (await command('api-key', 'create', 'a-small-shop', '--scopes', 'read', ...WHY)).trim();
    const { client, complaints } = shopClient(once.outputs.apiUrl, key);
    const product = { name: 'Tea', priceMinor: 500, currency: 'EUR' };
    for (let asked = 0; asked < 2; asked += 1) {
      await expect(client.products.read('tea')).rejects.toMatchObject({ code: 'unknown_product' });
      await expect(client.products.put('tea', product)).rejects.toMatchObject({
        status: 403,
        code: 'scope_missing',
      });
    }
    expect(complaints).toEqual([]);
    const listed = await command('api-key', 'list', '--merchant', 'a-small-shop', '--json');
    expect(JSON.parse(listed)).toMatchObject([
      { merchantId: 'a-small-shop', scopes: ['read'], lastUsedOn: new Date().toISOString().slice(0, 10) },
    ]);
  });

  it('shows the settings of a stage, and deploys none that has no file', async () => {
    const deploy = deployCommand(once.outputs);
    expect(await deploy('--stage', 'local', '--show')).toMatch(/gatewayTimeoutMs +│ 2000 +│ set/);
    await expect(deploy('--stage', 'production')).rejects.toMatchObject({
      code: 1,
      stderr: 'There is no stages/production.json; the stages here are dev, local\n',
    });
  });

  it('operations says in one line that there is no such order', async () => {
    await expect(command('operations', `ord_${'0'.repeat(32)}`)).rejects.toMatchObject({
      code: 1,
      stderr: `There is no order ord_${'0'.repeat(32)} here.\n`,
    });
  });

  it('attention lists a late payment that the gateway will not give back', async () => {
    const orderId = await place('operator-2', 'pm_card_visa_chargeDeclined');
    const { totalMinor, currency } = await untilOrder(
      once.merchant,
      orderId,
      ({ status }) => status === 'declined',
    );
    const [merchantId = ''] = Object.keys(once.outputs.apiKeys);
    const late = { merchantId, orderId, currency, id: `pi_late_${orderId}`, amountMinor: totalMinor };
    await sendStripeEvent(
      once.outputs,
      `evt_late_${orderId}`,
      'payment_intent.succeeded',
      capturedIntent(late),
    );
    // The gateway never made that charge, so it refuses to give it back: a person has to look.
    const listed = await until('the order on the list', async () => {
      const told = await command('attention');
      return told.includes(orderId) ? told : undefined;
    });
    expect(listed).toContain('refused');
    expect(
      await command('attention', 'dismiss', orderId, '--reason', 'the gateway has no such charge'),
    ).toContain('is off the list');
    expect(await command('attention')).not.toContain(orderId);
    await expect(
      command('attention', 'dismiss', orderId, '--reason', 'the gateway has no such charge'),
    ).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is not on the list'),
    });
    expect((await once.merchant.readOrder(orderId)).body).toMatchObject({ status: 'declined' });
  });
});
