import { succeed } from '../../domain/operations/operation.ts';
import { MAX_CHECKOUT_ATTEMPTS, type Order, type Paying } from '../../domain/orders/order.ts';
import { nextCheckoutAttempt, reservation } from '../../domain/orders/order-transitions.ts';
import { holds, type Precondition, type PreconditionFailed } from '../../domain/precondition.ts';
import {
  onceForOrder,
  type OrderRequestCommand,
  type OrderRequestDeps,
} from '../operations/once-for-order.ts';
import type { Replayable } from '../operations/once-over-http.ts';
import { LateOwner, type Ending, type Claimed } from '../ports/operations.ts';
import type { OrderHistory } from '../../domain/orders/order-history.ts';
import { AGAIN, untilWritten } from '../ports/conflict.ts';

export interface AttemptPaymentCommand extends OrderRequestCommand {
  /** Exactly one of the two. */
  readonly request: Paying;
}

export type AttemptPaymentRefusal =
  | PreconditionFailed
  | { readonly code: 'unknown_order' }
  | { readonly code: 'order_not_payable'; readonly status: Order['status'] }
  | { readonly code: 'order_needs_attention' }
  | { readonly code: 'too_many_attempts'; readonly maximum: number }
  | { readonly code: 'out_of_stock'; readonly line: number; readonly sku: string };

export type AttemptPaymentResult = Replayable<'attempted', AttemptPaymentRefusal>;

/** Another checkout attempt after a decline, and only then: never while an earlier one may still be captured. */
export const attemptPayment = async (
  deps: OrderRequestDeps,
  command: AttemptPaymentCommand,
): Promise<AttemptPaymentResult> =>
  onceForOrder<'attempted', AttemptPaymentRefusal>(
    deps,
    command,
    // Kept for ever: nothing else would tell an old key from a new attempt.
    { kind: 'checkout', request: command.request, success: 'attempted' },
    (claimed) => commitAttempt(deps, command, claimed),
  );

async function commitAttempt(
  deps: OrderRequestDeps,
  { merchantId, orderId, request, precondition = {} }: AttemptPaymentCommand,
  claimed: Claimed,
): Promise<Ending<unknown, AttemptPaymentRefusal>> {
  return untilWritten(`order ${orderId}`, async () => {
    const now = deps.clock.now();
    const history = await deps.orders.history(merchantId, orderId);
    const refusal = refusalOf(history, precondition);
    if (history?.order.status !== 'declined' || refusal !== undefined) {
      return { code: 'refused', refusal: refusal ?? { code: 'unknown_order' } };
    }
    const { order } = history;
    const next = nextCheckoutAttempt(order, request, now);
    const result = { orderId, attempt: next.attempt, status: next.status };
    const written = await deps.orders.tryAgain(order, next, reservation(next), {
      from: claimed.record,
      to: succeed(claimed.record, result, now),
    });
    switch (written.code) {
      case 'committed':
        return { code: 'committed', result };
      case 'late_owner':
        throw new LateOwner(`checkout of ${orderId} went on under another owner`);
      case 'order_changed':
        return AGAIN;
      case 'out_of_stock': {
        const line = order.lines.findIndex(({ sku }) => sku === written.sku);
        return { code: 'refused', refusal: { code: 'out_of_stock', line, sku: written.sku } };
      }
    }
  });
}

function refusalOf(
  history: OrderHistory | undefined,
  precondition: Precondition,
): AttemptPaymentRefusal | undefined {
  if (history === undefined) return { code: 'unknown_order' };
  const { order, attention } = history;
  if (!holds(precondition, order.revision)) return { code: 'precondition_failed' };
  if (order.status !== 'declined') return { code: 'order_not_payable', status: order.status };
  // Money of an earlier attempt may be at the gateway still.
  if (attention.some(({ open }) => open)) return { code: 'order_needs_attention' };
  return order.attempt >= MAX_CHECKOUT_ATTEMPTS
    ? { code: 'too_many_attempts', maximum: MAX_CHECKOUT_ATTEMPTS }
    : undefined;
}
