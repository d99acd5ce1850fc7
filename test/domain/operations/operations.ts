import type { Claim, OperationId, OperationRecord } from '../../../functions/domain/operations/operation.ts';
import { chargeRequest, type ChargeRequest } from '../../../functions/domain/payments/payment.ts';
import { placedOrder } from '../orders/orders.ts';

export const NOW = '2026-11-24T02:35:43.000Z';
export const BEFORE = '2026-11-24T02:35:42.999Z';
export const AFTER = '2026-11-24T02:35:43.001Z';

export const operationId: OperationId = {
  merchantId: 'acme',
  kind: 'charge',
  key: 'checkout_attempt_1',
  subject: { orderId: 'ord_1' },
};

export const claim = (change: Partial<Claim> = {}): Claim => ({
  id: operationId,
  owner: 'me',
  fingerprint: 'print',
  leaseExpiresAt: '2026-11-24T02:36:00.000Z',
  ...change,
});

/** Another owner's, whose lease is over. */
export const record = (change: Partial<OperationRecord> = {}): OperationRecord => ({
  ...operationId,
  status: 'processing',
  owner: 'other',
  epoch: 4,
  revision: 7,
  leaseExpiresAt: BEFORE,
  fingerprint: 'print',
  attemptCount: 1,
  attempts: [{ number: 1, startedAt: '2026-11-24T02:30:00.000Z' }],
  createdAt: '2026-11-24T02:30:00.000Z',
  updatedAt: '2026-11-24T02:30:00.000Z',
  ...change,
});

/** What is sent to charge an amount. */
export const intentToCharge = (totalMinor = 1300): ChargeRequest =>
  chargeRequest(placedOrder({ totalMinor }));
