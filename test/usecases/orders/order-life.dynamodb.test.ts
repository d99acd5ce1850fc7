import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DECLINED_CARD, type ChargeScript } from '../../../assurance/world/gateway-scripts.ts';
import { live, lifeOrder, type LifeFault } from '../../support/order-life.ts';
import { ordersIn } from '../../../assurance/world/table-reader.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';

const FAULTS = ['crash_before', 'crash_after', 'lose_response', 'fail_before'] as const;

/** Requests from the client's first to the sweep that finds nothing, when all goes well. */
const REQUESTS = 21;

/** What every life must have come to, whatever died in it. */
async function expectPaidAndDueCleared(world: World): Promise<void> {
  const { order, invoice, operations } = await world.history(lifeOrder);
  expect(order).toMatchObject({ status: 'paid', attempt: 1, invoiceNumber: '2026-000001' });
  expect(order).not.toHaveProperty('dueAt');
  expect(world.gateway.captures).toMatchObject([{ amountMinor: 2500, transactionId: 'pi_1' }]);
  expect(world.documents.written).toEqual([invoice]);
  expect(operations.map(({ kind, status }) => [kind, status])).toEqual([
    ['order', 'succeeded'],
    ['charge', 'succeeded'],
    ['invoice', 'succeeded'],
  ]);
  expect(ordersIn(await world.items())).toHaveLength(1);
  expect(await world.onHand()).toBe(8);
}

async function expectDeclinedAndDueCleared(world: World): Promise<void> {
  const { order, operations } = await world.history(lifeOrder);
  expect(order).toMatchObject({ status: 'declined', attempt: 1 });
  expect(order).not.toHaveProperty('dueAt');
  expect(world.gateway.captures).toEqual([]);
  expect(world.documents.written).toEqual([]);
  expect(operations.map(({ kind, status }) => [kind, status])).toEqual([
    ['order', 'succeeded'],
    ['charge', 'failed'],
  ]);
  expect(await world.onHand()).toBe(10);
}

/** Whose charge could not be made within the hour in which it may be made: nobody is charged later. */
async function expectPaidOrExpired(world: World): Promise<void> {
  const { order } = await world.history(lifeOrder);
  if (order.status !== 'declined' || order.decline.code !== 'charge_expired')
    return expectPaidAndDueCleared(world);
  expect(Date.parse(order.updatedAt) - Date.parse(order.placedAt)).toBeGreaterThanOrEqual(3_600_000);
  await expectDeclinedAndDueCleared(world);
}

async function inWorld(work: (world: World) => Promise<void>): Promise<void> {
  const world = await openWorld();
  await work(world);
  await world.close();
}

describe('the life of an order', () => {
  it('makes this many requests when all goes well', async () => {
    await inWorld(async (world) => {
      const before = world.tap.sent.length;
      await live(world, [], 'pm_card_visa');
      await expectPaidAndDueCleared(world);
      // The sweeps of the rest of the time find nothing.
      const sent = world.tap.sent.slice(before);
      expect(sent.slice(REQUESTS).every((name) => name === 'Query')).toBe(true);
      expect(sent.filter((name) => name !== 'Query').length).toBeLessThan(REQUESTS);
    });
  });

  describe.each(FAULTS)('ends paid once after one fault: %s', (fault) => {
    it.each(Array.from({ length: REQUESTS }, (_, index) => index + 1))('at request %i', (nth) =>
      inWorld(async (world) => {
        await live(world, [{ fault, nth }], 'pm_card_visa');
        await expectPaidAndDueCleared(world);
      }),
    );
  });

  const faults: fc.Arbitrary<readonly LifeFault[]> = fc.array(
    fc.record({ fault: fc.constantFrom(...FAULTS), nth: fc.integer({ min: 1, max: REQUESTS }) }),
    { minLength: 2, maxLength: 3 },
  );
  const scripts = fc.constantFrom<readonly ChargeScript[]>(
    [],
    ['lost_after'],
    ['lost_before'],
    ['refused_before'],
    ['stored_fault_after'],
  );

  it('ends paid once after two or three faults, and one at the gateway', async () => {
    await fc.assert(
      fc.asyncProperty(faults, scripts, async (several, script) => {
        await inWorld(async (world) => {
          world.gateway.script(...script);
          await live(world, several, 'pm_card_visa');
          await expectPaidOrExpired(world);
        });
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  it('ends declined once after two or three faults', async () => {
    const early = faults.map((all) => all.map(({ fault, nth }) => ({ fault, nth: ((nth - 1) % 6) + 1 })));
    await fc.assert(
      fc.asyncProperty(early, async (several) => {
        await inWorld(async (world) => {
          await live(world, several, DECLINED_CARD);
          await expectDeclinedAndDueCleared(world);
        });
      }),
      { numRuns: 20 },
    );
  }, 120_000);
});
