import type { Call } from './call.ts';
import type { SandboxContext } from './context.ts';
import { wasCharged } from './failures.ts';
import type { LedgerFact } from './ledger.ts';
import type { Payment } from './records.ts';
import { paymentIntent } from './stripe-objects.ts';
import { webhookEvent } from './webhook-events.ts';
import type { WebhookEvent } from './webhook-event.ts';

/** What the ledger has in place of a payment method. */
const NOTHING_PRESENTED = 'none';

/** What the ledger says of a payment that has come to its status. */
export function outcomeFact(call: Call, payment: Payment): LedgerFact {
  const fact = {
    paymentIntent: payment.id,
    amount: payment.amount,
    currency: payment.currency,
    paymentMethod: payment.paymentMethod ?? NOTHING_PRESENTED,
    metadata: payment.metadata,
    orderId: payment.metadata['orderId'] ?? null,
    idempotencyKey: call.idempotencyKey,
  };
  switch (payment.status) {
    case 'captured':
      return { ...fact, type: 'captured', charge: payment.charge };
    case 'declined': {
      const { code, declineCode } = payment.failure;
      const charge = wasCharged(payment.failure) ? payment.charge : null;
      return { ...fact, type: 'declined', charge, declineCode: declineCode ?? code };
    }
    case 'unconfirmed':
      return { ...fact, type: 'created' };
    case 'requires_action':
    case 'processing':
      return { ...fact, type: payment.status };
    case 'canceled':
      return { ...fact, type: 'canceled', reason: payment.cancellationReason };
  }
}

const outcomeTypes: Readonly<Record<Payment['status'], WebhookEvent['type']>> = {
  unconfirmed: 'payment_intent.created',
  processing: 'payment_intent.processing',
  captured: 'payment_intent.succeeded',
  declined: 'payment_intent.payment_failed',
  requires_action: 'payment_intent.requires_action',
  canceled: 'payment_intent.canceled',
};

/** @param atMs when it comes to that, where that is later than now */
export function outcomeEvent(
  context: SandboxContext,
  call: Call,
  payment: Payment,
  atMs: number = context.clock(),
): WebhookEvent {
  return webhookEvent(context, call, outcomeTypes[payment.status], paymentIntent(payment), undefined, atMs);
}
