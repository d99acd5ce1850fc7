import { fingerprint } from '../../domain/operations/fingerprint.ts';
import { keyDigest } from '../../domain/operations/identity.ts';
import type { OperationId } from '../../domain/operations/operation.ts';
import type { Precondition } from '../../domain/precondition.ts';
import { replay, type Replayable } from './once-over-http.ts';
import type { Ending, Claimed, Operations } from '../ports/operations.ts';
import type { OrderKey, Orders } from '../ports/orders.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Workflow } from '../ports/workflow.ts';
import { startWorkflow } from '../orders/start-workflow.ts';

/** What every request about an order needs. */
export interface OrderRequestDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly operations: Operations;
  readonly orders: Orders;
  readonly workflow: Workflow;
}

export interface OrderRequestCommand extends OrderKey {
  readonly idempotencyKey: string;
  /** Of the order as it is when the request is written; a replay comes before it. */
  readonly precondition?: Precondition;
}

export interface UnknownOrder {
  readonly code: 'unknown_order';
}

/**
 * What a client asks of an order that is there, once for each of its keys. What is committed starts the workflow, which
 * goes on with it; if it is not started, the order is due and the sweep starts it.
 */
export async function onceForOrder<Success extends string, Refusal extends { readonly code: string }>(
  deps: OrderRequestDeps,
  { merchantId, orderId, idempotencyKey }: OrderRequestCommand,
  asked: {
    readonly kind: OperationId['kind'];
    readonly request: unknown;
    readonly success: Success;
    /** Absent: the key is kept for ever. */
    readonly retentionDays?: number;
  },
  commit: (claimed: Claimed) => Promise<Ending<unknown, Refusal | UnknownOrder>>,
): Promise<Replayable<Success, Refusal | UnknownOrder>> {
  if ((await deps.orders.find(merchantId, orderId)) === undefined) return { code: 'unknown_order' };
  const { kind, success, request, ...kept } = asked;
  const id: OperationId = { merchantId, kind, key: keyDigest(idempotencyKey), subject: { orderId } };
  const outcome = await deps.operations.once({ id, fingerprint: fingerprint(request), ...kept }, commit);
  if (outcome.code === 'committed') await startWorkflow(deps, { merchantId, orderId });
  return replay<Success, Refusal | UnknownOrder>(success, outcome);
}
