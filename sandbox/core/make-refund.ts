import type { z } from 'zod';

import { type AnswerFate, behaviourOfPayment } from './behaviours.ts';
import { refundMovement } from './balance-book.ts';
import type { Call } from './call.ts';
import type { SandboxContext } from './context.ts';
import { effectOn } from './effect.ts';
import { type Execution, refused } from './execute-once.ts';
import type { Reply } from './http.ts';
import { ledgerEntry } from './ledger-entry.ts';
import type { LedgerEntry, LedgerFact } from './ledger.ts';
import type { BalanceTransaction, Refund } from './money-records.ts';
import type { refundParameters } from './parameters.ts';
import type { CapturedPayment, Payment } from './records.ts';
import { planOf, type RefundPlan } from './refund-plan.ts';
import { capturedAt, refundAt, refundedAt, settledAt } from './standing.ts';
import { invalidRequest, noSuch } from './stripe-errors.ts';
import { capturedCharge, refundObject } from './stripe-objects.ts';
import { webhookEvent } from './webhook-events.ts';
import type { WebhookSchedule } from './webhook-event.ts';

type Parameters = z.infer<typeof refundParameters>;

/** Refunds what is left of a captured payment, or `amount` of it, in the way that its payment method says. */
export async function makeRefund(
  context: SandboxContext,
  call: Call,
  parameters: Parameters,
  answer?: AnswerFate,
): Promise<Execution> {
  const found = await context.store.find('payment', parameters.payment_intent);
  const payment = found && settledAt(found, context.clock());
  const decision = decideRefund(payment, parameters, context.clock());
  return 'refusal' in decision
    ? refused(context, call, { ...payment?.metadata, ...parameters.metadata }, decision.refusal)
    : refundPayment(context, call, parameters, { ...decision, answer });
}

type Decision = { readonly refusal: Reply } | { readonly payment: CapturedPayment; readonly amount: number };

function decideRefund(
  payment: Payment | undefined,
  { payment_intent, amount }: Parameters,
  nowMs: number,
): Decision {
  if (payment === undefined) {
    return { refusal: noSuch('payment_intent', payment_intent, 'payment_intent', 400) };
  }
  if (payment.status !== 'captured') {
    const message = `This PaymentIntent (${payment.id}) does not have a successful charge to refund.`;
    return { refusal: invalidRequest(message, { param: 'payment_intent' }) };
  }
  if (payment.refundsBlockedBy !== null) {
    const message = `The charge ${payment.charge} has been charged back: it cannot be refunded.`;
    return { refusal: invalidRequest(message, { code: 'charge_disputed' }) };
  }
  const left = payment.amount - refundedAt(payment, nowMs);
  if (left === 0) {
    const message = `Charge ${payment.charge} has already been refunded.`;
    return { refusal: invalidRequest(message, { code: 'charge_already_refunded' }) };
  }
  if (amount !== undefined && amount > left) {
    const message = `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`;
    return { refusal: invalidRequest(message, { param: 'amount' }) };
  }
  return { payment, amount: amount ?? left };
}

async function refundPayment(
  context: SandboxContext,
  call: Call,
  parameters: Parameters,
  { payment, amount, answer }: { payment: CapturedPayment; amount: number; answer: AnswerFate | undefined },
): Promise<Execution> {
  const nowMs = context.clock();
  const { refundOutcome } = behaviourOfPayment(payment);
  const earlier = await context.store.listOf('refund', payment.id);
  const plan = planOf(refundOutcome, earlier.length, nowMs);
  const { refund, book } = newRefund(context, parameters, { payment, amount, plan });
  const after = paymentAfter(payment, amount, plan);
  return effectOn(context, after, {
    commit: {
      change: after,
      records: [
        { kind: 'refund', record: refund },
        ...book.map((record) => ({ kind: 'balance_transaction', record }) as const),
      ],
      entries: entriesOf(context, call, payment, refund),
    },
    reply: { status: 200, body: refundObject(refundAt(refund, nowMs)) },
    events: refundEvents(context, call, refund, { before: payment, after, nowMs }),
    answer,
  });
}

function paymentAfter(payment: CapturedPayment, amount: number, plan: RefundPlan): CapturedPayment {
  const given = plan.status === 'failed' ? 0 : amount;
  const returns = plan.fails === undefined ? [] : [{ amount, atMs: plan.fails.atMs }];
  return {
    ...payment,
    amountRefunded: payment.amountRefunded + given,
    returns: [...payment.returns, ...returns],
    version: payment.version + 1,
  };
}

function newRefund(
  context: SandboxContext,
  { metadata, reason }: Parameters,
  { payment, amount, plan }: { payment: CapturedPayment; amount: number; plan: RefundPlan },
): { readonly refund: Refund; readonly book: readonly BalanceTransaction[] } {
  const asked = {
    id: context.newId('re_'),
    paymentIntent: payment.id,
    charge: payment.charge,
    amount,
    currency: payment.currency,
    reason: reason ?? null,
    metadata,
    createdAtMs: context.clock(),
  };
  const { movesAtMs, fails } = plan;
  const taken = movesAtMs === undefined ? null : refundMovement(context, asked, 'refund', movesAtMs);
  const returned =
    taken === null || fails === undefined
      ? null
      : refundMovement(context, asked, 'refund_failure', fails.atMs);
  const booked = { ...asked, balance: placed(taken), failureBalance: placed(returned) };
  const book = [taken, returned].filter((line) => line !== null);
  switch (plan.status) {
    case 'succeeded':
      return { refund: { ...booked, status: plan.status, ...(fails && { fails }) }, book };
    case 'pending': {
      const { pendingReason, succeedsAtMs } = plan;
      const later = { ...(succeedsAtMs !== undefined && { succeedsAtMs }), ...(fails && { fails }) };
      return { refund: { ...booked, status: plan.status, pendingReason, ...later }, book };
    }
    case 'failed':
      return { refund: { ...booked, status: plan.status, failureReason: plan.failureReason }, book };
  }
}

const placed = (line: BalanceTransaction | null) => line && { id: line.id, atMs: line.createdAtMs };

/** With what comes later, at its time. */
function entriesOf(
  context: SandboxContext,
  call: Call,
  payment: Payment,
  refund: Refund,
): readonly LedgerEntry[] {
  const now = ledgerEntry(context, refundFact(call.idempotencyKey, payment, refund));
  const fails = 'fails' in refund ? refund.fails : undefined;
  if (fails === undefined) return [now];
  const failed = refundFact(call.idempotencyKey, payment, refundAt(refund, fails.atMs));
  return [now, ledgerEntry(context, failed, fails.atMs)];
}

export function refundFact(idempotencyKey: string | null, payment: Payment, refund: Refund): LedgerFact {
  const fact = {
    refund: refund.id,
    paymentIntent: payment.id,
    charge: payment.charge,
    amount: refund.amount,
    currency: payment.currency,
    metadata: refund.metadata,
    orderId: payment.metadata['orderId'] ?? null,
    idempotencyKey,
  };
  switch (refund.status) {
    case 'failed':
      return { ...fact, type: 'refund_failed', failureReason: refund.failureReason };
    case 'canceled':
      return { ...fact, type: 'refund_canceled' };
    case 'pending':
    case 'succeeded':
      return { ...fact, type: 'refunded' };
  }
}

function refundEvents(
  context: SandboxContext,
  call: Call,
  refund: Refund,
  { before, after, nowMs }: { before: CapturedPayment; after: CapturedPayment; nowMs: number },
): WebhookSchedule {
  const made = refundAt(refund, nowMs);
  const created = {
    event: webhookEvent(context, call, 'refund.created', refundObject(made)),
    delaySeconds: 0,
  };
  if (made.status === 'failed') {
    const failed = webhookEvent(context, call, 'refund.failed', refundObject(made));
    return [created, { event: failed, delaySeconds: 0 }];
  }
  const refunded = webhookEvent(context, call, 'charge.refunded', capturedCharge(capturedAt(after, nowMs)), {
    amount_refunded: refundedAt(before, nowMs),
  });
  return [{ event: refunded, delaySeconds: 0 }, created, ...laterEvents(context, call, refund, nowMs)];
}

function laterEvents(context: SandboxContext, call: Call, refund: Refund, nowMs: number): WebhookSchedule {
  const { status } = refundAt(refund, nowMs);
  const told = (atMs: number, types: readonly ('refund.updated' | 'refund.failed')[]): WebhookSchedule => {
    const shown = refundObject(refundAt(refund, atMs));
    return types.map((type) => ({
      event: webhookEvent(context, call, type, shown, { status }, atMs),
      delaySeconds: Math.ceil((atMs - nowMs) / 1000),
    }));
  };
  const succeedsAtMs = refund.status === 'pending' ? refund.succeedsAtMs : undefined;
  const fails = 'fails' in refund ? refund.fails : undefined;
  return [
    ...(succeedsAtMs === undefined ? [] : told(succeedsAtMs, ['refund.updated'])),
    ...(fails === undefined ? [] : told(fails.atMs, ['refund.updated', 'refund.failed'])),
  ];
}
