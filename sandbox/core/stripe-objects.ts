import { wasCharged } from './failures.ts';
import type { Refund } from './money-records.ts';
import type { CapturedPayment, DeclinedPayment, Endpoint, Payment, PaymentFailure } from './records.ts';

/**
 * The records as Stripe's API shows them. The tests hold what is returned here against the types of the official package,
 * so that a field that it promises cannot be left out.
 */
export function paymentIntent(payment: Payment) {
  return { ...commonIntent(payment), ...standing(payment) };
}

export const clientSecretOf = ({ id, byCustomer }: Payment): string =>
  `${id}_secret_${byCustomer?.secret ?? 'sandbox'}`;

/** The same payment intent as it was before its confirmation, as `payment_intent.created` reports it. */
export function unconfirmedIntent(payment: Payment) {
  return { ...commonIntent(payment), status: 'requires_confirmation', payment_method: payment.paymentMethod };
}

function standing(payment: Payment) {
  switch (payment.status) {
    case 'captured':
      return {
        status: 'succeeded',
        amount_received: payment.amount,
        latest_charge: payment.charge,
        payment_method: payment.paymentMethod,
      };
    // A failed attempt leaves the intent open for another payment method, which it therefore no longer has.
    case 'declined':
      return { status: 'requires_payment_method', ...failed(payment, payment.failure) };
    case 'unconfirmed':
      return { status: 'requires_payment_method' };
    case 'requires_action':
      return {
        status: 'requires_action',
        next_action: customersAction(payment),
        payment_method: payment.paymentMethod,
      };
    // A debit is charged at once, and pending: https://docs.stripe.com/payments/paymentintents/lifecycle
    case 'processing':
      return {
        status: 'processing',
        latest_charge: payment.charge,
        payment_method: payment.paymentMethod,
      };
    case 'canceled':
      return {
        status: 'canceled',
        canceled_at: seconds(payment.canceledAtMs),
        cancellation_reason: payment.cancellationReason,
        ...(payment.failure === null
          ? { payment_method: payment.paymentMethod }
          : failed(payment, payment.failure)),
      };
  }
}

function failed({ charge, byCustomer }: Payment, failure: PaymentFailure) {
  const { type, code, declineCode, message } = failure;
  const charged = wasCharged(failure);
  return {
    latest_charge: charged ? charge : null,
    last_payment_error: {
      type,
      ...(charged && { charge }),
      code,
      ...(declineCode !== null && { decline_code: declineCode }),
      message,
      payment_method_type: byCustomer?.presentedType ?? 'card',
    },
  };
}

/** Where the customer acts: in Stripe's script, at a bank, with a voucher. */
function customersAction({ id, action }: Extract<Payment, { status: 'requires_action' }>) {
  const place = `/sandbox/payment_intents/${id}/authenticate`;
  switch (action?.type) {
    case undefined:
      return {
        type: 'use_stripe_sdk',
        use_stripe_sdk: { type: 'three_d_secure_redirect', stripe_js: place },
      };
    case 'redirect':
      return { type: 'redirect_to_url', redirect_to_url: { return_url: null, url: place } };
    case 'voucher':
      return {
        type: 'multibanco_display_details',
        multibanco_display_details: {
          entity: '12345',
          expires_at: seconds(action.expiresAtMs),
          hosted_voucher_url: place,
          reference: '123456789',
        },
      };
  }
}

/** Which types of payment method it may be paid with, as it was asked for and as it is. */
function typesOf({ byCustomer }: Payment) {
  const allowed = byCustomer === undefined ? ['card'] : byCustomer.allowedTypes;
  return {
    allowed_payment_method_types: allowed,
    automatic_payment_methods: allowed === null ? { enabled: true } : null,
    payment_method_types: byCustomer?.types ?? ['card'],
  };
}

function commonIntent(payment: Payment) {
  return {
    id: payment.id,
    object: 'payment_intent' as const,
    ...typesOf(payment),
    amount: payment.amount,
    amount_capturable: 0,
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic',
    client_secret: clientSecretOf(payment),
    confirmation_method: 'automatic',
    created: seconds(payment.createdAtMs),
    currency: payment.currency,
    customer: payment.customer,
    customer_account: null,
    description: payment.description,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: payment.metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_record: null,
    processing: null,
    receipt_email: payment.receiptEmail,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
  };
}

/** What a decline is answered with; its status is 402. */
export function cardError(payment: DeclinedPayment) {
  const { last_payment_error: error } = failed(payment, payment.failure);
  return { error: { ...error, payment_intent: paymentIntent(payment) } };
}

/** The charge behind a captured payment. @param payment as it stands: see `standing.ts` */
export function capturedCharge(payment: CapturedPayment) {
  return {
    id: payment.charge,
    object: 'charge' as const,
    amount: payment.amount,
    amount_captured: payment.amount,
    amount_refunded: payment.amountRefunded,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: payment.balance?.id ?? null,
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
    calculated_statement_descriptor: null,
    captured: true,
    created: seconds(payment.createdAtMs),
    currency: payment.currency,
    customer: payment.customer,
    description: payment.description,
    disputed: payment.disputed,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    fraud_details: null,
    livemode: false,
    metadata: payment.metadata,
    on_behalf_of: null,
    outcome: null,
    paid: true,
    payment_intent: payment.id,
    payment_method: payment.paymentMethod,
    payment_method_details: null,
    receipt_email: payment.receiptEmail,
    receipt_number: null,
    receipt_url: null,
    refunded: payment.amountRefunded === payment.amount,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'succeeded',
    transfer_data: null,
    transfer_group: null,
  };
}

/** @param refund as it stands: see `standing.ts` */
export function refundObject(refund: Refund) {
  return {
    id: refund.id,
    object: 'refund' as const,
    amount: refund.amount,
    balance_transaction: refund.balance?.id ?? null,
    charge: refund.charge,
    created: seconds(refund.createdAtMs),
    currency: refund.currency,
    customer: null,
    customer_account: null,
    metadata: refund.metadata,
    payment_intent: refund.paymentIntent,
    payment_method: null,
    reason: refund.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: refund.status,
    transfer_reversal: null,
    ...(refund.failureBalance && { failure_balance_transaction: refund.failureBalance.id }),
    ...(refund.status === 'failed' && { failure_reason: refund.failureReason }),
    ...(refund.status === 'pending' && { pending_reason: refund.pendingReason }),
  };
}

/** Without `secret`: the core does not know it. It is a stack output, for the receiver to read. */
export function webhookEndpoint(endpoint: Endpoint) {
  return {
    id: endpoint.id,
    object: 'webhook_endpoint' as const,
    api_version: endpoint.apiVersion,
    application: null,
    created: seconds(endpoint.createdAtMs),
    description: null,
    enabled_events: endpoint.enabledEvents,
    livemode: false,
    metadata: {},
    status: 'enabled',
    url: endpoint.url,
  };
}

export function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
