import { beforeAll, describe, expect, it } from '@jest/globals';
import { checkoutKey, movementKey } from '../../client/src/client.ts';
import { sandboxClient } from '../../cli/sandbox-client.ts';
import { disagreements, sellAndTakeBack } from '../../local/scenario/shop-order.ts';
import { deployed, type Deployed } from './deployed.ts';
import { shopClient, type ShopClient } from './shop-client.ts';

const ANY = {
  customer: { email: 'a-shop@example.com' },
  currency: 'EUR',
  paymentMethod: 'pm_card_visa',
} as const;

describe('an order as shops sell it, as deployed', () => {
  let once: Deployed;
  let client: ShopClient['client'];
  let complaints: ShopClient['complaints'];

  beforeAll(async () => {
    once = await deployed();
    const { apiUrl, apiKeys } = once.outputs;
    const [apiKey = ''] = Object.values(apiKeys);
    ({ client, complaints } = shopClient(apiUrl, apiKey));
  });

  it('is charged, invoiced and credited to the cent, at two rates and with a discount', async () => {
    const { sandboxUrl, sandboxApiKey } = once.outputs;
    const { readLedger } = sandboxClient(sandboxUrl, sandboxApiKey);
    const figures = await sellAndTakeBack({
      merchant: once.merchant,
      readLedger,
      order: (shop) => ({ customer: { email: 'shop@example.com' }, ...shop }),
      name: (part) => `shop-order-${part}`,
    });
    expect(disagreements(figures)).toEqual([]);
    expect(figures).toMatchObject({
      charged: 12_041,
      accepted: 1_791,
      listed: { status: 'succeeded' },
      invoice: {
        rates: [
          { taxPercent: 19, netMinor: 7_108, taxMinor: 1_351 },
          { taxPercent: 7, netMinor: 3_348, taxMinor: 234 },
        ],
      },
    });
  });

  it('is over nothing: paid without the gateway, with its invoice', async () => {
    const lines = [{ description: 'Catalogue', quantity: 1, unitPriceMinor: 0 }];
    const { orderId } = await client.orders.place({ ...ANY, lines }, { key: checkoutKey('free', 1) });
    const order = await client.orders.waitUntilSettled(orderId);
    expect(order).toMatchObject({ status: 'paid', totalMinor: 0 });
    expect(order).not.toHaveProperty('transactionId');
    expect(await client.orders.refunds(orderId)).toEqual({ refunds: [] });
  });

  it('is refused at another total than was shown', async () => {
    const lines = [{ description: 'Map', quantity: 1, unitPriceMinor: 900, taxPercent: 19 }];
    const placed = client.orders.place(
      { ...ANY, lines, expectedTotalMinor: 899 },
      { key: checkoutKey('changed', 1) },
    );
    await expect(placed).rejects.toMatchObject({ status: 409, code: 'price_changed' });
  });

  it('has SKUs of any printable characters, read back under their own names', async () => {
    const sku = 'a/b c';
    await client.products.put(sku, {
      name: 'A SKU with a slash',
      priceMinor: 700,
      currency: 'EUR',
      taxPercent: 7,
    });
    await client.products.moveStock(
      sku,
      { quantity: 2, reason: 'delivery' },
      { key: movementKey(sku, 'delivery') },
    );
    expect(await client.products.read(sku)).toMatchObject({ sku, onHand: 2, taxPercent: 7 });
  });

  it('is in the list of its customer, and every answer is as described', async () => {
    const listed = [];
    for await (const { lines } of client.orders.list({ email: ANY.customer.email })) listed.push(...lines);
    expect(listed).toMatchObject([{ name: 'Catalogue' }]);
    expect(complaints).toEqual([]);
  });
});
