import { nextAction } from '../domain/next-action.ts';
import type { OperationRecord } from '../domain/operation.ts';
import type { Clock, Log, StoryReader } from '../usecases/ports.ts';
import { api, json } from './api.ts';
import { problemResponse, UNKNOWN_ORDER } from './problem.ts';
import { merchantOf, parameterOf } from './request.ts';
import { orderId } from './schemas.ts';

/** GET /orders/{orderId}/operations: what was tried for the order, how often, why it failed, and if a retry is safe. */
export const readOperationsRoute = (log: Log, clock: Clock, orders: StoryReader) =>
  api(log, async (event) => {
    const id = parameterOf(event.pathParameters?.['orderId'], orderId, 'orderId');
    const story = await orders.story(merchantOf(event), id);
    return story === undefined
      ? problemResponse(UNKNOWN_ORDER)
      : json(200, {
          orderId: id,
          operations: story.operations.map((record) => ({
            ...operationView(record),
            next: nextAction(record, story.order, clock.now(), story.attention),
          })),
        });
  });

/** Who held it and what was sent to the gateway stay inside. */
function operationView(record: OperationRecord): object {
  const {
    merchantId: _m,
    owner: _o,
    fingerprint: _f,
    intent: _i,
    result: _r,
    subject: _s,
    revision: _revision,
    expiresAt,
    ...rest
  } = record;
  return { ...rest, ...(expiresAt === undefined ? {} : { keptUntil: expiresAt }) };
}
