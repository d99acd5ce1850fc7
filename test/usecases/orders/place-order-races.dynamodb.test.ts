import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { addMs } from '../../../functions/domain/instant.ts';
import { MERCHANT, orderRequest } from '../../../assurance/world/order-builders.ts';
import { movementsIn, ordersIn } from '../../../assurance/world/table-reader.ts';
import { FUNCTION_TIMEOUT_MS, openWorld, type World } from '../../../assurance/world/world.ts';

let world: World;
beforeEach(async () => (world = await openWorld()));
afterEach(() => world.close());

const times = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));

describe('placeOrder, many at once', () => {
  it('makes one order of twenty requests with one key', async () => {
    const results = await times(20, () => world.placeOrder('k1'));

    const codes = results.map((result) =>
      result.code === 'placed' && result.replayed ? 'replayed' : result.code,
    );
    expect(codes.filter((code) => code === 'placed')).toHaveLength(1);
    expect(new Set(codes)).toEqual(new Set(['placed', ...codes.filter(isToldOfTheFirst)]));
    expect(ordersIn(await world.items())).toHaveLength(1);
    expect(await world.onHand()).toBe(8);
    expect(world.workflow.started).toHaveLength(1);

    const answers = await times(20, async () => JSON.stringify(await world.placeOrder('k1')));
    expect(new Set(answers).size).toBe(1);
  });

  it('makes one order of twenty requests with one key for the last items', async () => {
    const request = orderRequest({ lines: [{ sku: 'mug', quantity: 10 }] });
    const results = await times(20, () => world.placeOrder('k1', request));
    expect(results.map(({ code }) => code)).not.toContain('out_of_stock');
    expect(ordersIn(await world.items())).toHaveLength(1);
  });

  it('tells those in flight when to come again', async () => {
    const write = world.tap.arm('TransactWriteItems', 'hold_before');
    const first = world.placeOrder('k1');
    await write.reached;
    expect(await world.placeOrder('k1')).toMatchObject({
      code: 'request_in_flight',
      retryAt: addMs(world.clock.now(), FUNCTION_TIMEOUT_MS),
    });
    expect(await world.placeOrder('k1', orderRequest({ paymentMethod: 'pm_other' }))).toMatchObject({
      code: 'key_reused',
    });
    write.release();
    expect(await first).toMatchObject({ code: 'placed', replayed: false });
  });

  it('sells the last item once', async () => {
    await world.stock('last', 1);
    const results = await times(10, (index) =>
      world.placeOrder(`k${index}`, orderRequest({ lines: [{ sku: 'last', quantity: 1 }] })),
    );
    expect(results.map(({ code }) => code).sort()).toEqual([...times9('out_of_stock'), 'placed']);
    expect(await world.onHand('last')).toBe(0);
    expect(ordersIn(await world.items())).toHaveLength(1);
  });

  it('never sells more than there is, over many orders of many lines', async () => {
    await world.stock('spoon', 10);
    const results = await times(15, (index) =>
      world.placeOrder(
        `k${index}`,
        orderRequest({
          lines: [
            { sku: index % 2 === 0 ? 'mug' : 'spoon', quantity: 1 },
            { sku: index % 2 === 0 ? 'spoon' : 'mug', quantity: 1 },
          ],
        }),
      ),
    );
    const placed = results.filter(({ code }) => code === 'placed');
    expect(placed).toHaveLength(10);
    expect([await world.onHand('mug'), await world.onHand('spoon')]).toEqual([0, 0]);
    expect(movementsIn(await world.items()).filter(({ orderId }) => orderId !== undefined)).toHaveLength(20);
  });

  it('gives an external reference to one of two orders', async () => {
    const results = await times(2, (index) =>
      world.placeOrder(`k${index}`, orderRequest({ externalReference: 'PO 7' })),
    );
    const winner = results.find(({ code }) => code === 'placed');
    expect(results.map(({ code }) => code).sort()).toEqual(['external_reference_taken', 'placed']);
    expect(await world.orders.findByExternalReference(MERCHANT, 'PO 7')).toMatchObject({
      orderId: winner?.orderId,
    });
  });
});

const isToldOfTheFirst = (code: string): boolean => ['replayed', 'request_in_flight'].includes(code);

const times9 = (code: string): string[] => Array.from({ length: 9 }, () => code);
