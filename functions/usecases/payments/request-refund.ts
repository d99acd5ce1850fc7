import { succeed } from '../../domain/operations/operation.ts';
import { MAX_REFUNDS, type Order, type PaidOrder } from '../../domain/orders/order.ts';
import { planOrderRefund, type OrderRefundPlan } from '../../domain/orders/order-refunds.ts';
import { restockable, restocking, withRestocked } from '../../domain/orders/order-stock.ts';
import type { RefundAsked, RefundPlanRefusal } from '../../domain/pricing/refund-plan.ts';
import { refundableMinor, refundRequested, withLastRefund } from '../../domain/orders/order-transitions.ts';
import { holds, type Precondition, type PreconditionFailed } from '../../domain/precondition.ts';
import { refundForbidden, type RefundForbidden } from '../../domain/payments/refund-forbidden.ts';
import { asLast, refundRequest } from '../../domain/payments/refund.ts';
import { pendingStep, refundStep } from '../../domain/operations/step.ts';
import {
  onceForOrder,
  type OrderRequestCommand,
  type OrderRequestDeps,
} from '../operations/once-for-order.ts';
import { HTTP_KEY_RETENTION_DAYS, type Replayable } from '../operations/once-over-http.ts';
import { LateOwner, type Ending, type Claimed } from '../ports/operations.ts';
import type { OrderHistory } from '../../domain/orders/order-history.ts';
import { AGAIN, untilWritten } from '../ports/conflict.ts';

export interface RequestRefundCommand extends OrderRequestCommand {
  /** Without an amount and lines: everything that is left. */
  readonly request: RefundAsked & {
    /** The merchant's own words, which the credit note bears. */
    readonly reason?: string;
    /** Whether the units of the lines return to stock. */
    readonly restock?: boolean;
  };
}

export type RequestRefundRefusal =
  | PreconditionFailed
  | { readonly code: 'unknown_order' }
  | { readonly code: 'order_not_refundable'; readonly status: Order['status'] }
  | RefundForbidden
  | RefundPlanRefusal
  | { readonly code: 'too_many_refunds'; readonly maximum: number }
  /** The request's own record is forgotten; the refund that it made is not. */
  | { readonly code: 'refund_exists'; readonly refundId: string };

export type RequestRefundResult = Replayable<'accepted', RequestRefundRefusal>;

/**
 * Accepts a refund: its amount is reserved on the order and its operation stored, with everything that the gateway will be
 * sent, in one transaction. The workflow then carries it out; if it is never started, the sweep starts it.
 */
export const requestRefund = async (
  deps: OrderRequestDeps,
  command: RequestRefundCommand,
): Promise<RequestRefundResult> =>
  onceForOrder<'accepted', RequestRefundRefusal>(
    deps,
    command,
    {
      kind: 'refund_request',
      request: command.request,
      success: 'accepted',
      retentionDays: HTTP_KEY_RETENTION_DAYS,
    },
    (claimed) => commitRequest(deps, command, claimed),
  );

async function commitRequest(
  deps: OrderRequestDeps,
  { merchantId, orderId, request, precondition = {} }: RequestRefundCommand,
  claimed: Claimed,
): Promise<Ending<unknown, RequestRefundRefusal>> {
  return untilWritten(`order ${orderId}`, async () => {
    const now = deps.clock.now();
    const found = await read(deps, { merchantId, orderId, request });
    const decided = decide(found, request, precondition);
    if (decided.code !== 'accepted') return { code: 'refused', refusal: decided };
    const { order, amountMinor, credit } = decided;
    const { transactionId, currency } = order;
    if (transactionId === undefined) throw new Error(`order ${orderId} was paid without a charge`);
    const refundId = claimed.record.key;
    const charge = { transactionId, amountMinor, currency };
    const restocks = request.restock === true ? restockable(order, request.lines ?? []) : [];
    const credited = { ...credit, ...(request.reason === undefined ? {} : { note: request.reason }) };
    const intent = {
      ...refundRequest(order, refundId, charge, 'requested', credited),
      ...(restocks.length === 0 ? {} : { restocked: true as const }),
    };
    const restocked = restocks.length === 0 ? order : withRestocked(order, restocks);
    const result = { orderId, refundId, amountMinor, currency: order.currency, status: 'pending' };
    const written = await deps.orders.transition({
      from: order,
      to: withLastRefund(refundRequested(restocked, amountMinor, now), asLast(intent, 'pending')),
      returnsStock: restocking(order, refundId, restocks),
      operations: [{ from: claimed.record, to: succeed(claimed.record, result, now) }],
      begun: [pendingStep(refundStep(intent), now)],
    });
    switch (written.code) {
      case 'committed':
        return { code: 'committed', result };
      case 'late_owner':
        throw new LateOwner(`refund request of ${orderId} went on under another owner`);
      case 'operation_exists':
        return { code: 'refused', refusal: { code: 'refund_exists', refundId } };
      case 'order_changed':
        return AGAIN;
    }
  });
}

interface Accepted {
  readonly code: 'accepted';
  readonly order: PaidOrder;
  readonly amountMinor: number;
  readonly credit: Extract<OrderRefundPlan, { code: 'planned' }>['credit'];
}

function decide(
  found: Awaited<ReturnType<typeof read>>,
  request: RequestRefundCommand['request'],
  precondition: Precondition,
): Accepted | RequestRefundRefusal {
  if (found === undefined) return { code: 'unknown_order' };
  const { order, history } = found;
  if (!holds(precondition, order.revision)) return { code: 'precondition_failed' };
  if (order.status !== 'paid') return { code: 'order_not_refundable', status: order.status };
  const forbidden = refundForbidden(order);
  if (forbidden !== undefined) return forbidden;
  const plan = planOf(order, history, request);
  if (plan.code !== 'planned') return plan;
  const { amountMinor, credit } = plan;
  return (order.refundCount ?? 0) >= MAX_REFUNDS
    ? { code: 'too_many_refunds', maximum: MAX_REFUNDS }
    : { code: 'accepted', order, amountMinor, credit };
}

/** An order without tax is refunded by amounts without its history, which may be long. */
async function read(
  { orders }: OrderRequestDeps,
  { merchantId, orderId, request }: Pick<RequestRefundCommand, 'merchantId' | 'orderId' | 'request'>,
): Promise<{ readonly order: Order; readonly history?: OrderHistory } | undefined> {
  if (request.lines === undefined) {
    const order = await orders.find(merchantId, orderId);
    if (order?.pricesInclude === undefined) return order && { order };
  }
  const history = await orders.history(merchantId, orderId);
  return history && { order: history.order, history };
}

function planOf(
  order: PaidOrder,
  history: OrderHistory | undefined,
  { amountMinor, lines }: RequestRefundCommand['request'],
): OrderRefundPlan {
  const left = refundableMinor(order);
  // What the order has reserved is what counts, whatever its operations tell.
  if ((amountMinor ?? 0) > left || left === 0) return { code: 'refund_too_large', refundableMinor: left };
  if (history === undefined) return { code: 'planned', amountMinor: amountMinor ?? left, credit: {} };
  const plan = planOrderRefund(
    order,
    history,
    lines === undefined ? { amountMinor: amountMinor ?? left } : { lines },
  );
  return plan.code === 'planned' && plan.amountMinor > left
    ? { code: 'refund_too_large', refundableMinor: left }
    : plan;
}
