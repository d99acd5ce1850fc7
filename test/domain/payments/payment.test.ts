import { describe, expect, it } from '@jest/globals';
import {
  chargeRequest,
  settlement,
  type Captured,
  type Declined,
  type RequiresAction,
} from '../../../functions/domain/payments/payment.ts';
import {
  nextCheckoutAttempt,
  orderAwaitsCustomer,
} from '../../../functions/domain/orders/order-transitions.ts';
import {
  cancelledOrder,
  declinedOrder,
  customerAction,
  NOW,
  paidOrder,
  placedOrder,
} from '../orders/orders.ts';

const captured = (change: Partial<Captured> = {}): Captured => ({
  code: 'captured',
  transactionId: 'pi_1',
  amountMinor: 1300,
  currency: 'EUR',
  ...change,
});

const declined: Declined = {
  code: 'declined',
  decline: { code: 'generic_decline', message: 'Declined.' },
};

const requiresAction: RequiresAction = {
  code: 'requires_action',
  transactionId: 'pi_1',
  clientSecret: 'pi_1_secret',
};

describe('chargeRequest', () => {
  it('asks for the total of the order, under a reference of its merchant, order and attempt', () => {
    expect(chargeRequest(placedOrder({ attempt: 2 }))).toEqual({
      merchantId: 'acme',
      orderId: 'ord_1',
      attempt: 2,
      amountMinor: 1300,
      currency: 'EUR',
      paymentMethod: 'pm_card_visa',
      reference: 'acme:ord_1:checkout_attempt_2',
      description: 'Order ord_1',
    });
  });

  it('tells the gateway what a person would look for', () => {
    const order = placedOrder({ externalReference: 'PO-7', gatewayCustomer: 'cus_1' });
    expect(chargeRequest(order)).toMatchObject({
      description: 'Order PO-7',
      externalReference: 'PO-7',
      gatewayCustomer: 'cus_1',
    });
  });

  it('has a receipt mailed only where that is wished for, and to ASCII addresses only', () => {
    const emailOf = (email: string, receiptEmails: boolean) =>
      chargeRequest(placedOrder({ customer: { email } }), { receiptEmails }).receiptEmail;
    expect(emailOf('ada@example.com', true)).toBe('ada@example.com');
    expect(emailOf('ada@example.com', false)).toBeUndefined();
    expect(emailOf('jürgen@example.com', true)).toBeUndefined();
  });

  it('is the same request whenever it is made, so that the gateway knows it again', () => {
    const touched = placedOrder({ version: 9, updatedAt: '2027-01-01T00:00:00.000Z' });
    expect(chargeRequest(touched)).toEqual(chargeRequest(placedOrder()));
  });
});

describe('settlement', () => {
  const attention = (reason: string) =>
    expect.objectContaining({ code: 'needs_attention', reason }) as unknown;
  const superseded = { code: 'superseded' };
  const placed = placedOrder();
  const placedAgain = nextCheckoutAttempt(declinedOrder(), { paymentMethod: 'pm_other' }, NOW);
  const waiting = orderAwaitsCustomer(placed, customerAction, NOW);
  const cancelled = cancelledOrder();
  const refundOf = (outcome: Captured) => ({ code: 'refund', outcome });
  const second = captured({ transactionId: 'pi_2' });
  const more = captured({ amountMinor: 1301 });
  const nothing = captured({ amountMinor: 0 });
  const dollars = captured({ currency: 'USD' });

  it.each([
    ['placed', 'its capture', placed, 1, captured(), { code: 'pay', order: placed, outcome: captured() }],
    ['placed', 'its decline', placed, 1, declined, { code: 'decline', order: placed, outcome: declined }],
    [
      'placed',
      'a holder who has to act',
      placed,
      1,
      requiresAction,
      { code: 'await_customer', order: placed, outcome: requiresAction },
    ],
    ['placed', 'a capture of more', placed, 1, more, attention('amount_mismatch')],
    ['placed', 'a capture of nothing', placed, 1, nothing, attention('amount_mismatch')],
    ['placed', 'a capture in dollars', placed, 1, dollars, attention('amount_mismatch')],
    ['placed', 'a capture of attempt 2', placed, 2, captured(), refundOf(captured())],
    ['placed', 'a decline of attempt 2', placed, 2, declined, superseded],
    ['placed', 'a holder of attempt 2', placed, 2, requiresAction, superseded],

    ['waiting', 'its capture', waiting, 1, captured(), { code: 'pay', order: waiting, outcome: captured() }],
    ['waiting', 'its decline', waiting, 1, declined, { code: 'decline', order: waiting, outcome: declined }],
    ['waiting', 'its holder again', waiting, 1, requiresAction, superseded],

    [
      'placed again',
      'its capture',
      placedAgain,
      2,
      captured(),
      { code: 'pay', order: placedAgain, outcome: captured() },
    ],
    [
      'placed again',
      'its decline',
      placedAgain,
      2,
      declined,
      { code: 'decline', order: placedAgain, outcome: declined },
    ],
    ['placed again', 'a late capture of attempt 1', placedAgain, 1, captured(), refundOf(captured())],
    ['placed again', 'a late decline of attempt 1', placedAgain, 1, declined, superseded],
    ['placed again', 'a late holder of attempt 1', placedAgain, 1, requiresAction, superseded],

    ['declined', 'a capture', declinedOrder(), 1, captured(), refundOf(captured())],
    ['declined', 'its decline again', declinedOrder(), 1, declined, superseded],
    ['declined', 'a decline of attempt 2', declinedOrder(), 2, declined, superseded],
    ['declined', 'a holder who has to act', declinedOrder(), 1, requiresAction, superseded],

    ['paid', 'its capture again', paidOrder(), 1, captured(), superseded],
    ['paid', 'another capture', paidOrder(), 1, second, refundOf(second)],
    ['paid', 'another capture, of another attempt', paidOrder({ attempt: 2 }), 1, second, refundOf(second)],
    [
      'paid',
      'another capture, of more',
      paidOrder(),
      1,
      { ...more, transactionId: 'pi_2' },
      refundOf({ ...more, transactionId: 'pi_2' }),
    ],
    ['paid', 'a late decline', paidOrder(), 1, declined, superseded],
    ['paid', 'a decline of another attempt', paidOrder({ attempt: 2 }), 1, declined, superseded],
    ['paid', 'a late holder', paidOrder(), 1, requiresAction, superseded],

    ['cancelled', 'a capture', cancelled, 1, captured(), refundOf(captured())],
    [
      'cancelled',
      'a decline',
      cancelled,
      1,
      declined,
      { code: 'close', order: cancelled, outcome: declined },
    ],
    ['cancelled', 'a decline of another attempt', cancelled, 2, declined, superseded],
    ['cancelled', 'a holder who has to act', cancelled, 1, requiresAction, superseded],
  ])('of an order that is %s with %s', (_status, _what, order, attempt, outcome, expected) => {
    expect(settlement(order, attempt, outcome)).toEqual(expected);
  });
});
