import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { MERCHANT, OTHER_MERCHANT } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { exportOf, type Row } from '../../../cli/operator/export-sources.ts';
import type { Exported } from '../../../cli/operator/exported.ts';
import { listOrders, ordersTable, shownOrder } from '../../../cli/operator/order-list.ts';
import { AUTHENTICATION_CARD } from '../../../assurance/world/gateway-scripts.ts';
import type { Period } from '../../../functions/usecases/ports/lists.ts';

const EVER = { from: '2000-01-01T00:00:00.000Z', until: '2100-01-01T00:00:00.000Z' };

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.stock('mug', 10, 1250, OTHER_MERCHANT);
});
afterEach(async () => world.close());

const list = async (filter: Partial<Parameters<typeof listOrders>[3]>, most = 10) =>
  listOrders(world.plainClient(), world.tableName, MERCHANT, { placed: {}, ...filter }, most);

async function exported(what: Exported, period: Period = EVER): Promise<readonly Row[]> {
  const whose = { client: world.plainClient(), tableName: world.tableName, merchantId: MERCHANT, period };
  const rows: Row[] = [];
  for (const source of exportOf(what, whose).sources) rows.push(...(await source(undefined)).items);
  return rows;
}

describe('orders', () => {
  it('lists one merchant’s orders, newest first, and says that there are more', async () => {
    const first = await world.placed('k1');
    world.clock.advance({ seconds: 1 });
    const second = await world.placed('k2');
    await world.placed('k1', {}, OTHER_MERCHANT);
    const all = await list({});
    expect(all.orders.map(({ orderId }) => orderId)).toEqual([second.orderId, first.orderId]);
    expect(all.isMore).toBe(false);
    expect(await list({}, 1)).toMatchObject({ orders: [{ orderId: second.orderId }], isMore: true });
    expect(ordersTable(await list({}, 1))).toContain('There are more');
    expect((await list({ placed: { until: world.clock.now() } })).orders).toHaveLength(1);
    expect(ordersTable(await list({ status: 'cancelled' }))).toBe('There are no such orders.');
  });

  it('shows no secret of an open payment', async () => {
    const order = await world.placed('k1', { paymentMethod: AUTHENTICATION_CARD });
    await world.runWorkflow(order).catch(() => undefined);
    const [found] = (await list({})).orders;
    expect(JSON.stringify(found)).toContain('clientSecret');
    expect(JSON.stringify(found && shownOrder(found))).not.toContain('clientSecret');
  });
});

describe('an export', () => {
  it('has orders, every refund, and both kinds of documents', async () => {
    const order = await world.placed('k1', { externalReference: '982' });
    await world.runWorkflow(order);
    await world.requestRefund(order, 'r1', 100);
    await world.runWorkflow(order);
    await world.placed('k1', {}, OTHER_MERCHANT);
    const { orderId } = order;
    const orders = await exported('orders');
    expect(orders.map(({ cells }) => cells)).toMatchObject([
      { merchantId: MERCHANT, orderId, externalReference: '982', status: 'paid', email: 'ada@example.com' },
    ]);
    expect((await exported('refunds')).map(({ cells }) => cells)).toMatchObject([
      { orderId, amountMinor: 100, status: 'succeeded', creditNoteNumber: 'C2026-000001' },
    ]);
    const documents = await exported('documents');
    expect(documents.map(({ cells }) => cells)).toMatchObject([
      { kind: 'invoice', orderId, email: 'ada@example.com' },
      { kind: 'credit_note', orderId, totalMinor: 100 },
    ]);
  });

  it('leaves out what was placed or issued outside of the period', async () => {
    await world.paid('k1');
    const before = { from: EVER.from, until: '2001-01-01T00:00:00.000Z' };
    for (const what of ['orders', 'refunds', 'documents'] as const) {
      expect(await exported(what, before)).toEqual([]);
    }
  });
});
