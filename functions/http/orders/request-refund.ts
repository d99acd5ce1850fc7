import type { Context } from 'aws-lambda';
import * as z from 'zod/mini';
import type {
  RequestRefundCommand,
  RequestRefundRefusal,
  RequestRefundResult,
} from '../../usecases/payments/request-refund.ts';
import type { Clock } from '../../usecases/ports/clock.ts';
import type { Log } from '../../usecases/ports/log.ts';
import { orderRequestRoute } from './order-request.ts';
import { ORDER_MOVED_ON, refundForbiddenProblem, UNKNOWN_ORDER, type Problem } from '../api/problem.ts';
import { bodyOf } from '../api/request.ts';
import { MAX_QUANTITY } from '../api/schemas.ts';
import { text } from '../api/text.ts';
import { MAX_LINES } from './order-body.ts';

const line = z.strictObject({
  /** Its place in the order, from 0. */
  line: z.int().check(z.minimum(0)),
  quantity: z.int().check(z.minimum(1), z.maximum(MAX_QUANTITY)),
});

/** Without an amount and lines: everything that is left. How much that is, the order knows. */
export const refundRequest = z
  .strictObject({
    amountMinor: z.exactOptional(z.int().check(z.minimum(1))),
    lines: z.exactOptional(z.array(line).check(z.minLength(1), z.maxLength(MAX_LINES))),
    restock: z.exactOptional(z.boolean()),
    reason: z.exactOptional(text(250)),
  })
  .check(
    z.superRefine(({ amountMinor, lines, restock }, context) => {
      if (amountMinor !== undefined && lines !== undefined) {
        context.addIssue({ code: 'custom', path: ['lines'], message: 'come without an amount' });
      }
      if (restock === true && lines === undefined) {
        context.addIssue({ code: 'custom', path: ['restock'], message: 'needs lines' });
      }
    }),
  );

export type RequestRefund = (command: RequestRefundCommand, context: Context) => Promise<RequestRefundResult>;

/** POST /orders/{orderId}/refunds: `{amountMinor}`, `{lines}`, or `{}` for everything that is left */
export const requestRefundRoute = (log: Log, clock: Clock, requestRefund: RequestRefund) =>
  orderRequestRoute(log, clock, {
    status: 202,
    scope: 'refunds',
    request: (event) => asked(bodyOf(event, refundRequest)),
    run: requestRefund,
    problemOf,
  });

function asked({
  amountMinor,
  lines,
  ...more
}: z.infer<typeof refundRequest>): RequestRefundCommand['request'] {
  if (lines !== undefined) return { lines, ...more };
  return { ...(amountMinor === undefined ? {} : { amountMinor }), ...more };
}

function problemOf(refusal: RequestRefundRefusal): Problem {
  switch (refusal.code) {
    case 'unknown_order':
      return UNKNOWN_ORDER;
    case 'precondition_failed':
      return ORDER_MOVED_ON;
    case 'payment_disputed':
    case 'refund_at_provider':
      return refundForbiddenProblem(refusal);
    case 'order_not_refundable':
      return {
        code: refusal.code,
        detail: `Only an order that is paid can be refunded; the order is ${refusal.status}.`,
      };
    case 'refund_too_large': {
      const { code, refundableMinor } = refusal;
      return {
        code,
        detail: `Of this order ${refundableMinor} minor units are left to refund. Nothing was refunded.`,
        errors: [{ field: 'amountMinor', message: `is more than is left, ${refundableMinor}` }],
      };
    }
    case 'unknown_line':
      return {
        code: refusal.code,
        detail: `The order has no line ${refusal.line}; lines count from 0. Nothing was refunded.`,
        errors: [{ field: 'lines', message: `name line ${refusal.line}, which there is not` }],
      };
    case 'too_many_units':
      return {
        code: refusal.code,
        detail: `Of line ${refusal.line} ${refusal.unitsLeft} units are left to refund. Nothing was refunded.`,
        errors: [{ field: 'lines', message: `name more units of line ${refusal.line} than are left` }],
      };
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
