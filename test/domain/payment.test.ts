import { describe, expect, it } from '@jest/globals';
import { chargeRequest, settlement, type ChargeOutcome } from '../../functions/domain/payment.ts';
import { nextCheckoutAttempt } from '../../functions/domain/order-transitions.ts';
import { declinedOrder, NOW, paidOrder, placedOrder } from './orders.ts';

const captured = (change: Partial<Extract<ChargeOutcome, { code: 'captured' }>> = {}): ChargeOutcome => ({
  code: 'captured',
  transactionId: 'pi_1',
  amountMinor: 1300,
  currency: 'EUR',
  ...change,
});

const declined: ChargeOutcome = {
  code: 'declined',
  decline: { code: 'generic_decline', message: 'Declined.' },
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
    });
  });

  it('is the same request whenever it is made, so that the gateway knows it again', () => {
    const touched = placedOrder({ version: 9, updatedAt: '2027-01-01T00:00:00.000Z' });
    expect(chargeRequest(touched)).toEqual(chargeRequest(placedOrder()));
  });
});

describe('settlement', () => {
  const attention = (reason: string) => ({ code: 'needs_attention', reason });
  const placed = placedOrder();
  const placedAgain = nextCheckoutAttempt(declinedOrder(), 'pm_other', NOW);

  it.each([
    ['placed', 'its capture', placed, 1, captured(), { code: 'apply', order: placed }],
    ['placed', 'its decline', placed, 1, declined, { code: 'apply', order: placed }],
    ['placed', 'a capture of more', placed, 1, captured({ amountMinor: 1301 }), attention('amount_mismatch')],
    ['placed', 'a capture of nothing', placed, 1, captured({ amountMinor: 0 }), attention('amount_mismatch')],
    [
      'placed',
      'a capture in dollars',
      placed,
      1,
      captured({ currency: 'USD' }),
      attention('amount_mismatch'),
    ],
    ['placed', 'a capture of attempt 2', placed, 2, captured(), attention('captured_after_decline')],
    ['placed', 'a decline of attempt 2', placed, 2, declined, { code: 'superseded' }],

    ['placed again', 'its capture', placedAgain, 2, captured(), { code: 'apply', order: placedAgain }],
    ['placed again', 'its decline', placedAgain, 2, declined, { code: 'apply', order: placedAgain }],
    [
      'placed again',
      'a late capture of attempt 1',
      placedAgain,
      1,
      captured(),
      attention('captured_after_decline'),
    ],
    ['placed again', 'a late decline of attempt 1', placedAgain, 1, declined, { code: 'superseded' }],

    ['declined', 'a capture', declinedOrder(), 1, captured(), attention('captured_after_decline')],
    ['declined', 'its decline again', declinedOrder(), 1, declined, { code: 'superseded' }],
    ['declined', 'a decline of attempt 2', declinedOrder(), 2, declined, { code: 'superseded' }],

    ['paid', 'its capture again', paidOrder(), 1, captured(), { code: 'superseded' }],
    [
      'paid',
      'another capture',
      paidOrder(),
      1,
      captured({ transactionId: 'pi_2' }),
      attention('second_capture'),
    ],
    [
      'paid',
      'another capture of another attempt',
      paidOrder({ attempt: 2 }),
      1,
      captured({ transactionId: 'pi_2' }),
      attention('second_capture'),
    ],
    ['paid', 'a late decline', paidOrder(), 1, declined, { code: 'superseded' }],
    ['paid', 'a decline of another attempt', paidOrder({ attempt: 2 }), 1, declined, { code: 'superseded' }],
  ])('of an order that is %s with %s', (_status, _what, order, attempt, outcome, expected) => {
    expect(settlement(order, attempt, outcome)).toEqual(expected);
  });
});
