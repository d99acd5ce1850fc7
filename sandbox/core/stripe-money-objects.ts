import { DISPUTE_FEE } from './balance-book.ts';
import type { BalanceTransaction, Dispute, EarlyFraudWarning, Payout, Review } from './money-records.ts';
import { seconds } from './stripe-objects.ts';

/** What moved money after a charge, as Stripe's API shows it; held against the official types as `stripe-objects.ts` is. */

const AVAILABLE_AFTER_MS = 2 * 86_400_000;

export function balanceTransactionObject(line: BalanceTransaction, nowMs: number) {
  const availableAtMs = line.createdAtMs + AVAILABLE_AFTER_MS;
  const feeDetail = {
    amount: line.fee,
    application: null,
    currency: line.currency,
    description: line.fee === DISPUTE_FEE ? 'Dispute fee' : 'Stripe processing fees',
    type: 'stripe_fee',
  };
  return {
    id: line.id,
    object: 'balance_transaction' as const,
    amount: line.amount,
    available_on: seconds(availableAtMs),
    balance_type: 'payments' as const,
    created: seconds(line.createdAtMs),
    currency: line.currency,
    description: line.description,
    exchange_rate: line.exchangeRate,
    fee: line.fee,
    fee_details: line.fee === 0 ? [] : [feeDetail],
    net: line.net ?? line.amount - line.fee,
    reporting_category: line.reportingCategory,
    source: line.source,
    status: availableAtMs <= nowMs ? 'available' : 'pending',
    type: line.type,
  };
}

/** An inquiry moves no money, and a dispute that was won moves none any more: both can be refunded. */
export const isRefundable = ({ status }: Pick<Dispute, 'status'>): boolean =>
  status.startsWith('warning_') || status === 'won';

export function disputeObject(dispute: Dispute, lines: readonly BalanceTransaction[], nowMs: number) {
  const isAnswered = !dispute.status.endsWith('needs_response');
  return {
    id: dispute.id,
    object: 'dispute' as const,
    amount: dispute.amount,
    balance_transactions: lines.map((line) => balanceTransactionObject(line, nowMs)),
    charge: dispute.charge,
    created: seconds(dispute.createdAtMs),
    currency: dispute.currency,
    enhanced_eligibility_types: [],
    evidence: NO_EVIDENCE,
    evidence_details: {
      due_by: seconds(dispute.evidenceDueAtMs),
      enhanced_eligibility: {},
      has_evidence: isAnswered,
      past_due: dispute.evidenceDueAtMs <= nowMs,
      submission_count: isAnswered ? 1 : 0,
      submission_method: isAnswered ? 'manual' : 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: isRefundable(dispute),
    livemode: false,
    metadata: {},
    payment_intent: dispute.paymentIntent,
    reason: dispute.reason,
    status: dispute.status,
  };
}

const NO_EVIDENCE = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
};

export function warningObject(warning: EarlyFraudWarning) {
  return {
    id: warning.id,
    object: 'radar.early_fraud_warning' as const,
    actionable: true,
    charge: warning.charge,
    created: seconds(warning.createdAtMs),
    fraud_type: warning.fraudType,
    livemode: false,
    payment_intent: warning.paymentIntent,
  };
}

export function reviewObject(review: Review) {
  return {
    id: review.id,
    object: 'review' as const,
    billing_zip: null,
    charge: review.charge,
    closed_reason: review.closedReason,
    created: seconds(review.createdAtMs),
    ip_address: null,
    ip_address_location: null,
    livemode: false,
    open: review.closedReason === null,
    opened_reason: 'rule' as const,
    payment_intent: review.paymentIntent,
    reason: review.closedReason ?? 'rule',
    session: null,
  };
}

/** An automatic payout that has arrived. */
export const payoutObject = (payout: Payout) => ({
  id: payout.id,
  object: 'payout' as const,
  amount: payout.amount,
  application_fee: null,
  application_fee_amount: null,
  arrival_date: seconds(payout.createdAtMs),
  automatic: true,
  balance_transaction: null,
  created: seconds(payout.createdAtMs),
  currency: payout.currency,
  description: null,
  destination: null,
  failure_balance_transaction: null,
  failure_code: null,
  failure_message: null,
  livemode: false,
  metadata: {},
  method: 'standard',
  original_payout: null,
  payout_method: null,
  reconciliation_status: payout.isReconciled ? ('completed' as const) : ('in_progress' as const),
  reversed_by: null,
  source_type: 'card',
  statement_descriptor: null,
  status: 'paid',
  trace_id: null,
  type: 'bank_account' as const,
});
