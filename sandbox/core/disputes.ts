import { disputeMovement } from './balance-book.ts';
import { type Call, answer } from './call.ts';
import type { SandboxContext } from './context.ts';
import type { GatewayAnswer } from './http.ts';
import type { LedgerFact } from './ledger.ts';
import type { BalanceTransaction, Dispute } from './money-records.ts';
import { type Happened, moneyOf, onCaptured } from './on-captured.ts';
import { moveDisputeParameters, openDisputeParameters } from './own-parameters.ts';
import { parseParameters } from './parameters.ts';
import type { CapturedPayment } from './records.ts';
import { invalidRequest, noSuch } from './stripe-errors.ts';
import { disputeObject, isRefundable } from './stripe-money-objects.ts';
import { webhookEvent } from './webhook-events.ts';
import type { WebhookEventType } from './webhook-event.ts';

type Status = Dispute['status'];

const EVIDENCE_WITHIN_MS = 10 * 86_400_000;

/** What may follow. Neither `won` nor `lost` need be the end. */
const NEXT: Readonly<Record<Status, readonly Status[]>> = {
  warning_needs_response: ['warning_under_review', 'warning_closed', 'needs_response'],
  warning_under_review: ['warning_closed', 'needs_response'],
  warning_closed: ['needs_response'],
  needs_response: ['under_review', 'won', 'lost'],
  under_review: ['won', 'lost'],
  won: ['appeal_needs_response', 'lost'],
  lost: ['appeal_needs_response', 'won'],
  appeal_needs_response: ['appeal_under_review', 'won', 'lost'],
  appeal_under_review: ['won', 'lost'],
  prevented: [],
};

const CLOSED: ReadonlySet<Status> = new Set(['won', 'lost', 'warning_closed']);

/** POST /sandbox/disputes: the cardholder goes to the bank. */
export async function openDispute(context: SandboxContext, call: Call): Promise<GatewayAnswer> {
  const parsed = parseParameters(openDisputeParameters, call.form);
  if (!parsed.ok) return answer(call, parsed.reply);
  const { payment_intent, amount, reason, status } = parsed.value;
  return onCaptured(context, call, payment_intent, async (payment) => {
    const known = await context.store.listOf('dispute', payment.id);
    if (known.some(isOpen)) return { refusal: invalidRequest(`A dispute of ${payment.charge} is open.`) };
    const dispute: Dispute = {
      id: context.newId('dp_'),
      paymentIntent: payment.id,
      charge: payment.charge,
      amount: amount ?? payment.amount,
      currency: payment.currency,
      reason,
      status,
      isWithdrawn: false,
      balanceTransactions: [],
      evidenceDueAtMs: context.clock() + EVIDENCE_WITHIN_MS,
      createdAtMs: context.clock(),
    };
    return told(context, call, { payment, dispute, type: 'charge.dispute.created' });
  });
}

/** POST /sandbox/disputes/{id}/move: what its bank and its merchant make of it. */
export async function moveDispute(context: SandboxContext, call: Call, id: string): Promise<GatewayAnswer> {
  const parsed = parseParameters(moveDisputeParameters, call.form);
  if (!parsed.ok) return answer(call, parsed.reply);
  const { status } = parsed.value;
  const known = await context.store.find('dispute', id);
  if (known === undefined) return answer(call, noSuch('dispute', id, 'dispute', 404));
  return onCaptured(context, call, known.paymentIntent, async (payment) => {
    const before = (await context.store.find('dispute', id)) ?? known;
    if (!NEXT[before.status].includes(status)) {
      const message = `A dispute that is ${before.status} cannot become ${status}.`;
      return { refusal: invalidRequest(message, { param: 'status' }) };
    }
    const type = CLOSED.has(status) ? 'charge.dispute.closed' : 'charge.dispute.updated';
    return told(context, call, { payment, dispute: { ...before, status }, type });
  });
}

const isOpen = ({ status }: Dispute): boolean => !CLOSED.has(status) && status !== 'prevented';

interface Telling {
  readonly payment: CapturedPayment;
  readonly dispute: Dispute;
  readonly type: WebhookEventType;
}

async function told(
  context: SandboxContext,
  call: Call,
  { payment, dispute: before, type }: Telling,
): Promise<Happened> {
  const { dispute, line } = moved(context, before);
  const lines = await linesOf(context, before);
  const body = disputeObject(dispute, line === undefined ? lines : [...lines, line], context.clock());
  const money = dispute.isWithdrawn ? 'charge.dispute.funds_withdrawn' : 'charge.dispute.funds_reinstated';
  const types: readonly WebhookEventType[] = line === undefined ? [type] : [type, money];
  const isBlocked = !isRefundable(dispute);
  return {
    payment: {
      ...payment,
      disputed: payment.disputed || !dispute.status.startsWith('warning_'),
      refundsBlockedBy: isBlocked ? dispute.id : null,
    },
    records: [
      { kind: 'dispute', record: dispute },
      ...(line === undefined ? [] : [{ kind: 'balance_transaction', record: line } as const]),
    ],
    facts: [factOf(payment, dispute, line)],
    body,
    events: types.map((each) => webhookEvent(context, call, each, body)),
  };
}

/** The money goes when a dispute begins, or an inquiry becomes one, and comes back when it is won. */
function moved(
  context: SandboxContext,
  dispute: Dispute,
): { readonly dispute: Dispute; readonly line?: BalanceTransaction } {
  const isTaken = ['needs_response', 'under_review', 'lost'].includes(dispute.status);
  const isGiven = dispute.status === 'won';
  if (dispute.isWithdrawn ? !isGiven : !isTaken) return { dispute };
  const line = disputeMovement(context, dispute, isTaken ? 'withdrawn' : 'reinstated');
  const balanceTransactions = [...dispute.balanceTransactions, line.id];
  return { dispute: { ...dispute, isWithdrawn: isTaken, balanceTransactions }, line };
}

async function linesOf({ store }: SandboxContext, { balanceTransactions }: Dispute) {
  const lines = await Promise.all(balanceTransactions.map((id) => store.find('balance_transaction', id)));
  return lines.filter((line) => line !== undefined);
}

function factOf(payment: CapturedPayment, dispute: Dispute, line?: BalanceTransaction): LedgerFact {
  const { id, amount, status, isWithdrawn } = dispute;
  const moved = line === undefined ? 0 : isWithdrawn ? -amount : amount;
  return { ...moneyOf(payment), type: 'dispute', dispute: id, amount, status, moved };
}
