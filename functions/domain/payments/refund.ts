import type { LastRefund, RefundProvenance, RefundReason } from './last-refund.ts';
import type { Captured } from './payment.ts';
import type { RateTotal } from '../pricing/price.ts';
import type { RefundedUnits } from '../pricing/refund-plan.ts';

/** What is sent to the gateway; stored as the refund's intent before it is sent, and repeated to the letter. */
export interface RefundRequest {
  readonly merchantId: string;
  readonly orderId: string;
  readonly refundId: string;
  /** The gateway's id of the charge that is refunded. */
  readonly transactionId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly reason: RefundReason;
  /** What the credit note says besides the amount; the gateway is told nothing of it. */
  readonly credit?: RefundCredit;
  /** `gateway`: somebody else made it there, and it was taken in. Absent: Once asked for it. */
  readonly origin?: 'gateway';
  /** Units of its lines returned to stock. */
  readonly restocked?: true;
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

export const provenanceOfRefund = ({
  reason,
  origin,
}: Pick<RefundRequest, 'reason' | 'origin'>): RefundProvenance => origin ?? reason;

/** As its order shows it, before it has a document. */
export const asLast = (
  request: Pick<RefundRequest, 'refundId' | 'amountMinor' | 'reason' | 'origin'>,
  status: LastRefund['status'],
): LastRefund => ({
  refundId: request.refundId,
  amountMinor: request.amountMinor,
  status,
  provenance: provenanceOfRefund(request),
});

export interface Refunded {
  readonly code: 'refunded';
  /** The gateway's own id of the refund; unique in our table for ever. */
  readonly gatewayRefundId: string;
  readonly amountMinor: number;
  readonly currency: string;
}

/** Refused for good, for instance since the charge was refunded by hand: a person decides. */
export interface RefundRefused {
  readonly code: 'refused';
  readonly error: { readonly code: string; readonly message: string };
  /** Present where the gateway had made the refund, and it failed there. */
  readonly gatewayRefundId?: string;
}

/** The gateway has it, and the money has not moved yet. That can take weeks. */
export interface RefundPending {
  readonly code: 'pending';
  readonly gatewayRefundId: string;
  /** The gateway's code, such as `insufficient_funds`. */
  readonly reason: string;
}

/** The error of an attempt that found a refund at the gateway that has not moved yet; its message is the reason. */
export const REFUND_PENDING = 'refund_pending';

export type RefundOutcome = Refunded | RefundRefused | RefundPending;

/** What a gateway tells of a refund of a payment, whoever asked for it. */
export interface RefundNews {
  /** By which Once asked for it. Absent: somebody else did. */
  readonly refundId?: string;
  /** The payment's id, where the teller names it. */
  readonly transactionId?: string;
  readonly outcome: RefundOutcome;
}

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

/** What of a cancellation's refund is left, where others refunded a part first: made of the amount, so that none is twice. */
export const cancelRestRefundId = (amountMinor: number): string => `${CANCEL_REFUND_ID}_rest_${amountMinor}`;

export const isOfCancellation = (refundId: string): boolean => /^cancel(_rest_\d+)?$/.test(refundId);

/** The error of a refund that asks for more than the payment has left. Gateways name it so, whatever they call it. */
export const REFUND_TOO_LARGE = 'refund_exceeds_payment';

/** By which a refund that somebody made at the gateway is known: made of the gateway's id, so that it is taken in once. */
export const gatewayRefundKey = (gatewayRefundId: string): string => `gateway_${gatewayRefundId}`;

/** How long a refund that the gateway has not sent is left alone at first, and at most, in milliseconds. */
const PENDING_LOOK_MS = { first: 5 * 60_000, most: 24 * 3_600_000 } as const;

/**
 * When a pending refund is looked at again: after as long as it has been pending, and once a day in the end. A gateway without
 * funds keeps one for weeks.
 *
 * @returns milliseconds
 */
export const nextPendingLookMs = (pendingForMs: number): number =>
  Math.min(PENDING_LOOK_MS.most, Math.max(PENDING_LOOK_MS.first, pendingForMs));
