import { describe, expect, it } from '@jest/globals';
import { fingerprint } from '../../../functions/domain/operations/fingerprint.ts';
import { asStored, chargeStep, refundStep } from '../../../functions/domain/operations/step.ts';
import { record, intentToCharge } from './operations.ts';

describe('a step', () => {
  it('keeps the fingerprint under which earlier releases stored it', () => {
    const intent = intentToCharge();
    const { orderId, attempt } = intent;
    expect(chargeStep(intent, intent)).toEqual({
      id: { merchantId: intent.merchantId, kind: 'charge', key: 'checkout_attempt_1', subject: { orderId } },
      fingerprint: fingerprint({ orderId, attempt }),
      intent,
    });
  });

  it('is claimed under the fingerprint that its own record has, and no other', () => {
    const intent = intentToCharge();
    const step = chargeStep(intent, intent);
    const stored = record({ ...step.id, fingerprint: 'as stored' });
    expect(asStored(step, [record({ ...step.id, kind: 'refund' }), stored]).fingerprint).toBe('as stored');
    expect(asStored(step, [record({ ...step.id, key: 'checkout_attempt_2' })])).toEqual(step);
  });

  it('of a refund is named by the refund', () => {
    const { merchantId, orderId } = intentToCharge();
    const charge = { transactionId: 'pi_1', amountMinor: 1, currency: 'EUR', reference: 'r' };
    const intent = { merchantId, orderId, refundId: 'r1', reason: 'requested', ...charge } as const;
    const id = { merchantId, kind: 'refund', key: 'r1', subject: { orderId } };
    expect(refundStep(intent)).toEqual({ id, fingerprint: fingerprint(intent), intent });
  });
});
