import type { ToldAct } from '../../domain/audit/operator-acted.ts';
import { attemptForMerchant } from '../../domain/orders/merchant-texts.ts';
import type { Attempt } from '../../domain/operations/attempt.ts';
import { nextAction, type NextAction } from '../../domain/orders/next-action.ts';
import type { OperationRecord } from '../../domain/operations/operation.ts';
import type { HistoryReader } from '../../usecases/ports/orders.ts';
import type { Clock } from '../../usecases/ports/clock.ts';
import type { Log } from '../../usecases/ports/log.ts';
import { api, json } from '../api/api.ts';
import { problemResponse, UNKNOWN_ORDER } from '../api/problem.ts';
import { merchantOf, parameterOf } from '../api/request.ts';
import { orderId } from '../api/schemas.ts';
import type { ActView, AttemptView, OperationsView, OperationView } from './operations-answer.ts';

/** GET /orders/{orderId}/operations: what was tried for the order, how often, why it failed, is a retry safe; and what people did. */
export const readOperationsRoute = (log: Log, clock: Clock, orders: HistoryReader) =>
  api(log, async (event) => {
    const merchantId = merchantOf(event, 'read');
    const id = parameterOf(event.pathParameters?.['orderId'], orderId, 'orderId');
    const history = await orders.history(merchantId, id);
    return history === undefined
      ? problemResponse(UNKNOWN_ORDER)
      : json(200, {
          orderId: id,
          operations: history.operations.map((record) => ({
            ...operationView(record),
            next: nextView(nextAction(record, history.order, clock.now(), history.attention)),
          })),
          acts: history.acts.map(actView),
        } satisfies OperationsView);
  });

/** As an event tells of it. Why, and what it changed, is for whoever operates the stack. */
const actView = ({ actId, at, by, kind, about }: ToldAct): ActView => ({ actId, at, by, kind, about });

/** Why a person has to decide is told to whoever operates the stack; it may quote the gateway. */
const nextView = (next: NextAction): NextAction =>
  next.action === 'person' ? { action: 'person', reason: 'Whoever operates the shop decides.' } : next;

/** Named one by one: who held it, what was sent to the gateway and what it gets later stay inside. */
function operationView(record: OperationRecord): Omit<OperationView, 'next'> {
  const { kind, key, status, epoch, leaseExpiresAt, effectStartedAt, retrySafe, attemptCount } = record;
  const { createdAt, updatedAt, expiresAt: keptUntil } = record;
  const attempts = record.attempts.map(attemptForMerchant).map(attemptView);
  const facts = {
    kind,
    key,
    status,
    epoch,
    leaseExpiresAt,
    effectStartedAt,
    retrySafe,
    attemptCount,
    attempts,
  };
  return { ...facts, createdAt, updatedAt, keptUntil };
}

const attemptView = ({ number, startedAt, endedAt, outcome, error, retrySafe }: Attempt): AttemptView => ({
  number,
  startedAt,
  endedAt,
  outcome,
  error: error && { code: error.code, message: error.message },
  retrySafe,
});
