import type { OpenState } from '../orders/order.ts';
import type { OpenPayment } from './customer-payment.ts';
import type { Dispute } from './dispute.ts';
import type { ChargeOutcome } from './payment.ts';
import type { RefundOutcome } from './refund.ts';

/** A verified event of the gateway in our words. */
export interface GatewayEvent {
  readonly provider: string;
  readonly eventId: string;
  readonly type: string;
  /**
   * Of its type and content, however often it is sent: another event under its id has another one. Absent of an event that
   * an earlier release parked.
   */
  readonly fingerprint?: string;
  /** What it tells about something of ours. Absent: nothing that we act on. */
  readonly about?: About;
  /** Why nobody acts on it, where that is not said by its type. */
  readonly setAside?: string;
}

export type About = AboutCharge | AboutRefund | AboutPayment;

interface OfOrder {
  readonly merchantId: string;
  readonly orderId: string;
}

export interface AboutCharge extends OfOrder {
  readonly object: 'charge';
  readonly attempt: number;
  readonly outcome: Exclude<ChargeOutcome, OpenPayment> | ActionRequired | StillOpen;
}

/** The customer has to act. What opens the action is a secret, which no event brings: the gateway is asked for it. */
export interface ActionRequired {
  readonly code: 'action_required';
}

/** A payment that the customer confirms is not over. Events may come late: the gateway is asked where it stands now. */
export interface StillOpen {
  readonly code: 'still_open';
  readonly state: OpenState;
}

export interface AboutRefund extends OfOrder {
  readonly object: 'refund';
  readonly refundId: string;
  /** The payment's id, where the event names it. */
  readonly transactionId?: string;
  readonly outcome: RefundOutcome;
}

/** What others did to a payment. It names no order: the order is found by the payment. */
export type AboutPayment = AboutGatewayRefund | AboutDispute | AboutWarning;

interface OfPayment {
  readonly transactionId: string;
}

/** A refund that Once did not ask for. */
export interface AboutGatewayRefund extends OfPayment {
  readonly object: 'gateway_refund';
  readonly outcome: RefundOutcome;
}

export interface AboutDispute extends OfPayment {
  readonly object: 'dispute';
  readonly dispute: Dispute;
}

/** Somebody should look at the payment. Nothing moves. */
export interface AboutWarning extends OfPayment {
  readonly object: 'warning';
  readonly reason: 'early_fraud_warning' | 'payment_in_review';
  /** The gateway's own id of the warning or review. */
  readonly warningId: string;
  /** The gateway's word for why. */
  readonly detail: string;
  /** False: the gateway has ended it. */
  readonly open: boolean;
}
