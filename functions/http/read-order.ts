import type { Order, PaymentAction } from '../domain/order.ts';
import type { Log, OrderReader } from '../usecases/ports.ts';
import { api, json, type Response } from './api.ts';
import { problemResponse, UNKNOWN_ORDER } from './problem.ts';
import { merchantOf, parameterOf } from './request.ts';
import { orderId } from './schemas.ts';
import { externalReference } from './text.ts';

/** GET /orders/{orderId} and GET /orders?externalReference= */
export const readOrderRoute = (log: Log, orders: OrderReader) =>
  api(log, async (event) => {
    const merchantId = merchantOf(event);
    const id = event.pathParameters?.['orderId'];
    const order =
      id === undefined
        ? await orders.findByExternalReference(
            merchantId,
            parameterOf(
              event.queryStringParameters?.['externalReference'],
              externalReference,
              'externalReference',
            ),
          )
        : await orders.find(merchantId, parameterOf(id, orderId, 'orderId'));
    return order === undefined
      ? problemResponse(UNKNOWN_ORDER)
      : orderResponse(order, event.headers['if-none-match']);
  });

function orderResponse(order: Order, ifNoneMatch: string | undefined): Response {
  const etag = `"${order.version}"`;
  const known = ifNoneMatch
    ?.split(',')
    .some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
  if (known === true) return { statusCode: 304, headers: { etag } };
  return json(200, orderView(order), { etag });
}

/** What a merchant sees: everything but how the order is kept. Nothing of it changes without the version, the tag. */
function orderView(order: Order): object {
  const {
    merchantId: _merchant,
    version: _version,
    revision: _revision,
    dueAt: _due,
    attention: _attention,
    paymentMethod: _method,
    event: _event,
    origin: _origin,
    action,
    ...rest
  } = { action: undefined, ...order };
  return order.status === 'placed' && action !== undefined ? { ...rest, action: actionView(action) } : rest;
}

/**
 * The secret is all that the client's part of the gateway wants to be told; it is for the card's holder and nobody else.
 * https://docs.stripe.com/js/payment_intents/handle_next_action
 */
const actionView = ({ clientSecret, expiresAt }: PaymentAction): object => ({ clientSecret, expiresAt });
