import { expect } from '@jest/globals';
import { z } from 'zod';
import { MERCHANT, orderRequest } from '../../../assurance/world/order-builders.ts';
import type { World } from '../../../assurance/world/world.ts';
import type { Ask } from './answers-of.ts';

const ordered = z.object({ orderId: z.string() });
const listed = z.object({ refunds: z.array(z.object({ refundId: z.string(), status: z.string() })) });

/** An order with refunds of every sort: one of lines that succeeded, one that was refused, and one that waits. */
export async function refundsOfEverySort({
  world,
  ask,
}: {
  readonly world: World;
  readonly ask: Ask;
}): Promise<void> {
  await world.stock('refunded', 3, 1000);
  const body = orderRequest({ lines: [{ sku: 'refunded', quantity: 3 }] });
  const answer = await ask({ method: 'POST', path: '/orders', key: 'refunds', body });
  const { orderId } = ordered.parse(answer.body);
  const path = `/orders/${orderId}`;
  const order = { merchantId: MERCHANT, orderId };
  await world.runWorkflow(order);
  const refund = async (key: string, request: object): Promise<void> => {
    const asked = await ask({ method: 'POST', path: `${path}/refunds`, key, body: request });
    expect(asked.status).toBe(202);
    await world.runWorkflow(order);
  };
  await refund('by line', { lines: [{ line: 0, quantity: 1 }], restock: true, reason: 'Broken' });
  world.gateway.scriptRefunds('refused');
  await refund('refused', { amountMinor: 300 });
  expect((await ask({ method: 'GET', path })).body).toMatchObject({
    lastRefund: { status: 'failed', amountMinor: 300 },
    refundsFailed: 1,
  });
  world.gateway.scriptRefunds('pending');
  await refund('pending', { amountMinor: 200 });
  const { refunds } = listed.parse((await ask({ method: 'GET', path: `${path}/refunds` })).body);
  expect(refunds.map(({ status }) => status).toSorted()).toEqual(['failed', 'pending', 'succeeded']);
  for (const { refundId, status } of refunds) {
    const one = await ask({ method: 'GET', path: `${path}/refunds/${refundId}` });
    expect(one.body).toMatchObject({ refundId, status });
  }
  const unknown = await ask({ method: 'GET', path: `${path}/refunds/nobody` });
  expect(unknown.body).toMatchObject({ code: 'unknown_refund' });
}
