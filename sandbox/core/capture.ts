import { behaviourOfPayment } from './behaviours.ts';
import { chargeMovement } from './balance-book.ts';
import type { Call } from './call.ts';
import type { SandboxContext } from './context.ts';
import type { BalanceTransaction } from './money-records.ts';
import type { Attempt, CapturedPayment, Payment } from './records.ts';
import { capturedAt, capturedWith } from './standing.ts';
import { capturedCharge } from './stripe-objects.ts';
import { webhookEvent } from './webhook-events.ts';
import type { WebhookSchedule } from './webhook-event.ts';

/** As with Stripe's `automatic_async`: the charge succeeds without its balance transaction. */
const BALANCE_LATER_MS = 2_000;

/** A payment that takes its money now, with the line that this is in the account's book. */
export function capture(
  context: SandboxContext,
  attempt: Attempt,
): { readonly payment: CapturedPayment; readonly line: BalanceTransaction } {
  const isLater = behaviourOfPayment(attempt).balance === 'later';
  const atMs = context.clock() + (isLater ? BALANCE_LATER_MS : 0);
  const line = chargeMovement(context, attempt, atMs);
  return { line, payment: capturedWith({ ...attempt, status: 'unconfirmed' }, { id: line.id, atMs }) };
}

/** That the charge has its balance transaction, where that comes later. */
export function balanceEvents(context: SandboxContext, call: Call, payment: Payment): WebhookSchedule {
  const atMs = payment.status === 'captured' ? payment.balance?.atMs : undefined;
  if (payment.status !== 'captured' || atMs === undefined || atMs <= context.clock()) return [];
  const charge = capturedCharge(capturedAt(payment, atMs));
  const event = webhookEvent(context, call, 'charge.updated', charge, { balance_transaction: null }, atMs);
  return [{ event, delaySeconds: Math.ceil((atMs - context.clock()) / 1000) }];
}
