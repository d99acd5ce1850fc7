import type { Context } from 'aws-lambda';
import * as z from 'zod/mini';
import type {
  RequestRefundCommand,
  RequestRefundRefusal,
  RequestRefundResult,
} from '../../usecases/payments/request-refund.ts';
import type { Clock, Log } from '../../usecases/ports/orders.ts';
import { orderRequestRoute } from './order-request.ts';
import { ORDER_MOVED_ON, UNKNOWN_ORDER, type Problem } from '../api/problem.ts';
import { bodyOf } from '../api/request.ts';

/** Without an amount: everything that is left. How much that is, the order knows. */
export const refundRequest = z.strictObject({
  amountMinor: z.exactOptional(z.int().check(z.minimum(1))),
}) satisfies z.ZodMiniType<RequestRefundCommand['request']>;

export type RequestRefund = (command: RequestRefundCommand, context: Context) => Promise<RequestRefundResult>;

/** POST /orders/{orderId}/refunds: `{amountMinor}`, or `{}` for everything that is left */
export const requestRefundRoute = (log: Log, clock: Clock, requestRefund: RequestRefund) =>
  orderRequestRoute(log, clock, {
    status: 202,
    request: (event) => bodyOf(event, refundRequest),
    run: requestRefund,
    problemOf,
  });

function problemOf(refusal: RequestRefundRefusal): Problem {
  switch (refusal.code) {
    case 'unknown_order':
      return UNKNOWN_ORDER;
    case 'precondition_failed':
      return ORDER_MOVED_ON;
    case 'order_not_refundable':
      return {
        code: refusal.code,
        detail: `Only an order that is paid can be refunded; the order is ${refusal.status}.`,
      };
    case 'refund_too_large': {
      const { code, refundableMinor } = refusal;
      return {
        code,
        detail: `Of this order ${refundableMinor} minor units are left to be given back. Nothing was refunded.`,
        errors: [{ field: 'amountMinor', message: `is more than is left, ${refundableMinor}` }],
      };
    }
    case 'too_many_refunds':
      return {
        code: refusal.code,
        detail: `An order has at most ${refusal.maximum} refunds. Nothing was refunded.`,
      };
    case 'refund_exists':
      return {
        code: refusal.code,
        detail: 'This Idempotency-Key made a refund long ago; its answer is no longer kept.',
      };
  }
}
