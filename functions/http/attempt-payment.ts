import type { Context } from 'aws-lambda';
import type { AttemptPaymentCommand, AttemptPaymentResult } from '../usecases/attempt-payment.ts';
import type { Clock, Log } from '../usecases/ports.ts';
import { api } from './api.ts';
import { ORDER_BUSY, problemResponse, UNKNOWN_ORDER, type Problem } from './problem.ts';
import { answered, keyProblem } from './replayable.ts';
import { bodyOf, idempotencyKeyOf, merchantOf, parameterOf } from './request.ts';
import { orderId, paymentRequest } from './schemas.ts';

export type AttemptPayment = (
  command: AttemptPaymentCommand,
  context: Context,
) => Promise<AttemptPaymentResult>;

/** POST /orders/{orderId}/payments */
export const attemptPaymentRoute = (log: Log, clock: Clock, attemptPayment: AttemptPayment) =>
  api(log, async (event, context) => {
    const command = {
      merchantId: merchantOf(event),
      orderId: parameterOf(event.pathParameters?.['orderId'], orderId, 'orderId'),
      idempotencyKey: idempotencyKeyOf(event),
      request: bodyOf(event, paymentRequest),
    };
    const result = await attemptPayment(command, context);
    if (result.code === 'attempted') return answered(201, result, { location: `/orders/${command.orderId}` });
    return problemResponse(problemOf(result, Date.parse(clock.now())));
  });

function problemOf(refusal: Exclude<AttemptPaymentResult, { code: 'attempted' }>, nowMs: number): Problem {
  switch (refusal.code) {
    case 'request_in_flight':
    case 'key_reused':
      return keyProblem(refusal, nowMs);
    case 'unknown_order':
      return UNKNOWN_ORDER;
    case 'order_not_payable':
      return {
        code: refusal.code,
        detail: `Another attempt can be made only after a decline; the order is ${refusal.status}.`,
      };
    case 'order_needs_attention':
      return {
        code: refusal.code,
        detail:
          'An earlier payment of this order has to be looked into by a person first. Nothing was charged.',
      };
    case 'out_of_stock':
      return {
        code: refusal.code,
        detail: `There is not enough of ${refusal.sku} in stock any more. Nothing was charged.`,
        errors: [{ field: `lines[${refusal.line}].quantity`, message: 'is more than there is in stock' }],
      };
    case 'busy':
      return ORDER_BUSY;
  }
}
