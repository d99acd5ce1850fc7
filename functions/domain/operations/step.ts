import { fingerprint } from './fingerprint.ts';
import { checkoutAttempt } from './identity.ts';
import type { PaidOrder } from '../orders/order.ts';
import { pendingOperation, type Intent, type OperationId, type OperationRecord } from './operation.ts';
import type { ChargeRequest } from '../payments/payment.ts';
import type { RefundRequest } from '../payments/refund.ts';
import type { Instant } from '../instant.ts';

/** A step of an order's workflow: its name, what it stands for, and what it sends to the gateway. */
export interface Step {
  readonly id: OperationId;
  readonly fingerprint: string;
  readonly intent?: Intent;
}

/** Every step is made here, so that whoever begins one and whoever claims it mean the same. */
export const chargeStep = (
  { merchantId, orderId, attempt }: Pick<ChargeRequest, 'merchantId' | 'orderId' | 'attempt'>,
  intent?: ChargeRequest,
): Step => ({
  id: { merchantId, kind: 'charge', key: checkoutAttempt(attempt), subject: { orderId } },
  fingerprint: fingerprint({ orderId, attempt }),
  ...(intent === undefined ? {} : { intent }),
});

export const refundStep = (intent: RefundRequest): Step => ({
  id: {
    merchantId: intent.merchantId,
    kind: 'refund',
    key: intent.refundId,
    subject: { orderId: intent.orderId },
  },
  fingerprint: fingerprint(intent),
  intent,
});

export const invoiceStep = ({ merchantId, orderId, transactionId }: PaidOrder): Step => ({
  id: { merchantId, kind: 'invoice', key: orderId, subject: { orderId } },
  fingerprint: fingerprint(transactionId === undefined ? { orderId } : { orderId, transactionId }),
});

export const creditNoteStep = (
  { merchantId, orderId }: PaidOrder,
  refund: { readonly refundId: string; readonly amountMinor: number },
): Step => ({
  id: { merchantId, kind: 'credit_note', key: refund.refundId, subject: { orderId } },
  fingerprint: fingerprint({ orderId, refundId: refund.refundId, amountMinor: refund.amountMinor }),
});

export const pendingStep = ({ id, ...request }: Step, now: Instant): OperationRecord =>
  pendingOperation(id, request, now);

/**
 * The step as this release makes it, under the fingerprint that its record was stored with: another release may have made
 * the same request with other fields, and it is still the same step.
 */
export const asStored = (step: Step, records: readonly OperationRecord[]): Step => {
  const stored = records.find(({ kind, key }) => kind === step.id.kind && key === step.id.key);
  return stored === undefined ? step : { ...step, fingerprint: stored.fingerprint };
};
