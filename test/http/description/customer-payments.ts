import { expect } from '@jest/globals';
import { z } from 'zod';
import { METHOD_NOT_OFFERED } from '../../../assurance/world/customer-confirms.ts';
import { MERCHANT } from '../../../assurance/world/order-builders.ts';
import type { World } from '../../../assurance/world/world.ts';
import type { Ask } from './answers-of.ts';

const SKU = 'globe';

const ordered = z.object({ orderId: z.string() });

/** Payments that the customer confirms: with the customer, at the bank, and of an order that was cancelled meanwhile. */
export async function paymentsByCustomers({
  world,
  ask,
}: {
  readonly world: World;
  readonly ask: Ask;
}): Promise<void> {
  await world.stock(SKU, 3, 4250);
  const methods = ['sepa_debit', METHOD_NOT_OFFERED];
  const body = {
    customer: { email: 'ada@example.com' },
    lines: [{ sku: SKU, quantity: 1 }],
    payment: { mode: 'customer', methods },
  };
  const answer = await ask({ method: 'POST', path: '/orders', key: 'by the customer', body });
  const { orderId } = ordered.parse(answer.body);
  const path = `/orders/${orderId}`;
  const read = async (of = path) => (await ask({ method: 'GET', path: of })).body;
  await world.runWorkflow({ merchantId: MERCHANT, orderId });
  expect(await read()).toMatchObject({
    status: 'placed',
    payment: {
      mode: 'customer',
      state: 'awaiting_customer',
      methods,
      unavailableMethods: [METHOD_NOT_OFFERED],
    },
    action: { type: 'confirm' },
  });
  await read(`${path}/operations`);
  const { action } = z.object({ action: z.object({ clientSecret: z.string() }) }).parse(await read());
  world.gateway.confirm(action.clientSecret.replace('_secret', ''), 'debit');
  await world.runWorkflow({ merchantId: MERCHANT, orderId });
  expect(await read()).toMatchObject({ status: 'placed', payment: { state: 'processing' } });
  await ask({ method: 'POST', path: `${path}/cancel`, key: 'by the shop', body: {} });
  expect(await read()).toMatchObject({ status: 'cancelled', payment: { state: 'processing' } });
}
