import type { Context } from 'aws-lambda';
import * as z from 'zod/mini';
import type { OrderRequest } from '../../domain/orders/order.ts';
import type { PlaceOrderCommand, PlaceOrderResult } from '../../usecases/orders/place-order.ts';
import type { Clock, Log } from '../../usecases/ports/orders.ts';
import { api } from '../api/api.ts';
import { emailAddress } from '../api/email-address.ts';
import { preconditionOf } from '../api/entity-tags.ts';
import { idempotencyKeyOf } from '../api/idempotency-key.ts';
import { problemResponse, type Problem } from '../api/problem.ts';
import { answered, keyProblem } from '../api/replayable.ts';
import { bodyOf, merchantOf } from '../api/request.ts';
import { gatewayCustomer, MAX_QUANTITY, paymentMethod, sku } from '../api/schemas.ts';
import { externalReference, text } from '../api/text.ts';

/**
 * A transaction holds 100 writes. An order's have one a line and few more: at most three when it takes its stock, five when
 * an event that was parked declines it. https://docs.aws.amazon.com/amazondynamodb
 */
const MAX_LINES = 40;

const line = z.strictObject({ sku, quantity: z.int().check(z.minimum(1), z.maximum(MAX_QUANTITY)) });

const lines = z.array(line).check(
  z.minLength(1),
  z.maxLength(MAX_LINES),
  z.superRefine((all, context) => {
    const seen = new Set<string>();
    for (const [index, { sku: name }] of all.entries()) {
      if (seen.has(name)) {
        context.addIssue({
          code: 'custom',
          path: [index, 'sku'],
          message: 'stands in an earlier line already',
        });
      }
      seen.add(name);
    }
  }),
);

export const orderRequest = z.strictObject({
  externalReference: z.exactOptional(externalReference),
  customer: z.strictObject({ email: emailAddress, name: z.exactOptional(text(100)) }),
  lines,
  paymentMethod,
  gatewayCustomer: z.exactOptional(gatewayCustomer),
}) satisfies z.ZodMiniType<OrderRequest>;

export type PlaceOrder = (command: PlaceOrderCommand, context: Context) => Promise<PlaceOrderResult>;

/** POST /orders */
export const placeOrderRoute = (log: Log, clock: Clock, placeOrder: PlaceOrder) =>
  api(log, async (event, context) => {
    const command = {
      merchantId: merchantOf(event),
      idempotencyKey: idempotencyKeyOf(event),
      ...preconditionOf(event),
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
        detail: `An order comes to ${minimumMinor} to ${maximumMinor} minor units of its currency, not ${totalMinor}.`,
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
