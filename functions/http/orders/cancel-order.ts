import type { Context } from 'aws-lambda';
import * as z from 'zod/mini';
import type {
  CancelOrderCommand,
  CancelOrderRefusal,
  CancelOrderResult,
} from '../../usecases/orders/cancel-order.ts';
import type { Clock } from '../../usecases/ports/clock.ts';
import type { Log } from '../../usecases/ports/log.ts';
import { orderRequestRoute } from './order-request.ts';
import { ORDER_MOVED_ON, refundForbiddenProblem, UNKNOWN_ORDER, type Problem } from '../api/problem.ts';
import { optionalBodyOf } from '../api/request.ts';

/** A cancellation says most of it in its path. `restock: false`: what the order holds was shipped already. */
export const cancelRequest = z.strictObject({ restock: z.exactOptional(z.boolean()) });

export type CancelOrder = (command: CancelOrderCommand, context: Context) => Promise<CancelOrderResult>;

/** POST /orders/{orderId}/cancel, without a body or with `{restock}` */
export const cancelOrderRoute = (log: Log, clock: Clock, cancelOrder: CancelOrder) =>
  orderRequestRoute(log, clock, {
    status: 202,
    // It refunds what was paid.
    scope: 'refunds',
    request: (event) => optionalBodyOf(event, cancelRequest),
    run: async ({ request: { restock = true }, ...command }, context) =>
      cancelOrder({ ...command, ...(restock ? {} : { request: { restock: false } }) }, context),
    problemOf,
  });

function problemOf(refusal: CancelOrderRefusal): Problem {
  switch (refusal.code) {
    case 'unknown_order':
      return UNKNOWN_ORDER;
    case 'precondition_failed':
      return ORDER_MOVED_ON;
    case 'payment_disputed':
    case 'refund_at_provider':
      return refundForbiddenProblem(refusal);
    case 'order_already_cancelled':
      return { code: refusal.code, detail: 'The order is cancelled already, by another request.' };
  }
}
