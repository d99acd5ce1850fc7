import type { Context } from 'aws-lambda';
import type { CancelOrderCommand, CancelOrderResult } from '../usecases/cancel-order.ts';
import type { Clock, Log } from '../usecases/ports.ts';
import { api } from './api.ts';
import { ORDER_BUSY, problemResponse, UNKNOWN_ORDER, type Problem } from './problem.ts';
import { answered, keyProblem } from './replayable.ts';
import { idempotencyKeyOf, merchantOf, optionalBodyOf, parameterOf } from './request.ts';
import { cancelRequest, orderId } from './schemas.ts';

export type CancelOrder = (command: CancelOrderCommand, context: Context) => Promise<CancelOrderResult>;

/** POST /orders/{orderId}/cancel, without a body or with `{}` */
export const cancelOrderRoute = (log: Log, clock: Clock, cancelOrder: CancelOrder) =>
  api(log, async (event, context) => {
    const command = {
      merchantId: merchantOf(event),
      orderId: parameterOf(event.pathParameters?.['orderId'], orderId, 'orderId'),
      idempotencyKey: idempotencyKeyOf(event),
    };
    optionalBodyOf(event, cancelRequest);
    const result = await cancelOrder(command, context);
    if (result.code === 'accepted') return answered(202, result, { location: `/orders/${command.orderId}` });
    return problemResponse(problemOf(result, Date.parse(clock.now())));
  });

function problemOf(refusal: Exclude<CancelOrderResult, { code: 'accepted' }>, nowMs: number): Problem {
  switch (refusal.code) {
    case 'request_in_flight':
    case 'key_reused':
      return keyProblem(refusal, nowMs);
    case 'unknown_order':
      return UNKNOWN_ORDER;
    case 'order_already_cancelled':
      return { code: refusal.code, detail: 'The order is cancelled already, by another request.' };
    case 'busy':
      return ORDER_BUSY;
  }
}
