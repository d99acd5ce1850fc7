import type { Context } from 'aws-lambda';
import * as z from 'zod/mini';
import type {
  AttemptPaymentCommand,
  AttemptPaymentRefusal,
  AttemptPaymentResult,
} from '../../usecases/payments/attempt-payment.ts';
import type { Clock } from '../../usecases/ports/clock.ts';
import type { Log } from '../../usecases/ports/log.ts';
import { orderRequestRoute } from './order-request.ts';
import { ORDER_MOVED_ON, UNKNOWN_ORDER, type Problem } from '../api/problem.ts';
import { bodyOf } from '../api/request.ts';
import { payingFields, paysOneWay } from '../api/schemas.ts';

export const paymentRequest = z.strictObject(payingFields).check(paysOneWay);

export type AttemptPayment = (
  command: AttemptPaymentCommand,
  context: Context,
) => Promise<AttemptPaymentResult>;

/** POST /orders/{orderId}/payments */
export const attemptPaymentRoute = (log: Log, clock: Clock, attemptPayment: AttemptPayment) =>
  orderRequestRoute(log, clock, {
    status: 201,
    scope: 'orders',
    request: (event) => bodyOf(event, paymentRequest),
    run: attemptPayment,
    problemOf,
  });

function problemOf(refusal: AttemptPaymentRefusal): Problem {
  switch (refusal.code) {
    case 'unknown_order':
      return UNKNOWN_ORDER;
    case 'precondition_failed':
      return ORDER_MOVED_ON;
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
    case 'too_many_attempts':
      return {
        code: refusal.code,
        detail: `An order has at most ${refusal.maximum} checkout attempts. Nothing was charged.`,
      };
    case 'out_of_stock':
      return {
        code: refusal.code,
        detail: `There is not enough of ${refusal.sku} in stock any more. Nothing was charged.`,
        errors: [{ field: `lines[${refusal.line}].quantity`, message: 'is more than there is in stock' }],
      };
  }
}
