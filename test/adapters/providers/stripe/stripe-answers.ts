import type { ChargeRequest } from '../../../../functions/domain/payments/payment.ts';
import type { RefundRequest } from '../../../../functions/domain/payments/refund.ts';
import { GatewayFault } from '../../../../functions/usecases/ports/gateway.ts';
import { json, type Reply } from './canned-server.ts';

/** For a look-up that search answers. */
export const ANY_TIME = { from: '2026-11-24T10:00:00.000Z', until: '2026-11-24T11:00:00.000Z' };

export const REFERENCE = 'acme:ord_1:checkout_attempt_1';

export const chargeRequest = (change: Partial<ChargeRequest> = {}): ChargeRequest => ({
  merchantId: 'acme',
  orderId: 'ord_1',
  attempt: 1,
  amountMinor: 1999,
  currency: 'EUR',
  paymentMethod: 'pm_card_visa',
  reference: REFERENCE,
  ...change,
});

const REFUND_REFERENCE = 'acme:ord_1:refund:r_1';

export const refundRequest = (change: Partial<RefundRequest> = {}): RefundRequest => ({
  merchantId: 'acme',
  orderId: 'ord_1',
  refundId: 'r_1',
  transactionId: 'pi_1',
  amountMinor: 500,
  currency: 'EUR',
  reason: 'requested',
  reference: REFUND_REFERENCE,
  ...change,
});

/** A captured PaymentIntent, as far as anybody reads it. */
export const intent = (change: object = {}) => ({
  id: 'pi_1',
  object: 'payment_intent',
  status: 'succeeded',
  amount: 1999,
  amount_received: 1999,
  currency: 'eur',
  client_secret: 'pi_1_secret_1',
  last_payment_error: null,
  metadata: { merchantId: 'acme', orderId: 'ord_1', attempt: '1', reference: REFERENCE },
  ...change,
});

export const declinedIntent = (change: object = {}) =>
  intent({
    status: 'requires_payment_method',
    amount_received: 0,
    last_payment_error: {
      type: 'card_error',
      code: 'card_declined',
      decline_code: 'insufficient_funds',
      message: 'Your card has insufficient funds.',
    },
    ...change,
  });

export const claimedIntent = (change: object = {}) =>
  intent({ status: 'requires_action', amount_received: 0, ...change });

/** A refund that has been made, as far as anybody reads it. */
export const refund = (change: object = {}) => ({
  id: 're_1',
  object: 'refund',
  status: 'succeeded',
  amount: 500,
  currency: 'eur',
  payment_intent: 'pi_1',
  reason: 'requested_by_customer',
  metadata: { merchantId: 'acme', orderId: 'ord_1', refundId: 'r_1', reference: REFUND_REFERENCE },
  ...change,
});

export const refundList = (data: readonly object[], has_more = false): Reply =>
  json(200, { object: 'list', url: '/v1/refunds', has_more, data });

export const searchResult = (...data: readonly object[]): Reply =>
  json(200, { object: 'search_result', url: '/v1/payment_intents/search', has_more: false, data });

export const stripeError = (status: number, error: object, headers: Record<string, string> = {}): Reply =>
  json(status, { error: { message: 'Something is wrong.', ...error } }, headers);

/** The fault that a call ends in. */
export async function faultOf(call: Promise<unknown>): Promise<GatewayFault> {
  try {
    await call;
  } catch (error) {
    if (error instanceof GatewayFault) return error;
    throw error;
  }
  throw new Error('the call did not fail');
}
