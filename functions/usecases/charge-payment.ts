import { addMs, type Instant } from '../domain/instant.ts';
import { checkoutAttempt } from '../domain/identity.ts';
import type { OperationId, OperationRecord } from '../domain/operation.ts';
import type { PlacedOrder } from '../domain/order.ts';
import { chargeRequest, type ChargeOutcome, type ChargeRequest } from '../domain/payment.ts';
import {
  GatewayFault,
  LateOwner,
  type Clock,
  type Ending,
  type Held,
  type Log,
  type Operations,
  type OrderKey,
  type OrderLedger,
  type PaymentGateway,
} from './ports.ts';
import { applyOutcome } from './settle-charge.ts';

export interface ChargePaymentDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly operations: Operations;
  readonly orders: OrderLedger;
  readonly gateway: PaymentGateway;
  /** When the function is stopped, whatever it is doing. */
  readonly deadline: Instant;
}

/** `busy`: another run holds the charge; it or the sweep goes on. */
export type ChargeStepOutcome = 'paid' | 'declined' | 'busy' | 'unknown_order';

/**
 * Charges the order's checkout attempt in force, once. The claim stores what will be sent before it is sent; the
 * outcome is written together with the order. If it dies in between, the next run finds an effect that was started
 * and asks the gateway for its outcome, under the same key and with the same request.
 *
 * @throws GatewayFault while the outcome is not known; the workflow asks again
 */
export async function chargePayment(deps: ChargePaymentDeps, ref: OrderKey): Promise<ChargeStepOutcome> {
  const story = await deps.orders.story(ref.merchantId, ref.orderId);
  if (story === undefined) return 'unknown_order';
  const { order } = story;
  if (order.status !== 'placed') return order.status;
  timeFor(deps, CALLS_TO_ASK);

  const intent = chargeRequest(order);
  const request = { orderId: order.orderId, attempt: order.attempt };
  const id: OperationId = { ...ref, kind: 'charge', key: checkoutAttempt(order.attempt), subject: ref };
  try {
    const outcome = await deps.operations.once<ChargeStepOutcome, { code: 'busy' }>(
      { id, request, intent },
      (held) => chargeOnce(deps, order, held.record.intent ?? intent, held),
    );
    return outcome.code === 'committed' ? outcome.result : 'busy';
  } catch (error) {
    if (!(error instanceof LateOwner)) throw error;
    // A webhook was faster: what it wrote is the outcome.
    const settled = await deps.orders.find(ref.merchantId, ref.orderId);
    return settled === undefined || settled.status === 'placed' ? 'busy' : settled.status;
  }
}

/** The same request again, a look-up by reference, and what it found, by id. */
const CALLS_TO_ASK = 3;

const COMMIT_MS = 5000;

/** No effect starts that this invocation could not see through: calls to the gateway, and the commit. */
function timeFor({ clock, deadline, gateway }: ChargePaymentDeps, calls: number): void {
  if (addMs(clock.now(), calls * gateway.timeoutMs + COMMIT_MS) <= deadline) return;
  throw new GatewayFault('none', { code: 'no_time', message: 'too little time left; nothing was sent' });
}

async function chargeOnce(
  deps: ChargePaymentDeps,
  order: PlacedOrder,
  request: ChargeRequest,
  held: Held,
): Promise<Ending<ChargeStepOutcome, { code: 'busy' }>> {
  timeFor(deps, held.reconcile ? CALLS_TO_ASK : 1);
  const outcome = held.reconcile
    ? await askForOutcome(deps, request, held.record)
    : await deps.gateway.charge(request);
  const applied = await applyOutcome(deps, order, outcome, { from: held.record, held: held.record });
  switch (applied.code) {
    case 'paid':
    case 'declined':
      return { code: 'committed', result: applied.code };
    case 'late_owner':
    case 'order_changed':
      throw new LateOwner(`charge of ${order.orderId} was settled meanwhile`);
    case 'needs_attention':
      // The money moved and the order cannot take it: the record stays `unknown`, and says why.
      await askForHelp(deps, order, applied.reason);
      throw new GatewayFault('possible', { code: applied.reason, message: 'a person has to decide' });
    case 'event_known':
      throw new Error('a charge step brings no event');
  }
}

async function askForHelp(deps: ChargePaymentDeps, order: PlacedOrder, reason: string): Promise<void> {
  const { merchantId, orderId, dueAt } = order;
  deps.log.error('order needs attention', { merchantId, orderId, reason });
  if (dueAt === undefined || order.attention !== undefined) return;
  if (await deps.orders.needAttention({ merchantId, orderId, dueAt }, reason, deps.clock.now())) {
    deps.log.count('AttentionNeeded');
  }
}

/** Shorter than the gateway's window by this much, so that a slow clock never re-sends under a forgotten key. */
const KEY_MARGIN_MS = 3_600_000;

/**
 * Inside the key window the same request under the same key answers with the outcome, or makes it happen for the
 * first time. An answer that is itself a stored fault, or a window that is over, leaves the look-up by reference.
 */
async function askForOutcome(
  deps: ChargePaymentDeps,
  request: ChargeRequest,
  record: OperationRecord,
): Promise<ChargeOutcome> {
  const startedAt = record.effectStartedAt ?? record.createdAt;
  const keyIsKnown = deps.clock.now() < addMs(startedAt, deps.gateway.keyWindowMs - KEY_MARGIN_MS);
  deps.log.info('asking the gateway for an outcome', { orderId: request.orderId, keyIsKnown });
  if (!keyIsKnown)
    return (await deps.gateway.find(request.reference)) ?? (await deps.gateway.charge(request));
  try {
    return await deps.gateway.charge(request);
  } catch (error) {
    if (!(error instanceof GatewayFault)) throw error;
    const found = await deps.gateway.find(request.reference);
    if (found === undefined) throw new GatewayFault('possible', error.error, { cause: error });
    return found;
  }
}
