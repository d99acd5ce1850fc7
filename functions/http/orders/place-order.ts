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

type Refusal = Exclude<PlaceOrderResult, { code: 'placed' }> | OrdersPaused;

const problemOf = <Code extends Refusal['code']>(
  refusal: Extract<Refusal, { code: Code }> & { readonly code: Code },
  nowMs: number,
): Problem => PROBLEMS[refusal.code](refusal, nowMs);

const PROBLEMS: {
  readonly [Code in Refusal['code']]: (refusal: Extract<Refusal, { code: Code }>, nowMs: number) => Problem;
} = {
  orders_paused: ({ code }) => ({
    code,
    detail: 'No new orders are taken at the moment. Nothing was ordered.',
    headers: { 'retry-after': PAUSED_RETRY_AFTER },
  }),
  request_in_flight: keyProblem,
  key_reused: keyProblem,
  precondition_failed: ({ code }) => ({
    code,
    detail: 'If-Match holds for no order that is still to be placed. Nothing was ordered.',
  }),
  unknown_sku: ({ code, sku, line }) => ({
    code,
    detail: `There is no product ${sku}.`,
    errors: [{ field: `lines[${line}].sku`, message: 'is not known' }],
  }),
  out_of_stock: ({ code, sku, line }) => ({
    code,
    detail: `There is not enough of ${sku} in stock. Nothing was ordered.`,
    errors: [{ field: `lines[${line}].quantity`, message: 'is more than there is in stock' }],
  }),
  mixed_currencies: ({ code, currencies, line }) => ({
    code,
    detail: `One order has one currency, not ${currencies.join(' and ')}.`,
    errors: [{ field: `lines[${line}].sku`, message: `is priced in ${currencies[1]}` }],
  }),
  currency_missing: ({ code }) => ({
    code,
    detail: 'No line is from the catalogue, so the order has to name its currency.',
    errors: [{ field: 'currency', message: 'is missing' }],
  }),
  discount_too_large: ({ code, line }) => ({
    code,
    detail: 'A discount is at most what it is taken from. Nothing was ordered.',
    errors: [
      line === undefined
        ? { field: 'discounts', message: 'are more than the lines come to' }
        : { field: `lines[${line}].discountMinor`, message: 'is more than the line comes to' },
    ],
  }),
  price_changed: ({ code, currency, price }) => ({
    code,
    detail: `The order comes to ${price.totalMinor} minor units now. Nothing was ordered and nothing charged.`,
    errors: [{ field: 'expectedTotalMinor', message: `is not the total, ${price.totalMinor}` }],
    extension: { totalMinor: price.totalMinor, currency, price: priceView(price) },
  }),
  currency_not_chargeable: ({ code, currency }) => ({
    code,
    detail: `Nothing can be charged in ${currency}.`,
    errors: [{ field: 'lines', message: `are priced in ${currency}` }],
  }),
  amount_out_of_range: ({ code, totalMinor, minimumMinor, maximumMinor }) => ({
    code,
    detail: `An order comes to 0, or to ${minimumMinor} to ${maximumMinor} minor units of its currency, not ${totalMinor}.`,
    errors: [
      { field: 'lines', message: totalMinor < minimumMinor ? 'come to too little' : 'come to too much' },
    ],
  }),
  external_reference_taken: ({ code, orderId }) => ({
    code,
    detail: `This reference belongs to another order, ${orderId}.`,
    errors: [{ field: 'externalReference', message: 'belongs to another order' }],
    headers: { location: `/orders/${orderId}` },
  }),
};
