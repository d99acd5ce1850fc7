import { ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { orderIdFor } from '../../../functions/domain/operations/identity.ts';
import { dueShard } from '../../../functions/persistence/table/keys.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import type { SweepReport } from '../../../functions/usecases/sweep/sweep.ts';
import { DECLINED_CARD } from '../../../assurance/world/gateway-scripts.ts';
import { MERCHANT } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { dies } from '../../../assurance/world/gate.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.moveStock('a big delivery', 100);
});
afterEach(() => world.close());

/** Orders whose workflow was never started. */
async function placedUnstarted(count: number): Promise<OrderKey[]> {
  const orders: OrderKey[] = [];
  for (let index = 0; index < count; index += 1) {
    world.workflow.failNext();
    orders.push(await world.placed(`unstarted ${index}`));
  }
  return orders;
}

const idsOf = (orders: readonly OrderKey[]): string[] => orders.map(({ orderId }) => orderId).sort();

const report = (change: Partial<SweepReport> = {}): SweepReport => ({
  due: 0,
  restarted: 0,
  applied: 0,
  released: 0,
  needAttention: 0,
  unreadable: 0,
  left: 0,
  more: false,
  ...change,
});

const never = (): never => {
  throw new Error('there is no order');
};

describe('sweep', () => {
  it('starts what was never started, once it is overdue', async () => {
    const orders = await placedUnstarted(12);
    world.clock.advance({ seconds: 59 });
    expect(await world.sweep()).toEqual(report());
    world.clock.advance({ seconds: 1 });
    expect(await world.sweep()).toEqual(report({ due: 12, restarted: 12 }));
    expect(idsOf(world.workflow.started)).toEqual(idsOf(orders));
  });

  describe('with more than fits a page', () => {
    const PAGE_OF_A_SHARD = 25;
    const keysOfOneShard = Array.from({ length: 1000 }, (_, index) => `crowded ${index}`)
      .filter((key) => dueShard(orderIdFor(MERCHANT, key)) === '0')
      .slice(0, PAGE_OF_A_SHARD + 5);

    beforeEach(async () => {
      for (const key of keysOfOneShard) {
        world.workflow.failNext();
        await world.placed(key);
      }
      world.clock.advance({ minutes: 1 });
    });

    it('goes on until nothing is due', async () => {
      const all = keysOfOneShard.length;
      expect(await world.sweep()).toEqual(report({ due: all, restarted: all }));
      expect(new Set(world.workflow.started.map(({ orderId }) => orderId)).size).toBe(all);
    });

    it('begins nothing when its time is nearly over, and says that there is more', async () => {
      const first = report({ due: PAGE_OF_A_SHARD, restarted: PAGE_OF_A_SHARD, more: true });
      expect(await world.sweep({ remainingMs: 20_000 })).toEqual(first);
      expect(await world.sweep()).toEqual(report({ due: 5, restarted: 5 }));
    });

    it('does not go round and round with what cannot be looked after', async () => {
      for (let nth = 1; nth <= PAGE_OF_A_SHARD; nth += 1) {
        world.tap.arm('UpdateItem', {
          answer: new ResourceNotFoundException({ message: 'no', $metadata: {} }),
        });
      }
      const first = report({ due: PAGE_OF_A_SHARD, left: PAGE_OF_A_SHARD, more: true });
      expect(await world.sweep()).toEqual(first);
      expect(await world.sweep()).toMatchObject({ restarted: keysOfOneShard.length, more: false });
    });
  });

  it('leaves alone what is not overdue', async () => {
    const [early] = await placedUnstarted(1);
    world.clock.advance({ seconds: 30 });
    await world.placed('late');
    world.workflow.started.length = 0;
    world.clock.advance({ seconds: 30 });
    await world.sweep();
    expect(world.workflow.started).toEqual([early]);
  });

  it('does nothing twice when two run at once', async () => {
    const orders = await placedUnstarted(10);
    world.clock.advance({ minutes: 1 });
    const reports = await Promise.all([world.sweep(), world.sweep()]);
    expect(reports.reduce((sum, { restarted }) => sum + restarted, 0)).toBe(10);
    expect(idsOf(world.workflow.started)).toEqual(idsOf(orders));
  });

  it('looks again at what is still open, and waits longer every time', async () => {
    const [order] = await placedUnstarted(1);
    const waits: number[] = [];
    for (let sweepAttempts = 0; sweepAttempts < 10; sweepAttempts += 1) {
      const { dueAt = '' } = await world.order(order ?? never());
      world.clock.set(dueAt);
      expect(await world.sweep()).toEqual(report({ due: 1, restarted: 1 }));
      const next = (await world.order(order ?? never())).dueAt ?? '';
      waits.push((Date.parse(next) - Date.parse(dueAt)) / 60_000);
    }
    expect(waits).toEqual([1, 5, 15, 60, 360, 1440, 1440, 1440, 1440, 1440]);
    expect(world.workflow.started).toHaveLength(10);
  });

  it('brings to its end an order whose charge is unknown', async () => {
    const order = await world.placed('k1');
    world.gateway.script('lost_after');
    await expect(world.runWorkflow(order)).rejects.toThrow('timeout');
    world.workflow.started.length = 0;
    world.clock.advance({ minutes: 1 });
    await world.sweep();
    for (const started of world.workflow.started) await world.runWorkflow(started);
    expect(await world.order(order)).toMatchObject({ status: 'paid', invoiceNumber: '2026-000001' });
    expect(world.gateway.captures).toHaveLength(1);
  });

  it('finds a paid order that has no invoice', async () => {
    const order = await world.paid('k1');
    world.workflow.started.length = 0;
    world.clock.advance({ minutes: 1 });
    await world.sweep();
    for (const started of world.workflow.started) await world.runWorkflow(started);
    expect(world.documents.written).toMatchObject([{ orderId: order.orderId }]);
  });

  it('does not see what is closed: invoiced or declined', async () => {
    await world.runWorkflow(await world.placed('k1'));
    await world.runWorkflow(await world.placed('k2', { paymentMethod: DECLINED_CARD }));
    world.workflow.started.length = 0;
    world.clock.advance({ days: 1 });
    expect(await world.sweep()).toEqual(report());
    expect(world.workflow.started).toEqual([]);
    for (const item of (await world.items()).filter(({ sk }) => sk === 'ORDER')) {
      expect(item).not.toHaveProperty('dueAt');
      expect(item).not.toHaveProperty('dueShard');
    }
  });

  it('writes nothing at rest', async () => {
    await world.runWorkflow(await world.placed('k1'));
    world.clock.advance({ days: 1 });
    const before = await world.items();
    const sent = await world.tap.during(() => world.sweep());
    expect(new Set(sent)).toEqual(new Set(['Query']));
    expect(await world.items()).toEqual(before);
  });

  it('does not bring back what was closed while it looked', async () => {
    const order = await world.paid('k1');
    world.workflow.started.length = 0;
    world.clock.advance({ minutes: 1 });
    const claim = world.tap.arm('UpdateItem', 'hold_before');
    const sweep = world.sweep();
    await claim.reached;
    expect(await world.issueInvoice(order)).toBe('invoiced');
    claim.release();
    expect(await sweep).toEqual(report({ due: 1, left: 1 }));
    expect(await world.order(order)).not.toHaveProperty('dueAt');
  });

  it('does not undo a charge that was committed while it looked', async () => {
    const order = await world.placed('k1');
    world.clock.advance({ minutes: 1 });
    const write = world.tap.arm('TransactWriteItems', 'hold_before');
    const charge = world.chargePayment(order);
    await write.reached;
    await world.sweep();
    write.release();
    expect(await charge).toBe('paid');
    expect(await world.order(order)).toMatchObject({ status: 'paid', dueAt: expect.any(String) as unknown });
  });

  it('starts the others when one cannot be started', async () => {
    await placedUnstarted(3);
    world.clock.advance({ minutes: 1 });
    world.workflow.failNext();
    expect(await world.sweep()).toEqual(report({ due: 3, restarted: 2, left: 1 }));
    expect(world.workflow.started).toHaveLength(2);
  });

  it('comes back to an order that it claimed and then died', async () => {
    const [order] = await placedUnstarted(1);
    world.clock.advance({ minutes: 1 });
    await dies(world.tap.arm('UpdateItem', 'crash_after'), world.sweep());
    expect(world.workflow.started).toEqual([]);
    world.clock.advance({ minutes: 1 });
    await world.sweep();
    expect(world.workflow.started).toEqual([order]);
  });

  it('starts an order although the answer to its claim was lost', async () => {
    const [order] = await placedUnstarted(1);
    world.clock.advance({ minutes: 1 });
    world.tap.arm('UpdateItem', 'lose_response');
    await world.sweep();
    // Whether at once or when it is due again: it must not be forgotten.
    world.clock.advance({ minutes: 1 });
    await world.sweep();
    expect(world.workflow.started).toContainEqual(order);
  });
});

describe('sweep that has looked often enough', () => {
  let order: OrderKey;
  beforeEach(async () => {
    order = await world.placed('k1');
    world.gateway.script('lost_after');
    await expect(world.chargePayment(order)).rejects.toThrow('timeout');
    for (let sweepAttempts = 0; sweepAttempts < 10; sweepAttempts += 1) {
      world.clock.set((await world.order(order)).dueAt ?? '');
      await world.sweep();
    }
    world.clock.set((await world.order(order)).dueAt ?? '');
    world.workflow.started.length = 0;
  });

  const stored = async () => (await world.items()).find(({ sk }) => sk === 'ORDER');
  const entries = async () => (await world.history(order)).attention;

  it('asks for a person, and lets the order be', async () => {
    expect(await world.sweep()).toEqual(report({ due: 1, needAttention: 1 }));
    expect(await stored()).toMatchObject({ status: 'placed' });
    expect(await stored()).not.toHaveProperty('dueShard');
    expect(await entries()).toMatchObject([{ key: 'unsettled', open: true }]);
    const before = await world.items();
    world.clock.advance({ days: 30 });
    expect(await world.sweep()).toEqual(report());
    expect(await world.items()).toEqual(before);
  });

  it('asks once when two run at once', async () => {
    const reports = await Promise.all([world.sweep(), world.sweep()]);
    expect(reports.reduce((sum, { needAttention }) => sum + needAttention, 0)).toBe(1);
  });

  it('takes care again of an order that was settled after all', async () => {
    await world.sweep();
    expect(await world.chargePayment(order)).toBe('paid');
    // It is paid and has no invoice: that is looked after again, and a person is needed until it is done.
    expect(await entries()).toMatchObject([{ key: 'unsettled', open: true }]);
    await world.sweep();
    expect(world.workflow.started).toEqual([order]);
    await world.runWorkflow(order);
    expect(await entries()).toMatchObject([{ key: 'unsettled', open: false, settlements: [{ by: 'once' }] }]);
    expect(await stored()).toMatchObject({ invoiceNumber: expect.any(String) as unknown });
    expect(await stored()).not.toHaveProperty('dueAt');
  });
});
