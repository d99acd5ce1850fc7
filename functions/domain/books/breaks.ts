import type { Instant } from '../instant.ts';
import type { Dispute } from '../payments/dispute.ts';

const broken = (says: string, settledBy: string) =>
  ({ says, settledBy, retry: 'nothing', dismiss: 'decision', isSettled: (): boolean => false }) as const;

/**
 * Every way in which the gateway's books and ours can differ: a closed list. A comparison names each difference with one of
 * them, and a person finds what to do under that name (docs/guides/reconciliation.md).
 */
export const BREAKS = {
  capture_without_order: broken(
    'the gateway captured a payment that belongs to no order here',
    'the payment is refunded at the gateway, or its order appears',
  ),
  order_without_capture: broken(
    'an order is paid, and the gateway captured nothing for it',
    'the gateway shows the capture',
  ),
  capture_amount: broken(
    'the amount that the gateway captured is not the order’s',
    'the two amounts are equal again',
  ),
  capture_currency: broken(
    'the currency that the gateway captured is not the order’s',
    'the two currencies are equal again',
  ),
  capture_repeated: broken(
    'the gateway captured another payment for an order that is paid',
    'the other payment is refunded',
  ),
  refund_unknown: broken(
    'the gateway made a refund that no order here knows',
    'the refund is in its order, or the gateway took it back',
  ),
  refund_missing: broken(
    'an order has a refund that the gateway did not make',
    'the gateway shows the refund, or the order took it back',
  ),
  refund_amount: broken(
    'the gateway refunded another amount than the order tells',
    'the two amounts are equal again',
  ),
  dispute_unknown: broken(
    'a payment is disputed, and its order does not know it',
    'the dispute is in its order as the gateway tells it',
  ),
  other_account: broken(
    'the payment belongs to another mode, account or deployment',
    'the API key is of the account and mode that the payment is of',
  ),
  event_missed: broken(
    'the gateway’s news of a payment or refund never arrived',
    'the order shows what the gateway tells',
  ),
  document_missing: broken('an invoice or credit note is missing', 'the document is issued'),
  document_surplus: broken(
    'an invoice or credit note exists that its order does not account for',
    'the order accounts for the document',
  ),
  fee_mismatch: broken('an entry of the gateway’s balance does not add up', 'the entry adds up'),
  payout_mismatch: broken('a payout is not the sum of its entries', 'the entries add up to the payout'),
} as const;

export type BreakKind = keyof typeof BREAKS;

export const BREAK_KINDS: ReadonlySet<string> = new Set(Object.keys(BREAKS));

/** One difference between the books. */
export interface Break {
  readonly kind: BreakKind;
  /** What it is about: the gateway's id of an object, a refund's id of ours, or the kind of a document. */
  readonly about: string;
  /** The facts on both sides, for a person. */
  readonly detail: string;
  readonly amountMinor?: number;
  readonly currency?: string;
  /** The gateway's id of the payment. */
  readonly transactionId?: string;
  /** Our own id of the refund. */
  readonly refundId?: string;
  /** What the gateway would have told, had its news arrived: applying it may settle the difference. */
  readonly news?: BookedNews;
}

export type BookedNews =
  | { readonly object: 'charge'; readonly payment: BookedPayment }
  | { readonly object: 'refund'; readonly payment: BookedPayment; readonly refund: BookedRefund }
  | { readonly object: 'dispute'; readonly payment: BookedPayment; readonly dispute: BookedDispute };

/** A payment as the gateway's books have it. */
export interface BookedPayment {
  readonly id: string;
  readonly createdAt: Instant;
  readonly isCaptured: boolean;
  /** What was received; 0 of a payment that is not captured. */
  readonly amountMinor: number;
  readonly currency: string;
  readonly isLive: boolean;
  /** The attempt that its own names say it is the charge of. Absent: other software made it. */
  readonly charge?: { readonly merchantId: string; readonly orderId: string; readonly attempt: number };
  /** What was refunded, and what is being refunded. */
  readonly refundedMinor: number;
  readonly isDisputed: boolean;
}

export interface BookedRefund {
  readonly id: string;
  readonly paymentId: string;
  readonly createdAt: Instant;
  readonly status: 'succeeded' | 'pending' | 'failed';
  readonly amountMinor: number;
  readonly currency: string;
  /** Our own refund's id. Absent: somebody made it at the gateway. */
  readonly refundId?: string;
  /** Why it failed. */
  readonly failure?: string;
}

export interface BookedDispute {
  readonly id: string;
  readonly paymentId: string;
  readonly createdAt: Instant;
  /** As it stands now. */
  readonly dispute: Dispute;
}

/** All that the gateway knows of one payment. */
export interface PaymentAccount {
  readonly payment: BookedPayment;
  readonly refunds: readonly BookedRefund[];
  readonly disputes: readonly BookedDispute[];
}
