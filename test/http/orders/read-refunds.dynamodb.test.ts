import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { answerOf } from '../../../assurance/world/api-event.ts';
import { refundNews } from '../../../assurance/world/gateway-news.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { keyDigest } from '../../../functions/domain/operations/identity.ts';
import { readRefundsRoute } from '../../../functions/http/orders/read-refunds.ts';
import { refund } from '../../../functions/http/orders/refund-answers.ts';
import { DynamoHistoryReader } from '../../../functions/persistence/orders/dynamo-history-reader.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { closeAtRest, comeToRest } from '../../support/at-rest.ts';
import { recordedLog } from '../api/recorded-log.ts';

let world: World;
let order: OrderKey;
beforeEach(async () => {
  world = await openWorld();
  order = await world.placed('k1');
  await world.runWorkflow(order);
});
afterEach(() => closeAtRest(world));

const ask = async (refundId?: string, { merchantId, orderId } = order) => {
  const reader = new DynamoHistoryReader(world.plainClient(), world.tableName);
  return answerOf(readRefundsRoute(recordedLog(), reader), {
    merchantId,
    path: { orderId, ...(refundId === undefined ? {} : { refundId }) },
  });
};

const described = z.object({ refunds: z.array(z.unknown()) });

/** The list, each as the description of the API has it. */
async function list(): Promise<readonly unknown[]> {
  const { status, body } = await ask();
  expect(status).toBe(200);
  const { refunds } = described.parse(body);
  for (const one of refunds) refund.parse(one);
  return refunds;
}

describe('GET /orders/{orderId}/refunds', () => {
  it('has none of an order that was not refunded, and 404 for an order that there is not', async () => {
    expect(await ask()).toMatchObject({ status: 200, body: { refunds: [] } });
    expect(await ask(undefined, { ...order, merchantId: 'globex' })).toMatchObject({
      status: 404,
      body: { code: 'unknown_order' },
    });
  });

  it('tells a refund of lines from its request to its credit note', async () => {
    const request = { lines: [{ line: 0, quantity: 1 }], restock: true, reason: 'torn' };
    await world.commands.requestRefund({ ...order, idempotencyKey: 'r1', request });
    const asked = {
      refundId: keyDigest('r1'),
      provenance: 'requested',
      amountMinor: 1250,
      currency: 'EUR',
      lines: [{ line: 0, quantity: 1, amountMinor: 1250 }],
      restocked: true,
      reason: 'torn',
    };
    expect(await list()).toMatchObject([{ ...asked, status: 'pending' }]);
    await comeToRest(world);
    const done = { ...asked, status: 'succeeded', gatewayRefundId: 're_1', creditNoteNumber: 'C2026-000001' };
    expect(await list()).toMatchObject([done]);
    expect(await ask(keyDigest('r1'))).toMatchObject({ status: 200, body: done });
    expect(await ask('other')).toMatchObject({ status: 404, body: { code: 'unknown_refund' } });
    expect(await ask('a/b')).toMatchObject({ status: 400, body: { code: 'malformed_request' } });
  });

  it('shows a refund that the gateway refused, with its amount and without the gateway’s words', async () => {
    world.gateway.scriptRefunds('refused');
    await world.requestRefund(order, 'r1', 700);
    await world.runWorkflow(order);
    const [refused] = await list();
    expect(refused).toMatchObject({
      status: 'failed',
      amountMinor: 700,
      error: { code: expect.any(String) },
    });
    expect(JSON.stringify(refused)).not.toContain('already been refunded');
    expect(await world.order(order)).toMatchObject({
      lastRefund: { refundId: keyDigest('r1'), amountMinor: 700, status: 'failed', provenance: 'requested' },
      refundsFailed: 1,
    });
  });

  it('tells why a refund waits at the gateway', async () => {
    world.gateway.scriptRefunds('pending');
    await world.requestRefund(order, 'r1', 700);
    await world.runWorkflow(order);
    expect(await list()).toMatchObject([{ status: 'pending', pendingReason: 'insufficient_funds' }]);
    const [made] = world.gateway.refunds;
    if (made === undefined) throw new Error('nothing was refunded');
    const { status: _pending, ...sent } = made;
    world.gateway.refunds.splice(0, 1, sent);
    await comeToRest(world);
    expect(await list()).toMatchObject([{ status: 'succeeded' }]);
  });

  it('has what others refunded at the gateway, and what came back, with the documents of both', async () => {
    await world.requestRefund(order, 'r1', 700);
    await comeToRest(world);
    const [made] = world.gateway.refunds;
    if (made === undefined) throw new Error('nothing was refunded');
    world.gateway.refunds.splice(0, 1, { ...made, status: 'failed' });
    await world.applyWebhook(refundNews(world.gateway, 'evt_1'));
    const { reference: _ours, ...foreign } = made;
    world.gateway.refunds.push({ ...foreign, amountMinor: 300 });
    await world.applyWebhook(refundNews(world.gateway, 'evt_2', 2));
    await comeToRest(world);
    expect(await list()).toMatchObject([
      {
        refundId: keyDigest('r1'),
        status: 'failed',
        error: { code: 'lost_or_stolen_card' },
        creditNoteNumber: 'C2026-000001',
        reversalNumber: 'C2026-000002',
      },
      {
        refundId: 'gateway_re_2',
        status: 'succeeded',
        provenance: 'gateway',
        amountMinor: 300,
        creditNoteNumber: 'C2026-000003',
      },
    ]);
  });

  it('shows a cancelled order’s refund, and whether its goods went back', async () => {
    await world.commands.cancelOrder({ ...order, idempotencyKey: 'c1', request: { restock: false } });
    await comeToRest(world);
    expect(await list()).toMatchObject([
      { refundId: 'cancel', provenance: 'cancelled', status: 'succeeded', restocked: false },
    ]);
  });
});
