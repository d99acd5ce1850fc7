/** Why money is refunded. */
export type RefundReason =
  /** The merchant asked for it. */
  | 'requested'
  /** The order was cancelled after it was paid. */
  | 'cancelled'
  /** The charge was captured when its order could no longer take it: cancelled, declined, or paid by another charge. */
  | 'late_capture';

/** What made a refund: a request, a cancellation, a charge that came too late, or somebody at the gateway. */
export type RefundProvenance = RefundReason | 'gateway';

/** A refund as its order shows it. */
export interface LastRefund {
  readonly refundId: string;
  readonly amountMinor: number;
  readonly status: 'pending' | 'succeeded' | 'failed';
  readonly provenance: RefundProvenance | 'dispute_lost';
  /** The document that was issued last for it. */
  readonly creditNoteNumber?: string;
}
