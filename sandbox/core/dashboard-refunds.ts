import { refundMovement } from './balance-book.ts';
import { type Call, answer } from './call.ts';
import type { SandboxContext } from './context.ts';
import { executeOnce } from './execute-once.ts';
import type { GatewayAnswer, Reply } from './http.ts';
import { makeRefund, refundFact } from './make-refund.ts';
import type { Refund, REFUND_REASONS } from './money-records.ts';
import { type Decide, type Happened, onCaptured } from './on-captured.ts';
import { dashboardRefundParameters, settleRefundParameters } from './own-parameters.ts';
import { parseParameters } from './parameters.ts';
import type { CapturedPayment } from './records.ts';
import { isDecided, refundAt } from './standing.ts';
import { invalidRequest, noSuch } from './stripe-errors.ts';
import { refundObject } from './stripe-objects.ts';
import { webhookEvent } from './webhook-events.ts';

/** POST /sandbox/refunds: made by somebody at the dashboard, who knows nothing of our names. */
export async function refundAtDashboard(context: SandboxContext, call: Call): Promise<GatewayAnswer> {
  const parsed = parseParameters(dashboardRefundParameters, call.form);
  return parsed.ok ? refundByStaff(context, call, parsed.value) : answer(call, parsed.reply);
}

export function refundByStaff(
  context: SandboxContext,
  call: Call,
  asked: {
    readonly payment_intent: string;
    readonly amount?: number | undefined;
    readonly reason?: (typeof REFUND_REASONS)[number] | undefined;
  },
): Promise<GatewayAnswer> {
  return executeOnce(context, call, {}, () => makeRefund(context, call, { ...asked, metadata: {} }));
}

/** POST /sandbox/refunds/{id}/settle: what a bank, or a top-up of the balance, makes of one that nothing is decided of. */
export async function settleRefund(context: SandboxContext, call: Call, id: string): Promise<GatewayAnswer> {
  const parsed = parseParameters(settleRefundParameters, call.form);
  if (!parsed.ok) return answer(call, parsed.reply);
  const refund = await context.store.find('refund', id);
  if (refund === undefined) return answer(call, noSuch('refund', id, 'refund', 404));
  const { status, failure_reason: failureReason } = parsed.value;
  const decide: Decide = async (payment) => {
    const before = (await context.store.find('refund', id)) ?? refund;
    if (status === 'unchanged') return added(context, call, payment, before);
    const refusal = unsettled(before, status);
    return refusal === undefined
      ? settled(context, call, { payment, before, status, failureReason })
      : { refusal };
  };
  return onCaptured(context, call, refund.paymentIntent, decide);
}

type Settling = 'succeeded' | 'failed' | 'canceled';

function unsettled(before: Refund, status: Settling): Reply | undefined {
  if (isDecided(before)) return invalidRequest(`What becomes of refund ${before.id} is decided already.`);
  if (before.status !== status) return undefined;
  return invalidRequest(`The refund ${before.id} is ${status} already.`);
}

/** Nothing changes but what the bank says of it. */
async function added(
  context: SandboxContext,
  call: Call,
  payment: CapturedPayment,
  refund: Refund,
): Promise<Happened> {
  const reference = { reference: 'sandbox', reference_status: 'available', type: 'refund' };
  const body = {
    ...refundObject(refundAt(refund, context.clock())),
    destination_details: { card: reference, type: 'card' },
  };
  const event = webhookEvent(context, call, 'refund.updated', body, { destination_details: null });
  return { payment, records: [], facts: [], body, events: [event] };
}

async function settled(
  context: SandboxContext,
  call: Call,
  {
    payment,
    before,
    status,
    failureReason,
  }: { payment: CapturedPayment; before: Refund; status: Settling; failureReason: string },
): Promise<Happened> {
  const nowMs = context.clock();
  const isBack = status !== 'succeeded';
  // A refund that was never carried out, for want of balance, has nothing that could come back.
  const line =
    isBack && before.balance === null
      ? undefined
      : refundMovement(context, before, isBack ? 'refund_failure' : 'refund', nowMs);
  const place = line === undefined ? null : { id: line.id, atMs: nowMs };
  const { pendingReason: _, ...common } = { pendingReason: undefined, ...before };
  const booked = isBack ? { ...common, failureBalance: place } : { ...common, balance: place };
  const after: Refund = status === 'failed' ? { ...booked, status, failureReason } : { ...booked, status };
  const body = refundObject(after);
  const updated = webhookEvent(context, call, 'refund.updated', body, { status: before.status });
  return {
    payment: { ...payment, amountRefunded: payment.amountRefunded - (isBack ? before.amount : 0) },
    records: [
      { kind: 'refund', record: after },
      ...(line === undefined ? [] : [{ kind: 'balance_transaction', record: line } as const]),
    ],
    facts: isBack ? [refundFact(call.idempotencyKey, payment, after)] : [],
    body,
    events: status === 'failed' ? [updated, webhookEvent(context, call, 'refund.failed', body)] : [updated],
  };
}
