import type { Context } from 'aws-lambda';
import type { PlaceOrderCommand, PlaceOrderResult } from '../usecases/place-order.ts';
import type { Clock, Log } from '../usecases/ports.ts';
import { api } from './api.ts';
import { problemResponse, type Problem } from './problem.ts';
import { answered, keyProblem } from './replayable.ts';
import { bodyOf, idempotencyKeyOf, merchantOf } from './request.ts';
import { orderRequest } from './schemas.ts';

export type PlaceOrder = (command: PlaceOrderCommand, context: Context) => Promise<PlaceOrderResult>;

/** POST /orders */
export const placeOrderRoute = (log: Log, clock: Clock, placeOrder: PlaceOrder) =>
  api(log, async (event, context) => {
    const command = {
      merchantId: merchantOf(event),
      idempotencyKey: idempotencyKeyOf(event),
      request: bodyOf(event, orderRequest),
    };
    const result = await placeOrder(command, context);
    if (result.code === 'placed') return answered(201, result, { location: `/orders/${result.orderId}` });
    return problemResponse(problemOf(result, Date.parse(clock.now())));
  });

function problemOf(refusal: Exclude<PlaceOrderResult, { code: 'placed' }>, nowMs: number): Problem {
  switch (refusal.code) {
    case 'request_in_flight':
    case 'key_reused':
      return keyProblem(refusal, nowMs);
    case 'unknown_sku':
      return {
        code: refusal.code,
        detail: `There is no product ${refusal.sku}.`,
        errors: [{ field: `lines[${refusal.line}].sku`, message: 'is not known' }],
      };
    case 'out_of_stock':
      return {
        code: refusal.code,
        detail: `There is not enough of ${refusal.sku} in stock. Nothing was ordered.`,
        errors: [{ field: `lines[${refusal.line}].quantity`, message: 'is more than there is in stock' }],
      };
    case 'mixed_currencies':
      return {
        code: refusal.code,
        detail: `One order has one currency, not ${refusal.currencies.join(' and ')}.`,
        errors: [{ field: `lines[${refusal.line}].sku`, message: `is priced in ${refusal.currencies[1]}` }],
      };
    case 'amount_out_of_range':
      return {
        code: refusal.code,
        detail: `An order comes to 1 to ${refusal.maximumMinor} minor units, not ${refusal.totalMinor}.`,
        errors: [{ field: 'lines', message: 'come to too much' }],
      };
    case 'external_reference_taken':
      return {
        code: refusal.code,
        detail: `This reference belongs to another order, ${refusal.orderId}.`,
        errors: [{ field: 'externalReference', message: 'belongs to another order' }],
        headers: { location: `/orders/${refusal.orderId}` },
      };
    case 'busy':
      return {
        code: refusal.code,
        detail: 'Prices are changing. Nothing was ordered.',
        headers: { 'retry-after': '1' },
      };
  }
}
