import { describe, expect, it } from '@jest/globals';
import {
  CANCEL_REFUND_ID,
  isOfLateCapture,
  lateCaptureRefundId,
  refundRequest,
} from '../../../functions/domain/payments/refund.ts';
import { paidOrder } from '../orders/orders.ts';

describe('refundRequest', () => {
  const charge = { transactionId: 'pi_1', amountMinor: 500, currency: 'EUR' };

  it('names the charge, the amount and why, under a reference of its merchant, order and refund', () => {
    expect(refundRequest(paidOrder(), 'r1', charge, 'requested')).toEqual({
      merchantId: 'acme',
      orderId: 'ord_1',
      refundId: 'r1',
      transactionId: 'pi_1',
      amountMinor: 500,
      currency: 'EUR',
      reason: 'requested',
      reference: 'acme:ord_1:refund:r1',
    });
  });

  it('is the same request whenever it is made, so that the gateway knows it again', () => {
    const touched = { ...paidOrder(), version: 9, refundedMinor: 1 };
    expect(refundRequest(touched, 'r1', charge, 'requested')).toEqual(
      refundRequest(paidOrder(), 'r1', charge, 'requested'),
    );
  });

  it('has one reference for each late capture, and another for a cancellation', () => {
    const ids = [lateCaptureRefundId('pi_1'), lateCaptureRefundId('pi_2'), CANCEL_REFUND_ID];
    const references = ids.map((id) => refundRequest(paidOrder(), id, charge, 'cancelled').reference);
    expect(new Set(references).size).toBe(3);
    expect(lateCaptureRefundId('pi_1')).toBe(lateCaptureRefundId('pi_1'));
  });
});

describe('isOfLateCapture', () => {
  it('knows the refund of a late capture by its id', () => {
    expect([lateCaptureRefundId('pi_1'), CANCEL_REFUND_ID, 'r1'].map(isOfLateCapture)).toEqual([
      true,
      false,
      false,
    ]);
  });
});
