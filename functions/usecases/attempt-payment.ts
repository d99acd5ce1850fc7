import { keyDigest } from '../domain/identity.ts';
import { succeed, type OperationId } from '../domain/operation.ts';
import type { Order } from '../domain/order.ts';
import { nextCheckoutAttempt, reservation } from '../domain/order-transitions.ts';
import { replay, type Replayable } from './once-over-http.ts';
import {
  LateOwner,
  type Clock,
  type Ending,
  type Held,
  type Log,
  type Operations,
  type OrderLedger,
  type Workflow,
} from './ports.ts';
import { startWorkflow } from './start-workflow.ts';

export interface AttemptPaymentDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly operations: Operations;
  readonly orders: OrderLedger;
  readonly workflow: Workflow;
}

export interface AttemptPaymentCommand {
  readonly merchantId: string;
  readonly orderId: string;
  readonly idempotencyKey: string;
  readonly request: { readonly paymentMethod: string };
}

export type AttemptPaymentRefusal =
  | { readonly code: 'unknown_order' }
  | { readonly code: 'order_not_payable'; readonly status: Order['status'] }
  | { readonly code: 'order_needs_attention' }
  | { readonly code: 'out_of_stock'; readonly line: number; readonly sku: string }
  | { readonly code: 'busy' };

export type AttemptPaymentResult = Replayable<'attempted', AttemptPaymentRefusal>;

/** Another checkout attempt after a decline, and only then: never while an earlier one may still be captured. */
export async function attemptPayment(
  deps: AttemptPaymentDeps,
  command: AttemptPaymentCommand,
): Promise<AttemptPaymentResult> {
  const { merchantId, orderId, idempotencyKey, request } = command;
  if ((await deps.orders.find(merchantId, orderId)) === undefined) return { code: 'unknown_order' };
  const id: OperationId = {
    merchantId,
    kind: 'checkout',
    key: keyDigest(idempotencyKey),
    subject: { orderId },
  };
  const outcome = await deps.operations.once<unknown, AttemptPaymentRefusal>(
    // Kept for ever: nothing else would tell an old key from a new attempt.
    { id, request },
    (held) => commitAttempt(deps, command, held),
  );
  if (outcome.code === 'committed') await startWorkflow(deps, { merchantId, orderId });
  return replay('attempted', outcome);
}

async function commitAttempt(
  deps: AttemptPaymentDeps,
  { merchantId, orderId, request }: AttemptPaymentCommand,
  held: Held,
): Promise<Ending<unknown, AttemptPaymentRefusal>> {
  const now = deps.clock.now();
  const order = await deps.orders.find(merchantId, orderId);
  if (order === undefined) return { code: 'refused', refusal: { code: 'unknown_order' } };
  if (order.status !== 'declined') {
    return { code: 'refused', refusal: { code: 'order_not_payable', status: order.status } };
  }
  if (order.attention !== undefined) return { code: 'refused', refusal: { code: 'order_needs_attention' } };
  const next = nextCheckoutAttempt(order, request.paymentMethod, now);
  const result = { orderId, attempt: next.attempt, status: next.status };
  const written = await deps.orders.tryAgain(order, next, reservation(next), {
    from: held.record,
    to: succeed(held.record, result, now),
  });
  switch (written.code) {
    case 'committed':
      return { code: 'committed', result };
    case 'late_owner':
      throw new LateOwner(`checkout of ${orderId} went on under another owner`);
    case 'order_changed':
      return { code: 'refused', refusal: { code: 'busy' } };
    case 'out_of_stock': {
      const line = order.lines.findIndex(({ sku }) => sku === written.sku);
      return { code: 'refused', refusal: { code: 'out_of_stock', line, sku: written.sku } };
    }
  }
}
