import type { Order, PaymentAction } from '../domain/order.ts';
import { nextAction } from '../domain/next-action.ts';
import type { OperationRecord } from '../domain/operation.ts';
import type { Clock, Log, OrderLedger } from '../usecases/ports.ts';
import { api, json, type Response } from './api.ts';
import { problemResponse, UNKNOWN_ORDER } from './problem.ts';
import { merchantOf, parameterOf } from './request.ts';
import { externalReference, orderId } from './schemas.ts';

/** GET /orders/{orderId} and GET /orders?externalReference= */
export const readOrderRoute = (log: Log, orders: Pick<OrderLedger, 'find' | 'findByExternalReference'>) =>
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

/** GET /orders/{orderId}/operations: what was tried for the order, how often, why it failed, and if a retry is safe. */
export const readOperationsRoute = (log: Log, clock: Clock, orders: Pick<OrderLedger, 'story'>) =>
  api(log, async (event) => {
    const id = parameterOf(event.pathParameters?.['orderId'], orderId, 'orderId');
    const story = await orders.story(merchantOf(event), id);
    return story === undefined
      ? problemResponse(UNKNOWN_ORDER)
      : json(200, {
          orderId: id,
          operations: story.operations.map((record) => ({
            ...operationView(record),
            next: nextAction(record, story.order, clock.now()),
          })),
        });
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

/** Who held it and what was sent to the gateway stay inside. */
function operationView(record: OperationRecord): object {
  const {
    merchantId: _m,
    owner: _o,
    fingerprint: _f,
    intent: _i,
    result: _r,
    subject: _s,
    expiresAt,
    ...rest
  } = record;
  return { ...rest, ...(expiresAt === undefined ? {} : { keptUntil: expiresAt }) };
}
