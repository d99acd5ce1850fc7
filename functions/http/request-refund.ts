import type { Context } from 'aws-lambda';
import type { Clock, Log } from '../usecases/ports.ts';
import type { RequestRefundCommand, RequestRefundResult } from '../usecases/request-refund.ts';
import { api } from './api.ts';
import { ORDER_BUSY, problemResponse, UNKNOWN_ORDER, type Problem } from './problem.ts';
import { answered, keyProblem } from './replayable.ts';
import { bodyOf, idempotencyKeyOf, merchantOf, parameterOf } from './request.ts';
import { orderId, refundRequest } from './schemas.ts';

export type RequestRefund = (command: RequestRefundCommand, context: Context) => Promise<RequestRefundResult>;

/** POST /orders/{orderId}/refunds: `{amountMinor}`, or `{}` for everything that is left */
export const requestRefundRoute = (log: Log, clock: Clock, requestRefund: RequestRefund) =>
  api(log, async (event, context) => {
    const command = {
      merchantId: merchantOf(event),
      orderId: parameterOf(event.pathParameters?.['orderId'], orderId, 'orderId'),
      idempotencyKey: idempotencyKeyOf(event),
      request: bodyOf(event, refundRequest),
    };
    const result = await requestRefund(command, context);
    if (result.code === 'accepted') return answered(202, result, { location: `/orders/${command.orderId}` });
    return problemResponse(problemOf(result, Date.parse(clock.now())));
  });

function problemOf(refusal: Exclude<RequestRefundResult, { code: 'accepted' }>, nowMs: number): Problem {
  switch (refusal.code) {
    case 'request_in_flight':
    case 'key_reused':
      return keyProblem(refusal, nowMs);
    case 'unknown_order':
      return UNKNOWN_ORDER;
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
    case 'refund_exists':
      return {
        code: refusal.code,
        detail: 'This Idempotency-Key made a refund long ago; its answer is no longer kept.',
      };
    case 'busy':
      return ORDER_BUSY;
  }
}
