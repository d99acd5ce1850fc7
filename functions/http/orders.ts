import type { Order } from '../domain/order.ts';
import { nextAction } from '../domain/next-action.ts';
import type { OperationRecord } from '../domain/operation.ts';
import type { Clock, Log, OrderLedger } from '../usecases/ports.ts';
import { api, json, type Response } from './api.ts';
import { problemResponse } from './problem.ts';
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
    return order === undefined ? noSuchOrder() : orderResponse(order, event.headers['if-none-match']);
  });

/** GET /orders/{orderId}/operations: what was tried for the order, how often, why it failed, and if a retry is safe. */
export const readOperationsRoute = (log: Log, clock: Clock, orders: Pick<OrderLedger, 'story'>) =>
  api(log, async (event) => {
    const id = parameterOf(event.pathParameters?.['orderId'], orderId, 'orderId');
    const story = await orders.story(merchantOf(event), id);
    return story === undefined
      ? noSuchOrder()
      : json(200, {
          orderId: id,
          operations: story.operations.map((record) => ({
            ...operationView(record),
            next: nextAction(record, story.order, clock.now()),
          })),
        });
  });

const noSuchOrder = (): Response =>
  problemResponse({ code: 'unknown_order', detail: 'There is no such order.' });

function orderResponse(order: Order, ifNoneMatch: string | undefined): Response {
  const etag = `"${order.version}"`;
  const known = ifNoneMatch
    ?.split(',')
    .some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
  if (known === true) return { statusCode: 304, headers: { etag } };
  return json(200, orderView(order), { etag });
}

/** What a merchant sees: everything but how the order is kept. */
function orderView(order: Order): object {
  const {
    merchantId: _merchant,
    version: _version,
    dueAt: _due,
    attention: _attention,
    paymentMethod: _method,
    ...rest
  } = order;
  return rest;
}

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
