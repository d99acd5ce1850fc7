import { forbidsRefund } from './dispute.ts';
import type { PaidOrder } from '../orders/order.ts';

/** Why Once must not ask its gateway to refund an order. */
export type RefundForbidden =
  /** A bank wants the money back: a refund would pay it twice. */
  | { readonly code: 'payment_disputed' }
  /** Another provider took the money, so that only its refund returns it. */
  | { readonly code: 'refund_at_provider'; readonly provider: string };

export function refundForbidden({ provider, dispute }: PaidOrder): RefundForbidden | undefined {
  if (provider !== undefined) return { code: 'refund_at_provider', provider };
  return forbidsRefund(dispute) ? { code: 'payment_disputed' } : undefined;
}
