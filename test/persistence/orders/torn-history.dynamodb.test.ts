import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { addMs } from '../../../functions/domain/instant.ts';
import { issueInvoice } from '../../../functions/usecases/invoices/issue-invoice.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { closeAtRest } from '../../support/at-rest.ts';
import { tornAfter } from '../../support/torn-orders.ts';
import { FUNCTION_TIMEOUT_MS, openWorld, type World } from '../../../assurance/world/world.ts';

let world: World;
let order: OrderKey;
beforeEach(async () => {
  world = await openWorld();
  order = await world.paid('k1');
  await world.issueInvoice(order);
  await world.requestRefund(order, 'first', 100);
  await world.refundPayment(order);
});
afterEach(() => closeAtRest(world));

/** What is in the order's partition then: its invoice, its charge, the refund and the request for it, and itself. */
describe('an order’s story that was read while something happened', () => {
  // There are five: its invoice, its charge, the refund and the request for it, and the order.
  it.each([1, 2, 3, 4])('loses no refund that is requested after %i of its items', async (items) => {
    const requested: unknown[] = [];
    const orders = tornAfter(world, items, async () => {
      requested.push((await world.requestRefund(order, 'second', 50)).code);
      // Nobody is told: it is for whoever looks after what is due.
      world.workflow.started.length = 0;
    });
    const { clock, documents, ports } = world;
    const deadline = addMs(clock.now(), FUNCTION_TIMEOUT_MS);
    await issueInvoice(
      { ...ports, clock, documents, orders, operations: world.operations(), deadline },
      order,
    );
    expect(requested).toEqual(['accepted']);
    expect(await world.order(order)).toMatchObject({ refundPendingMinor: 50, dueAt: expect.any(String) });
  });
});
