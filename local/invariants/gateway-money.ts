import { z } from 'zod';
import type { Dispute, Refund, Snapshot, StoredOrder } from '../snapshot.ts';
import { ordersThatNeedAPerson } from './rest.ts';

/**
 * I13: every movement of money at the gateway that concerns one of our payments, also what others did there, is in its order and
 * documents, or on the needs-attention list.
 */
export function everyMovementIsTold(snapshot: Snapshot): readonly string[] {
  const listed = ordersThatNeedAPerson(snapshot);
  const ofCharge = new Map(snapshot.charges.map(({ transactionId, orderId }) => [transactionId, orderId]));
  const orderIds = new Set(snapshot.orders.map(({ orderId }) => orderId));
  const isAsked = ({ transactionId }: { readonly transactionId: string }): boolean => {
    const orderId = ofCharge.get(transactionId);
    return orderId !== undefined && orderIds.has(orderId) && !listed.has(orderId);
  };
  return [
    ...snapshot.refunds.filter(isAsked).flatMap((refund) => refundTold(snapshot, refund)),
    ...snapshot.disputes.filter(isAsked).flatMap((dispute) => disputeTold(snapshot, dispute)),
    ...snapshot.orders
      .filter(({ orderId }) => !listed.has(orderId))
      .flatMap((order) => taken(snapshot, order)),
    ...snapshot.disputes.flatMap((dispute) => calledFor(snapshot, dispute)),
  ];
}

const made = z.object({ gatewayRefundId: z.string().optional() });

/** A refund that stands is one of the order's; one that came back is one of them no more. */
function refundTold(
  { operations, charges, orders }: Snapshot,
  { gatewayRefundId, status, transactionId }: Refund,
): readonly string[] {
  if (gatewayRefundId === undefined || status === 'pending') return [];
  const known = operations.find(
    ({ kind, result }) =>
      kind === 'refund' &&
      result !== undefined &&
      made.parse(JSON.parse(result)).gatewayRefundId === gatewayRefundId,
  );
  const isReversed = operations.some(
    ({ kind, key, orderId }) => kind === 'refund_reversal' && key === known?.key && orderId === known.orderId,
  );
  const counts = known?.status === 'succeeded' && !isReversed;
  const name = `refund ${gatewayRefundId} of ${transactionId}`;
  if (status === 'failed') return counts ? [`${name} came back, and its order counts it still`] : [];
  // A charge that was known to have gone back before its order heard of it paid for nothing.
  const charge = charges.find((one) => one.transactionId === transactionId);
  const order = orders.find(({ orderId }) => orderId === charge?.orderId);
  const isMoot = order?.status === 'declined' && order.decline?.code === 'given_back';
  return counts || isMoot ? [] : [`${name} is in no order`];
}

function disputeTold({ operations, creditNotes }: Snapshot, dispute: Dispute): readonly string[] {
  const { disputeId, status } = dispute;
  const known = operations.find(({ kind, key }) => kind === 'dispute' && key === disputeId);
  if (known?.dispute === undefined) return [`dispute ${disputeId} is not known`];
  const notes = creditNotes.filter(({ refundId }) => refundId.endsWith(`dispute_${disputeId}`));
  const credited = notes.reduce((sum, { totalMinor }) => sum + totalMinor, 0);
  const due = status === 'lost' ? dispute.takenMinor : 0;
  return [
    ...(known.dispute.status === status
      ? []
      : [`dispute ${disputeId} is ${status}, its order says ${known.dispute.status}`]),
    // An appeal leaves the document until it is decided.
    ...(credited === due || status.startsWith('appeal_')
      ? []
      : [`documents of dispute ${disputeId} are over ${credited}, not ${due}`]),
  ];
}

/** What disputes have taken of an order's payment is what the order says. */
function taken({ disputes }: Snapshot, order: StoredOrder): readonly string[] {
  const { orderId, transactionId, disputedMinor = 0 } = order;
  const sum = disputes
    .filter((dispute) => dispute.transactionId === transactionId)
    .reduce((total, { takenMinor }) => total + takenMinor, 0);
  return sum === disputedMinor ? [] : [`disputes took ${sum} of ${orderId}, which says ${disputedMinor}`];
}

const OVER: ReadonlySet<string> = new Set(['won', 'lost', 'warning_closed', 'prevented', 'charge_refunded']);

/** While a dispute is open a person knows of it: nobody else can answer it. */
function calledFor({ attention, charges }: Snapshot, { disputeId, status, transactionId }: Dispute) {
  const isOurs = charges.some((charge) => charge.transactionId === transactionId);
  if (!isOurs || OVER.has(status)) return [];
  const entry = new RegExp(`^(payment_disputed|dispute_mismatch):${disputeId}(:|$)`);
  return attention.some(({ key }) => entry.test(key))
    ? []
    : [`dispute ${disputeId} is ${status}, and nobody was called`];
}
