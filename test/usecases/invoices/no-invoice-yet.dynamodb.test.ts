import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readInvoiceRoute } from '../../../functions/http/documents/invoice.ts';
import { DynamoInvoiceReader } from '../../../functions/persistence/invoices/dynamo-invoice-reader.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { answerOf } from '../../../assurance/world/api-event.ts';
import { DECLINED_CARD } from '../../../assurance/world/gateway-scripts.ts';
import { OTHER_MERCHANT } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { dies } from '../../../assurance/world/gate.ts';

let world: World;
beforeEach(async () => (world = await openWorld()));
afterEach(() => world.close());

const invoiceOf = async ({ merchantId, orderId }: OrderKey) => {
  const reader = new DynamoInvoiceReader(world.tap.clientLike(world.plainClient()), world.tableName);
  const route = readInvoiceRoute(world.log, reader, { read: async () => undefined });
  return answerOf(route, { merchantId, path: { orderId } });
};

const COMES = { status: 404, headers: { 'retry-after': '2' }, body: { code: 'no_invoice' } };

describe('GET /orders/{orderId}/invoice before there is one', () => {
  it('knows no order that is not there, nor another merchant’s', async () => {
    const order = await world.placed('k1');
    for (const stranger of [
      { ...order, orderId: `ord_${'0'.repeat(32)}` },
      { ...order, merchantId: OTHER_MERCHANT },
    ]) {
      const answer = await invoiceOf(stranger);
      expect(answer).toMatchObject({ status: 404, body: { code: 'unknown_order' } });
      expect(answer.headers).not.toHaveProperty('retry-after');
    }
  });

  it('knows no order that is only claimed', async () => {
    await dies(world.tap.arm('PutItem', 'crash_after'), world.placeOrder('k1'));
    const [claim] = (await world.items()).filter(({ sk }) => sk === 'ORDER');
    const order = { merchantId: 'acme', orderId: String(claim?.['orderId']) };
    expect(await invoiceOf(order)).toMatchObject({ status: 404, body: { code: 'unknown_order' } });
  });

  it('says when to come again while the invoice is on its way', async () => {
    const order = await world.placed('k1');
    expect(await invoiceOf(order)).toMatchObject(COMES);
    await world.chargePayment(order);
    expect(await invoiceOf(order)).toMatchObject(COMES);
    await world.issueInvoice(order);
    const sent = await world.tap.during(async () => {
      expect(await invoiceOf(order)).toMatchObject({ status: 200, body: { number: '2026-000001' } });
    });
    expect(sent).toEqual(['GetItem']);
  });

  it.each(['declined', 'cancelled'])('lets nobody wait for that of an order that is %s', async (status) => {
    const order = await world.placed('k1', { paymentMethod: DECLINED_CARD });
    if (status === 'declined') await world.chargePayment(order);
    else await world.cancelOrder(order);
    const answer = await invoiceOf(order);
    expect(answer).toMatchObject({
      status: 404,
      body: { code: 'no_invoice', detail: expect.stringContaining(status) },
    });
    expect(answer.headers).not.toHaveProperty('retry-after');
  });
});
