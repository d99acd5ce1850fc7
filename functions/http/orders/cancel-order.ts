import type { Context } from 'aws-lambda';
import * as z from 'zod/mini';
import type { CancelOrderRefusal, CancelOrderResult } from '../../usecases/orders/cancel-order.ts';
import type { OrderRequestCommand } from '../../usecases/operations/once-for-order.ts';
import type { Clock, Log } from '../../usecases/ports/orders.ts';
import { orderRequestRoute } from './order-request.ts';
import { ORDER_MOVED_ON, UNKNOWN_ORDER, type Problem } from '../api/problem.ts';
import { optionalBodyOf } from '../api/request.ts';

/** A cancellation says it all in its path. */
const cancelRequest = z.strictObject({});

export type CancelOrder = (command: OrderRequestCommand, context: Context) => Promise<CancelOrderResult>;

/** POST /orders/{orderId}/cancel, without a body or with `{}` */
export const cancelOrderRoute = (log: Log, clock: Clock, cancelOrder: CancelOrder) =>
  orderRequestRoute(log, clock, {
    status: 202,
    request: (event) => optionalBodyOf(event, cancelRequest),
    run: async ({ request: _empty, ...command }, context) => cancelOrder(command, context),
    problemOf,
  });

function problemOf(refusal: CancelOrderRefusal): Problem {
  switch (refusal.code) {
    case 'unknown_order':
      return UNKNOWN_ORDER;
    case 'precondition_failed':
      return ORDER_MOVED_ON;
    case 'order_already_cancelled':
      return { code: refusal.code, detail: 'The order is cancelled already, by another request.' };
  }
}
