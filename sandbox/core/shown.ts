import type { SandboxContext } from './context.ts';
import type { BalanceTransaction } from './money-records.ts';
import { capturedAt, paymentAt, refundAt, settledAt } from './standing.ts';
import type { Kind, Kinds } from './store.ts';
import {
  balanceTransactionObject,
  disputeObject,
  payoutObject,
  reviewObject,
  warningObject,
} from './stripe-money-objects.ts';
import { capturedCharge, paymentIntent, refundObject } from './stripe-objects.ts';

type Show<K extends Kind> = (context: SandboxContext, record: Kinds[K]) => object | Promise<object>;

const shows: { readonly [K in Kind]: Show<K> } = {
  payment: ({ clock }, payment) => paymentIntent(paymentAt(payment, clock())),
  refund: ({ clock }, refund) => refundObject(refundAt(refund, clock())),
  dispute: async (context, dispute) => {
    const lines = dispute.balanceTransactions.map((id) => context.store.find('balance_transaction', id));
    const known = (await Promise.all(lines)).filter((line) => line !== undefined);
    return disputeObject(dispute, known, context.clock());
  },
  warning: (_, warning) => warningObject(warning),
  review: (_, review) => reviewObject(review),
  balance_transaction: ({ clock }, line) => balanceTransactionObject(line, clock()),
  payout: (_, payout) => payoutObject(payout),
};

/** A record as it stands now, as Stripe shows it. */
export async function shownOf<K extends Kind>(
  context: SandboxContext,
  kind: K,
  record: Kinds[K],
): Promise<object> {
  return shows[kind](context, record);
}

/** The charge, refund or dispute that moved the money; null where it was none of them. */
async function sourceOf(
  context: SandboxContext,
  { source, paymentIntent: id }: BalanceTransaction,
): Promise<object | null> {
  if (source === null) return null;
  const found = id === null ? undefined : await context.store.find('payment', id);
  const payment = found && settledAt(found, context.clock());
  if (payment?.status === 'captured' && payment.charge === source) {
    return capturedCharge(capturedAt(payment, context.clock()));
  }
  for (const kind of ['refund', 'dispute', 'payout'] as const) {
    const found = await context.store.find(kind, source);
    if (found !== undefined) return shownOf(context, kind, found);
  }
  return null;
}

/** A payment with the charge behind it whole, as `expand[]=latest_charge` asks for it. */
export async function withCharge({ clock }: SandboxContext, payment: Kinds['payment']): Promise<object> {
  const shown = paymentAt(payment, clock());
  const charge = shown.status === 'captured' ? { latest_charge: capturedCharge(shown) } : {};
  return { ...paymentIntent(shown), ...charge };
}

/** An entry of the book with what it is about, as `expand[]=source` asks for it. */
export const withSource = async (context: SandboxContext, line: BalanceTransaction): Promise<object> => ({
  ...(await shownOf(context, 'balance_transaction', line)),
  source: await sourceOf(context, line),
});
