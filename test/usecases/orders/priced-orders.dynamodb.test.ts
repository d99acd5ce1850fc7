import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { closeAtRest } from '../../support/at-rest.ts';
import { MERCHANT, orderRequest } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import type { CallerLine, OrderRequest } from '../../../functions/domain/orders/order-request.ts';

let world: World;
beforeEach(async () => (world = await openWorld()));
afterEach(() => closeAtRest(world));

const callerLine = (change: Partial<CallerLine> = {}): CallerLine => ({
  description: 'A book',
  quantity: 3,
  unitPriceMinor: 1_000,
  taxPercent: 7,
  kind: 'goods',
  ...change,
});

/** 2 mugs of the catalogue at 12.50, 3 books, shipping; 10 % off: 70.91 with tax, as the prices have it. */
const shopOrder = (change: Partial<OrderRequest> = {}): OrderRequest =>
  orderRequest({
    lines: [
      { sku: 'mug', quantity: 2 },
      callerLine(),
      callerLine({ description: 'DHL', quantity: 1, unitPriceMinor: 499, taxPercent: 19, kind: 'shipping' }),
    ],
    discounts: [{ description: 'Sale', percent: 10 }],
    ...change,
  });

const taxedMug = async () =>
  world.putProduct({ sku: 'mug', name: 'A mug', priceMinor: 1250, currency: 'EUR', taxPercent: 19 });

describe('an order of both sorts of lines', () => {
  beforeEach(taxedMug);

  it('charges, invoices and credits the same, to the cent', async () => {
    const order = await world.placed('k1', shopOrder());
    await world.runWorkflow(order);
    const { invoice } = await world.history(order);
    expect(world.gateway.captures).toMatchObject([{ amountMinor: 5_399 }]);
    expect(invoice).toMatchObject({
      totalMinor: 5_399,
      rates: [
        { taxPercent: 19, netMinor: 2_268, taxMinor: 431 },
        { taxPercent: 7, netMinor: 2_523, taxMinor: 177 },
      ],
    });
    expect(await world.onHand()).toBe(8);
    const command = {
      ...order,
      idempotencyKey: 'r1',
      request: { lines: [{ line: 1, quantity: 1 }], reason: 'torn' },
    };
    expect(await world.commands.requestRefund(command)).toMatchObject({
      code: 'accepted',
      answer: { amountMinor: 900 },
    });
    await world.runWorkflow(order);
    expect((await world.history(order)).creditNotes).toMatchObject([
      {
        totalMinor: 900,
        reason: 'torn',
        lines: [{ name: 'A book', quantity: 1, taxPercent: 7, totalMinor: 900 }],
        rates: [{ taxPercent: 7, netMinor: 841, taxMinor: 59 }],
      },
    ]);
    expect(world.gateway.refunds).toMatchObject([{ amountMinor: 900 }]);
  });

  it('refunds by rate up to the total, in lines, amounts and the cancellation’s rest', async () => {
    const order = await world.placed('k1', shopOrder());
    await world.runWorkflow(order);
    for (const [index, request] of [
      { lines: [{ line: 1, quantity: 2 }] },
      { amountMinor: 1_111 },
      { lines: [{ line: 0, quantity: 1 }] },
    ].entries()) {
      const command = { ...order, idempotencyKey: `r${index}`, request };
      expect(await world.commands.requestRefund(command)).toMatchObject({ code: 'accepted' });
      await world.runWorkflow(order);
    }
    await world.cancelOrder(order);
    await world.runWorkflow(order);
    const { creditNotes, invoice } = await world.history(order);
    const credited = (taxPercent: number, field: 'netMinor' | 'taxMinor'): number =>
      creditNotes
        .flatMap(({ rates = [] }) => rates)
        .filter((rate) => rate.taxPercent === taxPercent)
        .reduce((sum, rate) => sum + rate[field], 0);
    expect(invoice?.rates).toEqual([
      { taxPercent: 19, netMinor: credited(19, 'netMinor'), taxMinor: credited(19, 'taxMinor') },
      { taxPercent: 7, netMinor: credited(7, 'netMinor'), taxMinor: credited(7, 'taxMinor') },
    ]);
    expect(await world.order(order)).toMatchObject({ refundedMinor: 5_399 });
  });

  it('returns units to stock where a refund says so, and a cancellation the others', async () => {
    const order = await world.placed('k1', shopOrder());
    await world.runWorkflow(order);
    const refund = (key: string, restock: boolean) =>
      world.commands.requestRefund({
        ...order,
        idempotencyKey: key,
        request: { lines: [{ line: 0, quantity: 1 }], restock },
      });
    await refund('kept', false);
    expect(await world.onHand()).toBe(8);
    await refund('returned', true);
    await refund('returned', true);
    expect(await world.onHand()).toBe(9);
    expect(await refund('third', true)).toMatchObject({ code: 'too_many_units', line: 0, unitsLeft: 0 });
    await world.runWorkflow(order);
    await world.cancelOrder(order);
    await world.runWorkflow(order);
    expect(await world.onHand()).toBe(10);
  });

  it('keeps the stock of what was shipped already when it is cancelled so', async () => {
    const order = await world.placed('k1', shopOrder());
    await world.runWorkflow(order);
    const command = { ...order, idempotencyKey: 'c1', request: { restock: false } } as const;
    expect(await world.commands.cancelOrder(command)).toMatchObject({ code: 'accepted' });
    await world.runWorkflow(order);
    expect(await world.onHand()).toBe(8);
    expect(await world.order(order)).toMatchObject({ stockKept: true, refundedMinor: 5_399 });
  });

  it('is refused at another total than was shown, and nothing is written', async () => {
    const before = await world.items();
    expect(await world.placeOrder('k1', shopOrder({ expectedTotalMinor: 4_250 }))).toMatchObject({
      code: 'price_changed',
      price: { totalMinor: 5_399, taxMinor: 608 },
    });
    expect(await world.items()).toEqual(before);
    const placed = await world.placeOrder('k1', shopOrder({ expectedTotalMinor: 5_399 }));
    expect(placed).toMatchObject({ code: 'placed', replayed: false });
    await world.putProduct({ sku: 'mug', name: 'A mug', priceMinor: 9_999, currency: 'EUR', taxPercent: 19 });
    const again = await world.placeOrder('k1', shopOrder({ expectedTotalMinor: 5_399 }));
    expect(again).toEqual({ ...placed, replayed: true });
    await world.runWorkflow({ merchantId: MERCHANT, orderId: placed.orderId });
  });

  it('takes stock once for lines of one SKU, whoever prices them, and none of what is not in the catalogue', async () => {
    const lines = [
      { sku: 'mug', quantity: 2 },
      callerLine({ sku: 'mug', quantity: 3 }),
      callerLine({ sku: 'a/b c', quantity: 4 }),
    ];
    const order = await world.placed('k1', { lines });
    expect(await world.onHand()).toBe(5);
    expect(
      await world.placeOrder('k2', orderRequest({ lines: [...lines, { sku: 'mug', quantity: 1 }] })),
    ).toMatchObject({
      code: 'out_of_stock',
      line: 0,
      sku: 'mug',
    });
    await world.cancelOrder(order);
    expect(await world.onHand()).toBe(10);
    await world.runWorkflow(order);
  });

  it('moves nothing of a product whose stock is not tracked', async () => {
    await world.putProduct({ sku: 'pdf', name: 'A guide', priceMinor: 500, currency: 'EUR', tracked: false });
    const order = await world.placed('k1', { lines: [{ sku: 'pdf', quantity: 1_000 }] });
    await world.runWorkflow(order);
    await world.cancelOrder(order);
    await world.runWorkflow(order);
    expect(await world.onHand('pdf')).toBe(0);
  });

  it('is made out anew where the tax changes before it is written', async () => {
    const write = world.tap.arm('TransactWriteItems', 'hold_before');
    const placing = world.placeOrder('k1', orderRequest());
    await write.reached;
    await world.putProduct({ sku: 'mug', name: 'A mug', priceMinor: 1250, currency: 'EUR', taxPercent: 7 });
    write.release();
    const placed = await placing;
    const order = { merchantId: MERCHANT, orderId: placed.orderId };
    expect(await world.order(order)).toMatchObject({ lines: [{ taxPercent: 7 }] });
    await world.runWorkflow(order);
  });
});

describe('an order over nothing', () => {
  it('is paid without the gateway, with its invoice, and can be cancelled', async () => {
    const lines = [callerLine({ unitPriceMinor: 0 })];
    const order = await world.placed('k1', { lines, currency: 'EUR' });
    await world.runWorkflow(order);
    expect(world.gateway.captures).toEqual([]);
    const paid = await world.order(order);
    expect(paid).toMatchObject({ status: 'paid', totalMinor: 0, invoiceNumber: '2026-000001' });
    expect(paid).not.toHaveProperty('transactionId');
    expect(paid).not.toHaveProperty('dueAt');
    const refund = { ...order, idempotencyKey: 'r1', request: {} };
    expect(await world.commands.requestRefund(refund)).toMatchObject({ code: 'refund_too_large' });
    expect(await world.cancelOrder(order)).toMatchObject({ code: 'accepted' });
    await world.runWorkflow(order);
  });

  it('goes on from the sweep where its workflow died', async () => {
    const order = await world.placed('k1', { lines: [callerLine({ unitPriceMinor: 0 })], currency: 'EUR' });
    world.tap.arm('TransactWriteItems', 'lose_response');
    await world.chargePayment(order);
    await world.runWorkflow(order);
    expect(await world.order(order)).toMatchObject({ status: 'paid', invoiceNumber: '2026-000001' });
  });
});

describe('an order of 90 lines', () => {
  it('is placed, paid, and cancelled in one transaction', async () => {
    const skus = Array.from({ length: 90 }, (_, index) => `item-${index}`);
    for (const sku of skus) await world.stock(sku, 1, 100);
    const order = await world.placed('k1', {
      externalReference: 'PO-90',
      lines: skus.map((sku) => ({ sku, quantity: 1 })),
    });
    await world.runWorkflow(order);
    expect(await world.cancelOrder(order)).toMatchObject({ code: 'accepted' });
    await world.runWorkflow(order);
    expect(await world.onHand('item-89')).toBe(1);
    const orderItem = (await world.items()).find(({ sk }) => sk === 'ORDER');
    expect(JSON.stringify(orderItem).length).toBeLessThan(1_024);
  });
});
