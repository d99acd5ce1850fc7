import { needsAttentionEntry, inWords, settled } from '../../domain/orders/needs-attention.ts';
import type { Order } from '../../domain/orders/order.ts';
import type { RefundNews } from '../../domain/payments/refund.ts';
import { OWN_GATEWAY, subjectOrder } from '../webhooks/find-subject.ts';
import type { EventChange } from '../ports/event-records.ts';
import type { Log } from '../ports/log.ts';
import type { OrderHistory } from '../../domain/orders/order-history.ts';
import type { Workflow } from '../ports/workflow.ts';
import type { AboutPayment, AboutRefund, AboutWarning } from '../../domain/payments/gateway-event.ts';
import { startWorkflow } from '../orders/start-workflow.ts';
import { takeInDispute } from './take-in-dispute.ts';
import { takeInRefund, write, type TakeInDeps, type TakenIn } from './take-in.ts';
import type { NeedsAttentionList } from '../ports/needs-attention.ts';
import { AGAIN, untilWritten } from '../ports/conflict.ts';

/** Facts about money of a payment, and who tells them. */
export interface MoneyNews {
  readonly provider: string;
  readonly about: AboutRefund | AboutPayment;
}

export interface TakeInNewsDeps extends TakeInDeps {
  readonly log: Log;
  readonly needsAttention: NeedsAttentionList;
  readonly workflow: Workflow;
}

export type NewsTaken = 'applied' | 'superseded' | 'needs_attention' | 'unknown';

/**
 * Takes in what is known of a payment without an event, as if its event had arrived: a refund, a dispute or a warning. It is taken
 * in once, whether or not the event arrives too.
 *
 * @returns `unknown` where its payment or refund is not known
 * @throws ConflictError when the order changes again and again
 */
export async function takeInNews(deps: TakeInNewsDeps, news: MoneyNews): Promise<NewsTaken> {
  const order = await subjectOrder(deps.orders, news.about);
  if (order === undefined) return 'unknown';
  return untilWritten(`order ${order.orderId}`, async () => {
    const history = await deps.orders.history(order.merchantId, order.orderId);
    if (history === undefined) return 'unknown';
    const taken = await takeIn(deps, history, news);
    switch (taken.code) {
      case 'applied':
        if (taken.tells !== undefined) tellPerson(deps.log, order, taken.tells);
        await startWorkflow(deps, order);
        return 'applied';
      case 'superseded':
      case 'unknown':
        return taken.code;
      case 'needs_attention':
        if (!history.attention.some(({ key }) => key === taken.entry.key)) {
          await deps.needsAttention.raise(order, taken.entry);
          tellPerson(deps.log, order, inWords(taken.entry));
        }
        return 'needs_attention';
      case 'late_owner':
      case 'order_changed':
        return AGAIN;
      case 'event_known':
        throw new Error('no event brings it');
    }
  });
}

const tellPerson = (log: Log, { orderId }: { readonly orderId: string }, reason: string): void => {
  log.count('AttentionNeeded');
  log.error('order needs attention', { orderId, reason });
};

/** @param event present where an event brought it: it is recorded in the same transaction */
export async function takeIn(
  deps: TakeInDeps,
  history: OrderHistory,
  { provider, about }: MoneyNews,
  event?: EventChange,
): Promise<TakenIn> {
  switch (about.object) {
    case 'refund':
      return takeInRefund(deps, history, ofProvider(history, provider, about), event);
    case 'gateway_refund':
      return takeInRefund(deps, history, about, event);
    case 'dispute':
      return takeInDispute(deps, history, about.dispute, event);
    case 'warning':
      return takeInWarning(deps, history, about, event);
  }
}

/**
 * A provider whose payment the order has names its refunds itself: Once asked for none. Theirs are of that payment, or of a capture
 * that the order could not take.
 */
function ofProvider(
  { order, operations, attention }: OrderHistory,
  provider: string,
  about: AboutRefund,
): RefundNews {
  const { refundId, outcome, transactionId } = about;
  const isAsked = operations.some(({ kind, key }) => kind === 'refund' && key === refundId);
  if (provider === OWN_GATEWAY || isAsked) return about;
  const owed = attention.find((one) => one.open && one.reason === LATE && one.provider === provider);
  const payment = transactionId ?? paymentAt(order, provider) ?? owed?.transactionId;
  return payment === undefined ? about : { transactionId: payment, outcome };
}

const LATE = 'late_capture_at_provider';

const paymentAt = (order: Order, provider: string): string | undefined =>
  order.status === 'paid' && order.provider === provider ? order.transactionId : undefined;

/** An entry of the list, which goes when the gateway has ended it: also where its end is told first. */
async function takeInWarning(
  deps: TakeInDeps,
  history: OrderHistory,
  { reason, warningId, detail, open }: AboutWarning,
  event?: EventChange,
): Promise<TakenIn> {
  const { order, attention } = history;
  const now = deps.clock.now();
  const entry = needsAttentionEntry(reason, warningId, now, { detail });
  const known = attention.find(({ key }) => key === entry.key);
  const over = { at: now, by: 'once', why: `the gateway has ended it: ${detail}` };
  if (known === undefined) {
    const raises = [open ? entry : settled(entry, over)];
    return write(deps, history, { to: order, raises, ...(open ? { tells: inWords(entry) } : {}) }, event);
  }
  if (open || !known.open) return { code: 'superseded' };
  return write(deps, history, { to: order, settles: [settled(known, over)] }, event);
}
