import type { AccountingDocument } from '../../functions/domain/invoices/invoice.ts';
import type { OrderRequest } from '../../functions/domain/orders/order-request.ts';
import type { ChargeOutcome } from '../../functions/domain/payments/payment.ts';
import type { RefundOutcome } from '../../functions/domain/payments/refund.ts';
import type { OrderKey } from '../../functions/usecases/ports/orders.ts';
import type { AboutCharge, GatewayEvent } from '../../functions/domain/payments/gateway-event.ts';

export const MERCHANT = 'acme';
export const OTHER_MERCHANT = 'globex';

/** 2 mugs at 12.50 EUR, of the 10 that {@link World} stocks. */
export const orderRequest = (change: Partial<OrderRequest> = {}): OrderRequest => ({
  customer: { email: 'ada@example.com', name: 'Ada' },
  lines: [{ sku: 'mug', quantity: 2 }],
  paymentMethod: 'pm_card_visa',
  ...change,
});

/** An event of the gateway about a charge of the order. */
export const chargeEvent = (
  eventId: string,
  { merchantId, orderId }: OrderKey,
  outcome: AboutCharge['outcome'] | ChargeOutcome,
  attempt = 1,
): GatewayEvent => ({
  provider: 'stripe',
  eventId,
  type: outcome.code === 'captured' ? 'payment_intent.succeeded' : 'payment_intent.payment_failed',
  about: { object: 'charge', merchantId, orderId, attempt, outcome: told(outcome) },
});

/** An event brings no secret. */
export const told = (outcome: AboutCharge['outcome'] | ChargeOutcome): AboutCharge['outcome'] =>
  outcome.code === 'open' ? { code: 'still_open', state: outcome.state } : outcome;

/** An event of the gateway about a refund of the order. */
export const refundEvent = (
  eventId: string,
  { merchantId, orderId }: OrderKey,
  refundId: string,
  outcome: RefundOutcome,
): GatewayEvent => ({
  provider: 'stripe',
  eventId,
  type: 'refund.updated',
  about: { object: 'refund', merchantId, orderId, refundId, outcome },
});

export const declined: ChargeOutcome = {
  code: 'declined',
  decline: { code: 'generic_decline', message: 'Your card was declined.' },
};

/** `2026-000001`, … up to the number of invoices; those of credit notes begin with a C. */
export const numbers = (year: number, count: number, of: 'INVOICE' | 'CREDIT#' = 'INVOICE'): string[] =>
  Array.from(
    { length: count },
    (_, index) => `${of === 'INVOICE' ? '' : 'C'}${year}-${String(index + 1).padStart(6, '0')}`,
  );

export const numberOf = ({ number }: AccountingDocument): string => number;
