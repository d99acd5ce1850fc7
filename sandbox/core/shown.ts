import type { SandboxContext } from './context.ts';
import type { BalanceTransaction } from './money-records.ts';
import { capturedAt, paymentAt, refundAt } from './standing.ts';
import type { Kind, Kinds } from './store.ts';
import {
  balanceTransactionObject,
  disputeObject,
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
export async function sourceOf(
  context: SandboxContext,
  { source, paymentIntent: id }: BalanceTransaction,
): Promise<object | null> {
  if (source === null) return null;
  const payment = id === null ? undefined : await context.store.find('payment', id);
  if (payment?.status === 'captured' && payment.charge === source) {
    return capturedCharge(capturedAt(payment, context.clock()));
  }
  for (const kind of ['refund', 'dispute'] as const) {
    const found = await context.store.find(kind, source);
    if (found !== undefined) return shownOf(context, kind, found);
  }
  return null;
}
