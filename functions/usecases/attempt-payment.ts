import { succeed } from '../domain/operation.ts';
import { MAX_CHECKOUT_ATTEMPTS, type Order } from '../domain/order.ts';
import { nextCheckoutAttempt, reservation } from '../domain/order-transitions.ts';
import { onceForOrder, type OrderRequestCommand, type OrderRequestDeps } from './once-for-order.ts';
import type { Replayable } from './once-over-http.ts';
import { LateOwner, type Ending, type Held } from './operation-ports.ts';

export interface AttemptPaymentCommand extends OrderRequestCommand {
  readonly request: { readonly paymentMethod: string };
}

export type AttemptPaymentRefusal =
  | { readonly code: 'unknown_order' }
  | { readonly code: 'order_not_payable'; readonly status: Order['status'] }
  | { readonly code: 'order_needs_attention' }
  | { readonly code: 'too_many_attempts'; readonly maximum: number }
  | { readonly code: 'out_of_stock'; readonly line: number; readonly sku: string }
  | { readonly code: 'busy' };

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
    (held) => commitAttempt(deps, command, held),
  );

async function commitAttempt(
  deps: OrderRequestDeps,
  { merchantId, orderId, request }: AttemptPaymentCommand,
  held: Held,
): Promise<Ending<unknown, AttemptPaymentRefusal>> {
  const now = deps.clock.now();
  const story = await deps.orders.story(merchantId, orderId);
  if (story === undefined) return { code: 'refused', refusal: { code: 'unknown_order' } };
  const { order, attention } = story;
  if (order.status !== 'declined') {
    return { code: 'refused', refusal: { code: 'order_not_payable', status: order.status } };
  }
  // Money of an earlier attempt may be at the gateway still.
  if (attention.some(({ open }) => open))
    return { code: 'refused', refusal: { code: 'order_needs_attention' } };
  if (order.attempt >= MAX_CHECKOUT_ATTEMPTS) {
    return { code: 'refused', refusal: { code: 'too_many_attempts', maximum: MAX_CHECKOUT_ATTEMPTS } };
  }
  const next = nextCheckoutAttempt(order, request.paymentMethod, now);
  const result = { orderId, attempt: next.attempt, status: next.status };
  const written = await deps.orders.tryAgain(order, next, reservation(next), {
    from: held.record,
    to: succeed(held.record, result, now),
  });
  switch (written.code) {
    case 'committed':
      return { code: 'committed', result };
    case 'late_owner':
      throw new LateOwner(`checkout of ${orderId} went on under another owner`);
    case 'order_changed':
      return { code: 'refused', refusal: { code: 'busy' } };
    case 'out_of_stock': {
      const line = order.lines.findIndex(({ sku }) => sku === written.sku);
      return { code: 'refused', refusal: { code: 'out_of_stock', line, sku: written.sku } };
    }
  }
}
