import { checkoutAttempt } from '../operations/identity.ts';
import type { Instant } from '../instant.ts';
import { isDone, type OperationRecord } from '../operations/operation.ts';
import type { Decline, Order } from '../orders/order.ts';
import { present } from '../present.ts';
import type { Captured } from './payment.ts';

/** One checkout attempt of an order, as far as it is known. */
export interface ListedPayment {
  readonly attempt: number;
  /** `unknown`: it was sent, and its outcome is being found out. */
  readonly status: 'pending' | 'action_required' | 'unknown' | 'succeeded' | 'failed';
  readonly amountMinor: number;
  readonly currency: string;
  /** The gateway's id, once it is known. */
  readonly transactionId?: string;
  /** Whose payment it is. Absent: the gateway's that Once charges at. */
  readonly provider?: string;
  readonly decline?: Decline;
  readonly startedAt: Instant;
  readonly updatedAt: Instant;
}

/** The checkout attempts of an order, oldest first. One that was never sent, and never will be, is none. */
export const paymentsOf = ({
  order,
  operations,
}: {
  readonly order: Order;
  readonly operations: readonly OperationRecord[];
}): readonly ListedPayment[] =>
  Array.from({ length: order.attempt }, (_, index) => index + 1).flatMap((attempt) => {
    const key = checkoutAttempt(attempt);
    const charge = operations.find((one) => one.kind === 'charge' && one.key === key);
    if (charge !== undefined) return [paymentOf(order, attempt, charge)];
    return order.status === 'placed' && attempt === order.attempt ? [notSentYet(order)] : [];
  });

const notSentYet = ({ attempt, totalMinor: amountMinor, currency, updatedAt }: Order): ListedPayment => ({
  ...{ attempt, status: 'pending', amountMinor, currency },
  startedAt: updatedAt,
  updatedAt,
});

function paymentOf(order: Order, attempt: number, charge: OperationRecord): ListedPayment {
  const captured = charge.status === 'succeeded' ? (charge.result as Captured) : undefined;
  const { transactionId, provider } = captured ?? actionOf(order, attempt) ?? {};
  return {
    attempt,
    status: statusOf(order, attempt, charge),
    amountMinor: captured?.amountMinor ?? order.totalMinor,
    currency: captured?.currency ?? order.currency,
    ...present({ transactionId, provider, decline: declineOf(charge) }),
    startedAt: charge.createdAt,
    updatedAt: charge.updatedAt,
  };
}

const isDeclined = (charge: OperationRecord): boolean => charge.status === 'failed' && isDone(charge);

const declineOf = (charge: OperationRecord): Decline | undefined =>
  isDeclined(charge) ? charge.attempts.at(-1)?.error : undefined;

function statusOf(order: Order, attempt: number, charge: OperationRecord): ListedPayment['status'] {
  if (charge.status === 'succeeded') return 'succeeded';
  if (isDeclined(charge)) return 'failed';
  if (actionOf(order, attempt) !== undefined) return 'action_required';
  return charge.status === 'unknown' ? 'unknown' : 'pending';
}

const actionOf = (
  order: Order,
  attempt: number,
): { readonly transactionId: string; readonly provider?: string } | undefined =>
  order.status === 'placed' && order.attempt === attempt ? order.action : undefined;
