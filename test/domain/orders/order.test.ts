import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  nextCheckoutAttempt,
  orderAwaitsCustomer,
  orderDeclined,
  orderInvoiced,
  orderPaid,
  release,
  reservation,
} from '../../../functions/domain/orders/order-transitions.ts';
import { declinedOrder, customerAction, LATER, NOW, orderLine, paidOrder, placedOrder } from './orders.ts';

describe('orderPaid', () => {
  it('names the payment and stays due, for its invoice is still to be written', () => {
    const placed = placedOrder({ version: 3 });
    expect(orderPaid(placed, 'pi_9', LATER)).toEqual({
      ...placed,
      status: 'paid',
      transactionId: 'pi_9',
      paidAt: LATER,
      updatedAt: LATER,
      version: 4,
      event: 'OrderPaid',
    });
  });

  it('is due soon, and no longer waits for the holder who has acted', () => {
    const paid = orderPaid(orderAwaitsCustomer(placedOrder(), customerAction, NOW), 'pi_1', LATER);
    expect(paid).not.toHaveProperty('action');
    expect(paid.dueAt).toBe('2026-11-24T02:41:00.000Z');
  });
});

describe('orderAwaitsHolder', () => {
  it('says what the holder needs, and is looked at when the time for it is over', () => {
    expect(orderAwaitsCustomer(placedOrder({ version: 3 }), customerAction, LATER)).toStrictEqual({
      ...placedOrder(),
      action: customerAction,
      dueAt: customerAction.expiresAt,
      updatedAt: LATER,
      version: 4,
      event: 'PaymentActionRequired',
    });
  });
});

describe('orderDeclined', () => {
  it('says why, and is nobody’s work any more', () => {
    const { dueAt: _due, ...placed } = placedOrder({ version: 3 });
    const decline = { code: 'insufficient_funds', message: 'Your card has insufficient funds.' };
    expect(orderDeclined(placedOrder({ version: 3 }), decline, false, LATER)).toStrictEqual({
      ...placed,
      status: 'declined',
      decline,
      updatedAt: LATER,
      version: 4,
      event: 'PaymentDeclined',
    });
  });
});

describe('nextCheckoutAttempt', () => {
  it('is placed again under the next attempt, with its own payment method, without the former decline', () => {
    expect(nextCheckoutAttempt(declinedOrder(), { paymentMethod: 'pm_other' }, LATER)).toStrictEqual({
      ...placedOrder(),
      attempt: 2,
      paymentMethod: 'pm_other',
      version: 3,
      updatedAt: LATER,
      dueAt: '2026-11-24T02:41:00.000Z',
      event: 'PaymentAttempted',
    });
  });

  it('keeps the prices and the total of the order', () => {
    const { lines, totalMinor, currency } = nextCheckoutAttempt(
      declinedOrder(),
      { paymentMethod: 'pm_other' },
      LATER,
    );
    expect({ lines, totalMinor, currency }).toEqual({
      lines: [orderLine()],
      totalMinor: 1300,
      currency: 'EUR',
    });
  });
});

describe('orderInvoiced', () => {
  it('stays due until its document is written', () => {
    const paid = paidOrder();
    expect(orderInvoiced(paid, '2026-000007', LATER)).toEqual({
      ...paid,
      invoiceNumber: '2026-000007',
      updatedAt: LATER,
      version: paid.version + 1,
      event: 'InvoiceIssued',
    });
  });
});

describe('reservation and release', () => {
  const twoLines = [orderLine(), orderLine({ sku: 'mug', quantity: 5 })];

  it('takes each line from stock under the attempt, and gives it back under its decline', () => {
    const order = placedOrder({ lines: twoLines, attempt: 2 });
    expect(reservation(order)).toEqual([
      { sku: 'tea', quantity: -2, reason: 'checkout_attempt_2' },
      { sku: 'mug', quantity: -5, reason: 'checkout_attempt_2' },
    ]);
    expect(release(order)).toEqual([
      { sku: 'tea', quantity: 2, reason: 'decline_2' },
      { sku: 'mug', quantity: 5, reason: 'decline_2' },
    ]);
  });

  it('nets to zero for every SKU, and never uses a reason twice, however often it is declined', () => {
    const lines = fc.uniqueArray(
      fc.record({ sku: fc.stringMatching(/^[a-z]{1,8}$/), quantity: fc.integer({ min: 1, max: 1_000_000 }) }),
      { selector: ({ sku }) => sku, minLength: 1 },
    );
    fc.assert(
      fc.property(lines, fc.integer({ min: 1, max: 5 }), (asked, declines) => {
        let order = placedOrder({ lines: asked.map(orderLine) });
        const movements = [];
        for (let count = 0; count < declines; count += 1) {
          movements.push(...reservation(order), ...release(order));
          const declined = orderDeclined(order, { code: 'no', message: 'No.' }, false, LATER);
          order = nextCheckoutAttempt(declined, { paymentMethod: 'pm_card_visa' }, LATER);
        }
        for (const { sku } of asked) {
          const ofSku = movements.filter((movement) => movement.sku === sku);
          expect(ofSku.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(0);
          expect(new Set(ofSku.map(({ reason }) => reason)).size).toBe(ofSku.length);
        }
      }),
    );
  });
});
