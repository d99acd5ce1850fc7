import type { Context } from 'aws-lambda';
import type { PlaceOrderCommand, PlaceOrderResult } from '../../usecases/orders/place-order.ts';
import type { OrdersPaused } from '../../usecases/orders/place-unless-paused.ts';
import type { Clock } from '../../usecases/ports/clock.ts';
import type { Log } from '../../usecases/ports/log.ts';
import { api } from '../api/api.ts';
import { preconditionOf } from '../api/entity-tags.ts';
import { idempotencyKeyOf } from '../api/idempotency-key.ts';
import { orderRequest } from './order-body.ts';
import { priceView } from './price-view.ts';
import { problemResponse, type Problem } from '../api/problem.ts';
import { answered, keyProblem } from '../api/replayable.ts';
import { bodyOf, merchantOf } from '../api/request.ts';

export type PlaceOrder = (
  command: PlaceOrderCommand,
  context: Context,
) => Promise<PlaceOrderResult | OrdersPaused>;

/** Seconds. A pause ends when a person ends it, and its end is known within half a minute. */
const PAUSED_RETRY_AFTER = '60';

/** POST /orders */
export const placeOrderRoute = (log: Log, clock: Clock, placeOrder: PlaceOrder) =>
  api(log, async (event, context) => {
    const command = {
      merchantId: merchantOf(event, 'orders'),
      idempotencyKey: idempotencyKeyOf(event),
      ...preconditionOf(event),
      request: bodyOf(event, orderRequest),
    };
    const result = await placeOrder(command, context);
    if (result.code === 'placed') return answered(201, result, { location: `/orders/${result.orderId}` });
    return problemResponse(problemOf(result, Date.parse(clock.now())));
  });

function problemOf(
  refusal: Exclude<PlaceOrderResult, { code: 'placed' }> | OrdersPaused,
  nowMs: number,
): Problem {
  switch (refusal.code) {
    case 'orders_paused':
      return {
        code: refusal.code,
        detail: 'No new orders are taken at the moment. Nothing was ordered.',
        headers: { 'retry-after': PAUSED_RETRY_AFTER },
      };
    case 'request_in_flight':
    case 'key_reused':
      return keyProblem(refusal, nowMs);
    case 'precondition_failed':
      return {
        code: refusal.code,
        detail: 'If-Match holds for no order that is still to be placed. Nothing was ordered.',
      };
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
    case 'currency_missing':
      return {
        code: refusal.code,
        detail: 'No line is from the catalogue, so the order has to name its currency.',
        errors: [{ field: 'currency', message: 'is missing' }],
      };
    case 'discount_too_large':
      return {
        code: refusal.code,
        detail: 'A discount is at most what it is taken from. Nothing was ordered.',
        errors: [
          refusal.line === undefined
            ? { field: 'discounts', message: 'are more than the lines come to' }
            : { field: `lines[${refusal.line}].discountMinor`, message: 'is more than the line comes to' },
        ],
      };
    case 'price_changed': {
      const { code, currency, price } = refusal;
      return {
        code,
        detail: `The order comes to ${price.totalMinor} minor units now. Nothing was ordered and nothing charged.`,
        errors: [{ field: 'expectedTotalMinor', message: `is not the total, ${price.totalMinor}` }],
        extension: { totalMinor: price.totalMinor, currency, price: priceView(price) },
      };
    }
    case 'currency_not_chargeable':
      return {
        code: refusal.code,
        detail: `Nothing can be charged in ${refusal.currency}.`,
        errors: [{ field: 'lines', message: `are priced in ${refusal.currency}` }],
      };
    case 'amount_out_of_range': {
      const { totalMinor, minimumMinor, maximumMinor } = refusal;
      const message = totalMinor < minimumMinor ? 'come to too little' : 'come to too much';
      return {
        code: refusal.code,
        detail: `An order comes to 0, or to ${minimumMinor} to ${maximumMinor} minor units of its currency, not ${totalMinor}.`,
        errors: [{ field: 'lines', message }],
      };
    }
    case 'external_reference_taken':
      return {
        code: refusal.code,
        detail: `This reference belongs to another order, ${refusal.orderId}.`,
        errors: [{ field: 'externalReference', message: 'belongs to another order' }],
        headers: { location: `/orders/${refusal.orderId}` },
      };
  }
}
