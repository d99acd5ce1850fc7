import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { PaidOrder } from '../../../functions/domain/orders/order.ts';
import {
  lateCaptureFound,
  lateCaptureRefundEnded,
  orderAwaitsCustomer,
  orderCancelled,
  orderDueCleared,
  orderDeclined,
  orderRefunded,
  paidOrderCancelled,
  refundableMinor,
  refundFailed,
  refundRequested,
  releaseOnCancel,
} from '../../../functions/domain/orders/order-transitions.ts';
import {
  cancelledOrder,
  declinedOrder,
  customerAction,
  LATER,
  orderLine,
  paidOrder,
  placedOrder,
} from './orders.ts';

const SOON = '2026-11-24T02:41:00.000Z';

describe('orderCancelled', () => {
  it('is over when nothing is open, and looked after while something is', () => {
    const { dueAt: _due, ...placed } = placedOrder();
    const cancelled = {
      ...placed,
      status: 'cancelled',
      cancelledAt: LATER,
      updatedAt: LATER,
      version: 2,
      event: 'OrderCancelled',
    };
    expect(orderCancelled(placedOrder(), false, LATER)).toStrictEqual(cancelled);
    expect(orderCancelled(placedOrder(), true, LATER)).toStrictEqual({ ...cancelled, dueAt: SOON });
  });

  it('forgets the decline, and keeps what is still to be given up at the gateway', () => {
    expect(orderCancelled(declinedOrder(), false, LATER)).not.toHaveProperty('decline');
    const waiting = orderAwaitsCustomer(placedOrder(), customerAction, LATER);
    expect(orderCancelled(waiting, true, LATER)).toMatchObject({ action: customerAction, dueAt: SOON });
  });

  it('no longer bears what needs a person, which is an entry of its own', () => {
    const attended = placedOrder({ attention: 'not settled', dueAt: '2026-11-01T00:00:00.000Z' });
    expect(orderCancelled(attended, true, LATER)).toStrictEqual(orderCancelled(placedOrder(), true, LATER));
    expect(orderCancelled(attended, false, LATER)).toStrictEqual(orderCancelled(placedOrder(), false, LATER));
  });
});

describe('paidOrderCancelled', () => {
  it('asks back all that is left, and stays paid', () => {
    const refunded = { ...paidOrder(), refundedMinor: 300, refundPendingMinor: 200 };
    expect(paidOrderCancelled(refunded, LATER)).toStrictEqual({
      ...refunded,
      cancelledAt: LATER,
      refundPendingMinor: 1000,
      dueAt: SOON,
      updatedAt: LATER,
      version: 3,
      event: 'OrderCancelled',
    });
  });

  it('asks back nothing of what is gone', () => {
    const { dueAt: _dueCleared, ...refunded } = { ...paidOrder(), refundedMinor: 1300 };
    const cancelled = paidOrderCancelled(refunded, LATER);
    expect(cancelled).not.toHaveProperty('refundPendingMinor');
    expect(cancelled).not.toHaveProperty('dueAt');
  });
});

describe('releaseOnCancel', () => {
  it.each([
    ['placed', placedOrder(), [{ sku: 'tea', quantity: 2, reason: 'cancel' }]],
    ['paid', paidOrder(), [{ sku: 'tea', quantity: 2, reason: 'cancel' }]],
    ['declined', declinedOrder(), []],
    ['cancelled', cancelledOrder(), []],
  ])('of an order that is %s', (_status, order, expected) => {
    expect(releaseOnCancel(order)).toEqual(expected);
  });

  it('gives back every line', () => {
    const order = placedOrder({ lines: [orderLine(), orderLine({ sku: 'mug', quantity: 5 })] });
    expect(releaseOnCancel(order).map(({ sku, quantity }) => [sku, quantity])).toEqual([
      ['tea', 2],
      ['mug', 5],
    ]);
  });
});

describe('orderDeclined', () => {
  it('is looked after while a late capture is on its way back', () => {
    const decline = { code: 'no', message: 'No.' };
    expect(orderDeclined(placedOrder(), decline, true, LATER)).toMatchObject({ dueAt: SOON });
  });
});

describe('refunds of a paid order', () => {
  it('are reserved, then given back, and looked after meanwhile', () => {
    const { dueAt: _dueCleared, ...closed } = paidOrder();
    const requested = refundRequested(closed, 500, LATER);
    expect(requested).toMatchObject({ refundPendingMinor: 500, dueAt: SOON, event: 'RefundRequested' });
    const refunded = orderRefunded(requested, 500, LATER);
    expect(refunded).toMatchObject({ refundedMinor: 500, dueAt: SOON, event: 'OrderRefunded' });
    expect(refunded).not.toHaveProperty('refundPendingMinor');
  });

  it('can be asked for again when they fail', () => {
    const failed = refundFailed(refundRequested(paidOrder(), 500, LATER), 500, LATER);
    expect(failed).toMatchObject({ dueAt: SOON, event: 'RefundFailed' });
    expect(failed).not.toHaveProperty('refundPendingMinor');
    expect(refundableMinor(failed)).toBe(1300);
    const again = refundRequested(failed, 1300, LATER);
    expect(again).toMatchObject({ refundPendingMinor: 1300, dueAt: SOON });
  });

  it('never come to more than was paid, whatever becomes of each', () => {
    const step = fc.record({
      amount: fc.integer({ min: 1, max: 1300 }),
      does: fc.constantFrom('request', 'refund', 'fail', 'cancel'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        let order: PaidOrder = paidOrder();
        const pending: number[] = [];
        for (const { amount, does } of steps) {
          const before = order.version;
          if (does === 'request' && amount <= refundableMinor(order)) {
            order = refundRequested(order, amount, LATER);
            pending.push(amount);
          } else if (does === 'cancel' && order.cancelledAt === undefined) {
            const left = refundableMinor(order);
            order = paidOrderCancelled(order, LATER);
            if (left > 0) pending.push(left);
          } else {
            const asked = pending.shift();
            if (asked === undefined) continue;
            order = does === 'fail' ? refundFailed(order, asked, LATER) : orderRefunded(order, asked, LATER);
          }
          expect(order.version).toBe(before + 1);
          const { totalMinor, refundedMinor = 0, refundPendingMinor = 0 } = order;
          expect(refundPendingMinor).toBe(pending.reduce((sum, each) => sum + each, 0));
          expect(refundedMinor + refundPendingMinor + refundableMinor(order)).toBe(totalMinor);
          expect(refundableMinor(order)).toBeGreaterThanOrEqual(0);
          expect(order.status).toBe('paid');
        }
      }),
    );
  });
});

describe('a late capture', () => {
  it.each([
    ['declined', declinedOrder()],
    ['paid', paidOrder()],
    ['cancelled', cancelledOrder()],
  ])('leaves an order that is %s as it is, but for its version and that it is due', (_status, order) => {
    expect(lateCaptureFound(order, LATER)).toStrictEqual({
      ...order,
      dueAt: SOON,
      updatedAt: LATER,
      version: order.version + 1,
      event: 'LateCaptureFound',
    });
  });

  it('is looked after though a person was called', () => {
    const attended = placedOrder({ attention: 'not settled', dueAt: '2026-11-01T00:00:00.000Z' });
    const found = lateCaptureFound(attended, LATER);
    expect(found).not.toHaveProperty('attention');
    expect(found).toMatchObject({ dueAt: SOON });
  });

  it('takes nothing from a holder’s time', () => {
    const waiting = orderAwaitsCustomer(placedOrder(), customerAction, LATER);
    const found = lateCaptureFound(waiting, LATER);
    expect(found.dueAt).toBe(SOON);
    expect(lateCaptureRefundEnded(found, 'LateCaptureRefunded', LATER).dueAt).toBe(customerAction.expiresAt);
  });

  it('leaves its order as it is when it does not go back', () => {
    expect(lateCaptureRefundEnded(cancelledOrder(), 'RefundFailed', LATER)).toMatchObject({
      status: 'cancelled',
      event: 'RefundFailed',
    });
  });
});

describe('orderClosed', () => {
  it('is on nobody’s list, and no news', () => {
    const open = placedOrder({ attention: 'not settled' });
    const { dueAt: _dueCleared, attention: _settled, ...closed } = open;
    expect(orderDueCleared(open)).toStrictEqual(closed);
  });

  it('has nothing left to give up at the gateway', () => {
    const waiting = orderAwaitsCustomer(placedOrder(), customerAction, LATER);
    expect(orderDueCleared(orderCancelled(waiting, true, LATER))).not.toHaveProperty('action');
  });
});
