import {
  needsAttentionEntry,
  inWords,
  type NeedsAttentionEntry,
} from '../../domain/orders/needs-attention.ts';
import type { OperationRecord } from '../../domain/operations/operation.ts';
import type { Order } from '../../domain/orders/order.ts';
import { processingTooLong } from '../../domain/payments/customer-payment.ts';
import {
  chargeRequest,
  type ChargeExtras,
  type ChargeOutcome,
  type ChargeRequest,
} from '../../domain/payments/payment.ts';
import { asStored, chargeStep, type Step } from '../../domain/operations/step.ts';
import { applyEvent } from '../webhooks/apply-webhook.ts';
import { DUPLICATE_CAPTURE, GatewayFault } from '../ports/gateway.ts';
import { LateOwner, OtherStep, type Ending, type Claimed, type Operations } from '../ports/operations.ts';
import type { OrderKey } from '../ports/orders.ts';
import type { OrderHistory } from '../../domain/orders/order-history.ts';
import { ask, askToStop, CHARGE_EXPIRED, mayStillCharge, type AskingDeps } from './ask-for-charge.ts';
import { CALLS_TO_ASK, leaveUnknown, reportAccountRefused, timeFor } from './ask-gateway.ts';
import { payNothing } from './pay-nothing.ts';
import { applyOutcome, closeOver, type Written } from './settle-charge.ts';
import { isOpenCharge, openRefunds } from '../../domain/orders/open-operations.ts';
import type { DueList } from '../ports/due-list.ts';
import type { ApplyEventDeps } from '../webhooks/event-delivery.ts';
import { AGAIN, untilWritten } from '../ports/conflict.ts';
import { chargeIntent } from '../../domain/payments/charge-intent.ts';

export interface ChargePaymentDeps extends AskingDeps, ApplyEventDeps {
  readonly dueList: DueList;
  readonly operations: Operations;
  /** How long a payment may be processing before a person is told, in milliseconds. */
  readonly processingMs: number;
  /** Of a charge that is begun: what is stored of one that was begun before stands. */
  readonly extras?: ChargeExtras;
}

/**
 * `refund_due`: money has to be refunded, which is the next step's. `busy`: another run holds the charge; it or the sweep
 * goes on. `requires_action`: the customer has to act, or a bank works on the payment.
 */
export type ChargeStepOutcome =
  'paid' | 'declined' | 'cancelled' | 'requires_action' | 'refund_due' | 'busy' | 'unknown_order';

/**
 * Charges the order's checkout attempt in force, once, or finds out what became of it. The claim stores what will be sent
 * before it is sent; the outcome is written together with the order. If it dies in between, the next run finds an effect
 * that was started and asks the gateway for its outcome, under the same key and with the same request.
 *
 * @throws GatewayFault while the outcome is not known; the workflow asks again
 */
export async function chargePayment(deps: ChargePaymentDeps, ref: OrderKey): Promise<ChargeStepOutcome> {
  const history = await historyWithNews(deps, ref);
  if (history === undefined) return 'unknown_order';
  if (history.order.status === 'placed' && history.order.totalMinor === 0) {
    return payNothing(deps, history, history.order);
  }
  const open = chargeToSettle(deps, history);
  if (open === undefined) return outcomeOf(deps, history);
  timeFor(deps, CALLS_TO_ASK);

  const { step, known } = open;
  try {
    const outcome = await deps.operations.once<ChargeStepOutcome, never>(
      step,
      (claimed) => settleOnce(deps, history, claimed),
      known,
    );
    switch (outcome.code) {
      case 'committed':
        return outcome.result;
      // Another run is at it, or ended it meanwhile and goes on with the order.
      case 'in_flight':
      case 'replayed':
        return 'busy';
      case 'refused':
        return outcome.refusal;
      case 'other_request':
        throw new OtherStep(step.id);
    }
  } catch (error) {
    if (!(error instanceof LateOwner)) throw error;
    return settledMeanwhile(deps, ref);
  }
}

/** A webhook was faster: what it wrote is the outcome. */
async function settledMeanwhile(
  { orders }: ChargePaymentDeps,
  { merchantId, orderId }: OrderKey,
): Promise<ChargeStepOutcome> {
  const settled = await orders.history(merchantId, orderId);
  return settled === undefined || settled.order.status === 'placed' ? 'busy' : stepOutcome(settled);
}

/** Events that came before their order, or its charge, are applied before anything is asked or sent. */
async function historyWithNews(deps: ChargePaymentDeps, ref: OrderKey): Promise<OrderHistory | undefined> {
  const history = await deps.orders.history(ref.merchantId, ref.orderId);
  if (history === undefined || history.parked.length === 0) return history;
  for (const event of history.parked) await applyEvent(deps, event, 1);
  return deps.orders.history(ref.merchantId, ref.orderId);
}

interface ChargeToSettle {
  readonly step: Step;
  readonly known?: OperationRecord;
}

/**
 * A placed order's charge, unless it is in the time for its card's authentication; and one that a cancellation left open.
 */
function chargeToSettle(
  deps: ChargePaymentDeps,
  { order, operations }: OrderHistory,
): ChargeToSettle | undefined {
  const { id } = chargeStep(order);
  const known = operations.find((record) => record.kind === id.kind && record.key === id.key);
  if (order.status === 'placed') {
    const { action } = order;
    const customerActs =
      action !== undefined && action.state === undefined && deps.clock.now() < action.expiresAt;
    const step = asStored(chargeStep(order, chargeRequest(order, deps.extras)), operations);
    return customerActs ? undefined : { step, ...(known === undefined ? {} : { known }) };
  }
  if (order.status !== 'cancelled' || known === undefined || !isOpenCharge(known)) return undefined;
  return { step: asStored(chargeStep(order, chargeIntent(known)), operations), known };
}

/** Nothing is left to charge or to ask. An order that is over and has nothing open leaves the sweep's list. */
async function outcomeOf(deps: ChargePaymentDeps, history: OrderHistory): Promise<ChargeStepOutcome> {
  const outcome = stepOutcome(history);
  if (outcome === 'declined' || outcome === 'cancelled') await closeOver(deps, history);
  return outcome;
}

const stepOutcome = (history: OrderHistory): ChargeStepOutcome => {
  if (openRefunds(history).length > 0) return 'refund_due';
  return history.order.status === 'placed' ? 'requires_action' : history.order.status;
};

/** A capture of an earlier attempt may have to be refunded besides. */
const owing = (history: OrderHistory, outcome: ChargeStepOutcome): ChargeStepOutcome =>
  openRefunds(history).length > 0 ? 'refund_due' : outcome;

/** By what was written of the charge. */
const STEP_OUTCOME: Readonly<Record<Written['code'], (order: Order) => ChargeStepOutcome>> = {
  paid: () => 'paid',
  declined: () => 'declined',
  requires_action: () => 'requires_action',
  left_open: ({ status }) => (status === 'cancelled' ? 'cancelled' : 'requires_action'),
  closed: () => 'cancelled',
  refund_due: () => 'refund_due',
  authentication_failed: () => broughtByEvent(),
  refund_at_provider: () => broughtByEvent(),
};

function broughtByEvent(): never {
  throw new Error('a charge step brings no event, and its charge is no other provider’s');
}

async function settleOnce(
  deps: ChargePaymentDeps,
  read: OrderHistory,
  claimed: Claimed,
): Promise<Ending<ChargeStepOutcome, never>> {
  // As it was stored: another release may make another request of the same order.
  const intent = chargeIntent(claimed.record);
  timeFor(deps, claimed.reconcile ? CALLS_TO_ASK : 1);
  const outcome = await outcomeAtGateway(deps, read, intent, claimed);
  await tellOfLongProcessing(deps, read, outcome);
  let history: OrderHistory | undefined = read;
  const tryOnce = async (): Promise<Ending<ChargeStepOutcome, never> | typeof AGAIN> => {
    if (history === undefined) throw new Error(`order ${intent.orderId} is gone`);
    const charge = { from: claimed.record, claimed: claimed.record };
    const applied = await applyOutcome(deps, { history, attempt: intent.attempt, outcome, charge });
    switch (applied.code) {
      case 'written':
        return { code: 'committed', result: owing(history, STEP_OUTCOME[applied.change](history.order)) };
      case 'late_owner':
      case 'superseded':
        throw new LateOwner(`charge of ${intent.orderId} was settled meanwhile`);
      case 'order_changed':
        history = await deps.orders.history(intent.merchantId, intent.orderId);
        return AGAIN;
      case 'needs_attention':
        // The money moved and the order cannot take it: the record stays `unknown`, and says why.
        await needAttention(deps, history, applied.entry);
        throw new GatewayFault('possible', { code: applied.entry.reason, message: inWords(applied.entry) });
      case 'event_known':
        throw new Error('a charge step brings no event');
    }
  };
  // What the gateway answered is applied to what stands then.
  return untilWritten<Ending<ChargeStepOutcome, never>>(`order ${intent.orderId}`, tryOnce, {
    exhausted: leaveUnknown,
  });
}

/** The gateway has said so for longer than any bank takes: asking again would go on for ever. */
async function tellOfLongProcessing(
  deps: ChargePaymentDeps,
  history: OrderHistory,
  outcome: ChargeOutcome,
): Promise<void> {
  if (outcome.code !== 'open') return;
  const { clock, processingMs } = deps;
  const since = processingTooLong(history.order, outcome, clock.now(), processingMs);
  if (since === undefined) return;
  const detail = `${outcome.transactionId} has been processing since ${since}`;
  await needAttention(deps, history, needsAttentionEntry('unsettled', undefined, clock.now(), { detail }));
  throw new GatewayFault('possible', { code: outcome.state, message: detail });
}

async function outcomeAtGateway(
  deps: ChargePaymentDeps,
  history: OrderHistory,
  intent: ChargeRequest,
  { reconcile, record }: Claimed,
): Promise<ChargeOutcome> {
  const { order } = history;
  try {
    if (!reconcile) {
      return mayStillCharge(deps, order, record)
        ? await deps.gateway.charge(intent, 'first')
        : CHARGE_EXPIRED;
    }
    deps.log.info('asking the gateway for an outcome', { orderId: intent.orderId });
    return order.status === 'cancelled'
      ? await askToStop(deps, order, intent, record)
      : await ask(deps, order, intent, record);
  } catch (error) {
    reportAccountRefused(deps.log, error, { orderId: intent.orderId });
    if (error instanceof GatewayFault && error.error.code === DUPLICATE_CAPTURE) {
      const about = { detail: error.error.message, attempt: intent.attempt };
      const now = deps.clock.now();
      await needAttention(
        deps,
        history,
        needsAttentionEntry(DUPLICATE_CAPTURE, String(intent.attempt), now, about),
      );
    }
    throw error;
  }
}

/** Asked again and again it would be the same: nobody asks any more until a person has done something about it. */
async function needAttention(
  deps: ChargePaymentDeps,
  { order, operations, attention }: OrderHistory,
  entry: NeedsAttentionEntry,
): Promise<void> {
  const { merchantId, orderId, dueAt } = order;
  deps.log.error('order needs attention', { merchantId, orderId, reason: inWords(entry) });
  const known = attention.some(({ key, open }) => key === entry.key && open);
  const alone = openRefunds({ operations }).length === 0;
  const item = { what: 'order', merchantId, orderId, dueAt: dueAt ?? '', sweepAttempts: 0 } as const;
  const left = dueAt !== undefined && alone && (await deps.dueList.needAttention(item, order, entry));
  if (!known && !left) await deps.needsAttention.raise(order, entry);
  if (!known) deps.log.count('AttentionNeeded');
}
