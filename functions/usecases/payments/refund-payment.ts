import { inWords, type NeedsAttentionEntry } from '../../domain/orders/needs-attention.ts';
import { forbidsRefund } from '../../domain/payments/dispute.ts';
import type { OperationRecord } from '../../domain/operations/operation.ts';
import type { Order } from '../../domain/orders/order.ts';
import type { RefundOutcome, RefundRequest } from '../../domain/payments/refund.ts';
import { asStored, refundStep } from '../../domain/operations/step.ts';
import { GatewayFault } from '../ports/gateway.ts';
import { LateOwner, OtherStep, type Ending, type Claimed, type Operations } from '../ports/operations.ts';
import type { OrderKey, Orders } from '../ports/orders.ts';
import type { Log } from '../ports/log.ts';
import type { OrderHistory } from '../../domain/orders/order-history.ts';
import {
  askForOutcome,
  CALLS_TO_ASK,
  keyIsKnown,
  reportAccountRefused,
  timeFor,
  type GatewayInTime,
  leaveUnknown,
} from './ask-gateway.ts';
import { openRefunds } from '../../domain/orders/open-operations.ts';
import { applyRefund, refundIntent } from './settle-refund.ts';
import type { NeedsAttentionList } from '../ports/needs-attention.ts';
import { AGAIN, untilWritten } from '../ports/conflict.ts';

export interface RefundPaymentDeps extends GatewayInTime {
  readonly log: Log;
  readonly operations: Operations;
  readonly orders: Orders;
  readonly needsAttention: NeedsAttentionList;
}

/** `busy`: another run holds one of them; it or the sweep goes on. */
export type RefundStepOutcome = 'refunded' | 'busy' | 'unknown_order';

/**
 * Carries out the order's refunds, each once: it was stored with its request and its key before this
 * step began. If it dies in between, the next run asks the gateway under the same key.
 *
 * @throws GatewayFault the first of those whose outcome is not known; the workflow asks again
 */
export async function refundPayment(deps: RefundPaymentDeps, ref: OrderKey): Promise<RefundStepOutcome> {
  const history = await deps.orders.history(ref.merchantId, ref.orderId);
  if (history === undefined) return 'unknown_order';
  const faults: GatewayFault[] = [];
  let busy = false;
  // What was tried most comes last: one whose answers never come takes the time of those after it.
  const leastTried = openRefunds(history).toSorted((one, other) => one.attemptCount - other.attemptCount);
  for (const record of leastTried) {
    try {
      if ((await refundOne(deps, history, record)) === 'busy') busy = true;
    } catch (error) {
      if (!(error instanceof GatewayFault)) throw error;
      faults.push(error);
    }
  }
  const [fault] = faults;
  if (fault !== undefined) throw fault;
  return busy ? 'busy' : 'refunded';
}

async function refundOne(
  deps: RefundPaymentDeps,
  { order }: OrderHistory,
  record: OperationRecord,
): Promise<'settled' | 'busy'> {
  timeFor(deps, CALLS_TO_ASK);
  const step = asStored(refundStep(refundIntent(record)), [record]);
  try {
    const outcome = await deps.operations.once<'settled', never>(
      step,
      (claimed) => refundOnce(deps, order, claimed),
      record,
    );
    switch (outcome.code) {
      case 'committed':
      case 'replayed':
        return 'settled';
      case 'in_flight':
        return 'busy';
      case 'refused':
        return outcome.refusal;
      case 'other_request':
        throw new OtherStep(step.id);
    }
  } catch (error) {
    // A webhook was faster: what it wrote is the outcome.
    if (error instanceof LateOwner) return 'settled';
    throw error;
  }
}

async function refundOnce(
  deps: RefundPaymentDeps,
  order: Order,
  claimed: Claimed,
): Promise<Ending<'settled', never>> {
  timeFor(deps, claimed.reconcile ? CALLS_TO_ASK : 1);
  const request = refundIntent(claimed.record);
  const outcome = withheld(order, request, claimed) ?? (await refundOutcome(deps, request, claimed));
  const tryOnce = async (): Promise<Ending<'settled', never> | typeof AGAIN> => {
    const history = await deps.orders.history(order.merchantId, order.orderId);
    if (history === undefined) throw new Error(`order ${order.orderId} is gone`);
    const applied = await applyRefund(
      deps,
      history,
      { from: claimed.record, claimed: claimed.record },
      outcome,
    );
    switch (applied.code) {
      case 'refused':
        deps.log.count('AttentionNeeded');
        deps.log.error('refund refused', { orderId: order.orderId, refundId: request.refundId });
        return { code: 'committed', result: 'settled' };
      case 'refunded':
      case 'pending':
        // A pending refund waits at the gateway, and holds up nothing here.
        return { code: 'committed', result: 'settled' };
      case 'needs_attention':
        await needAttention(deps, history, applied.entry);
        throw new GatewayFault('possible', { code: applied.entry.reason, message: inWords(applied.entry) });
      case 'late_owner':
        throw new LateOwner(`refund ${request.refundId} was settled meanwhile`);
      case 'order_changed':
        return AGAIN;
      case 'event_known':
        throw new Error('a refund step brings no event');
    }
  };
  // What the gateway answered is applied to what stands then.
  return untilWritten(`order ${order.orderId}`, tryOnce, { exhausted: leaveUnknown });
}

/** While the bank wants a payment back, a refund would pay it twice: one that was not sent never is. */
function withheld(
  order: Order,
  { transactionId }: RefundRequest,
  { reconcile }: Claimed,
): RefundOutcome | undefined {
  if (reconcile || order.status !== 'paid' || order.transactionId !== transactionId) return undefined;
  return forbidsRefund(order.dispute) ? { code: 'refused', error: PAYMENT_DISPUTED } : undefined;
}

const PAYMENT_DISPUTED = { code: 'payment_disputed', message: 'the payment is disputed; nothing was sent' };

async function needAttention(
  { log, needsAttention }: RefundPaymentDeps,
  { order, attention }: OrderHistory,
  entry: NeedsAttentionEntry,
): Promise<void> {
  if (attention.some(({ key }) => key === entry.key)) return;
  await needsAttention.raise(order, entry);
  log.count('AttentionNeeded');
  log.error('order needs attention', { orderId: order.orderId, reason: inWords(entry) });
}

async function refundOutcome(
  deps: RefundPaymentDeps,
  request: RefundRequest,
  { reconcile, record }: Claimed,
): Promise<RefundOutcome> {
  try {
    return reconcile ? await ask(deps, request, record) : await deps.gateway.refund(request, 'first');
  } catch (error) {
    reportAccountRefused(deps.log, error, { orderId: request.orderId });
    throw error;
  }
}

/** A refund is owed however late it is: one that the gateway does not know of when its key is forgotten is made anew. */
async function ask(
  deps: RefundPaymentDeps,
  request: RefundRequest,
  record: OperationRecord,
): Promise<RefundOutcome> {
  const { gateway } = deps;
  const repeat = async (): Promise<RefundOutcome> => {
    const first = await gateway.refund(request, 'repeat');
    // Under its key the gateway repeats its first answer, whatever has become of the refund since.
    return first.code === 'pending' ? ((await gateway.findRefund(request)) ?? first) : first;
  };
  const outcome = await askForOutcome({
    repeat: keyIsKnown(deps, record) ? repeat : undefined,
    find: async () => gateway.findRefund(request),
  });
  return outcome ?? gateway.refund(request, 'first');
}
