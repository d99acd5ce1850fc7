import type { Captured } from './payment.ts';
import type { RateTotal } from '../pricing/price.ts';
import type { RefundedUnits } from '../pricing/refund-plan.ts';

/** Why money goes back. */
export type RefundReason =
  /** The merchant asked for it. */
  | 'requested'
  /** The order was cancelled after it was paid. */
  | 'cancelled'
  /** The charge was captured when its order could no longer take it: cancelled, declined, or paid by another charge. */
  | 'late_capture';

/** What is sent to the gateway; stored as the refund's intent before it is sent, and repeated to the letter. */
export interface RefundRequest {
  readonly merchantId: string;
  readonly orderId: string;
  readonly refundId: string;
  /** The gateway's id of the charge that is given back. */
  readonly transactionId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly reason: RefundReason;
  /** What the credit note says besides the amount; the gateway is told nothing of it. */
  readonly credit?: RefundCredit;
  /** Both the gateway's idempotency key and the reference that a look-up finds the refund by. */
  readonly reference: string;
}

/** What a refund is for. */
export interface RefundCredit {
  /** Units that were returned. Lines count from 0. */
  readonly lines?: readonly RefundedUnits[];
  /** Net amount and tax by rate. Absent where the order has no tax. */
  readonly split?: readonly RateTotal[];
  /** The merchant's own words. */
  readonly note?: string;
}

export type RefundOutcome =
  | {
      readonly code: 'refunded';
      /** The gateway's own id of the refund. */
      readonly gatewayRefundId: string;
      readonly amountMinor: number;
      readonly currency: string;
    }
  /** Refused for good, for instance since the charge was given back by hand: a person decides. */
  | { readonly code: 'refused'; readonly error: { readonly code: string; readonly message: string } };

interface RefundedOrder {
  readonly merchantId: string;
  readonly orderId: string;
}

export const refundReference = ({
  merchantId,
  orderId,
  refundId,
}: Pick<RefundRequest, 'merchantId' | 'orderId' | 'refundId'>): string =>
  `${merchantId}:${orderId}:refund:${refundId}`;

export function refundRequest(
  { merchantId, orderId }: RefundedOrder,
  refundId: string,
  charge: Omit<Captured, 'code'>,
  reason: RefundReason,
  credit: RefundCredit = {},
): RefundRequest {
  const { transactionId, amountMinor, currency } = charge;
  const reference = refundReference({ merchantId, orderId, refundId });
  const told = Object.keys(credit).length === 0 ? {} : { credit };
  return { merchantId, orderId, refundId, transactionId, amountMinor, currency, reason, reference, ...told };
}

/** The one refund of a charge that came too late: made of the charge's own id, so that there is never a second. */
export const lateCaptureRefundId = (transactionId: string): string => `${LATE}${transactionId}`;

export const isOfLateCapture = (refundId: string): boolean => refundId.startsWith(LATE);

const LATE = 'late_';

/** The one refund of a cancelled order that was paid. */
export const CANCEL_REFUND_ID = 'cancel';
