import { beforeAll, describe, expect, it } from '@jest/globals';
import { sandboxClient } from '../../cli/sandbox-client.ts';
import { orderIdIn, untilInvoiced } from '../../local/scenario/client-steps.ts';
import { disagreements, sellAndTakeBack } from '../../local/scenario/shop-order.ts';
import { deployed, type Deployed } from './deployed.ts';

describe('an order as shops sell it, as deployed', () => {
  let once: Deployed;

  beforeAll(async () => {
    once = await deployed();
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
    const free = { customer: { email: 'shop@example.com' }, currency: 'EUR', paymentMethod: 'pm_card_visa' };
    const lines = [{ description: 'Catalogue', quantity: 1, unitPriceMinor: 0 }];
    const orderId = orderIdIn(await once.merchant.placeOrder({ ...free, lines }, 'shop-order-free'));
    const order = await untilInvoiced(once.merchant, orderId);
    expect(order.totalMinor).toBe(0);
    expect(order.transactionId).toBeUndefined();
    const refunds = await once.merchant.request('GET', `/orders/${orderId}/refunds`);
    expect([refunds.status, refunds.body]).toEqual([200, { refunds: [] }]);
  });

  it('is refused at another total than was shown', async () => {
    const lines = [{ description: 'Map', quantity: 1, unitPriceMinor: 900, taxPercent: 19 }];
    const order = { customer: { email: 'shop@example.com' }, currency: 'EUR', paymentMethod: 'pm_card_visa' };
    const answer = await once.merchant.placeOrder(
      { ...order, lines, expectedTotalMinor: 899 },
      'shop-order-changed',
    );
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({ code: 'price_changed', totalMinor: 900, price: { taxMinor: 144 } });
  });

  it('has SKUs of any printable characters, read back under their own names', async () => {
    const sku = 'a/b c';
    const product = { name: 'A SKU with a slash', priceMinor: 700, currency: 'EUR', taxPercent: 7 };
    expect((await once.merchant.putProduct(sku, product)).status).toBe(201);
    await once.merchant.moveStock(sku, { quantity: 2, reason: 'delivery' }, 'shop-order-slash');
    expect((await once.merchant.readProduct(sku)).body).toMatchObject({ sku, onHand: 2, taxPercent: 7 });
  });
});
