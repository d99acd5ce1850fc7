import { isDone, type OperationRecord } from '../operations/operation.ts';
import type { Order } from '../orders/order.ts';
import { gatewayRefundKey, type Refunded, type RefundNews, type RefundRequest } from './refund.ts';

/** What news of a refund come to, for the order whose payment it is of. */
export type RefundDecision =
  /** What it is of is not known yet. */
  | { readonly code: 'unknown' }
  | { readonly code: 'superseded'; readonly why?: string }
  /** One that Once asked for, and whose outcome was not known. */
  | { readonly code: 'settle'; readonly record: OperationRecord }
  /** Somebody else's that succeeded. */
  | { readonly code: 'take_in'; readonly refundId: string; readonly refunded: Refunded }
  /** Somebody else's that failed: remembered, so that older news of it change nothing. */
  | { readonly code: 'void'; readonly refundId: string; readonly gatewayRefundId: string }
  /** It failed after it had succeeded: the money came back. */
  | { readonly code: 'reverse'; readonly record: OperationRecord; readonly request: RefundRequest }
  /** What is told is not what was asked for. */
  | { readonly code: 'mismatch'; readonly refundId: string; readonly detail: string }
  | { readonly code: 'contradicted'; readonly refundId: string; readonly detail: string };

interface OfOrder {
  readonly order: Order;
  readonly operations: readonly OperationRecord[];
  /** Captures that it could not take, and that are another provider's, are on the list of what needs a person alone. */
  readonly attention: readonly { readonly transactionId?: string }[];
}

/** Decides by facts alone: every order in which news of a refund arrive comes to the same. */
export function refundDecision(
  of: OfOrder,
  news: RefundNews & { readonly transactionId?: string },
): RefundDecision {
  const { outcome } = news;
  const { gatewayRefundId } = outcome;
  const refunds = of.operations.filter(({ kind }) => kind === 'refund');
  const known =
    refunds.find(({ key }) => key === news.refundId) ??
    refunds.find((record) => gatewayRefundId !== undefined && isAtGateway(record, gatewayRefundId));
  if (known === undefined) return news.refundId === undefined ? decideForeign(of, news) : UNKNOWN;
  if (outcome.code === 'pending') return { code: 'superseded', why: `pending: ${outcome.reason}` };
  return isDone(known) ? decideAgain(of, known, news) : decideOpen(known, news);
}

const UNKNOWN: RefundDecision = { code: 'unknown' };

const isAtGateway = (record: OperationRecord, gatewayRefundId: string): boolean =>
  record.key === gatewayRefundKey(gatewayRefundId) || gatewayRefundIdOf(record) === gatewayRefundId;

/** The gateway's id of a refund that it made; undefined while it is not known. */
export function gatewayRefundIdOf({ kind, result }: OperationRecord): string | undefined {
  if (kind !== 'refund' || typeof result !== 'object' || result === null) return undefined;
  const id = 'gatewayRefundId' in result ? result.gatewayRefundId : undefined;
  return typeof id === 'string' ? id : undefined;
}

/** The request of a refund, where its record tells it: that of a refusal that an earlier release recorded does not. */
export const refundRequestOf = ({ intent }: OperationRecord): RefundRequest | undefined =>
  intent !== undefined && 'refundId' in intent ? intent : undefined;

const isReversed = ({ operations }: OfOrder, refundId: string): boolean =>
  operations.some(({ kind, key }) => kind === 'refund_reversal' && key === refundId);

/** The captured charge of an order that has this id, if the order knows of it. */
function chargeKnown({ order, operations, attention }: OfOrder, transactionId: string): boolean {
  if (order.status === 'paid' && order.transactionId === transactionId) return true;
  if (attention.some((entry) => entry.transactionId === transactionId)) return true;
  return operations.some((record) => {
    const { kind, result } = record;
    if (refundRequestOf(record)?.transactionId === transactionId) return true;
    const told = typeof result === 'object' && result !== null && 'transactionId' in result;
    return kind === 'charge' && told && result.transactionId === transactionId;
  });
}

function decideForeign(of: OfOrder, { outcome, transactionId }: RefundNews): RefundDecision {
  const { gatewayRefundId } = outcome;
  if (gatewayRefundId === undefined || transactionId === undefined) return UNKNOWN;
  if (!chargeKnown(of, transactionId)) return UNKNOWN;
  const refundId = gatewayRefundKey(gatewayRefundId);
  if (isReversed(of, refundId)) return { code: 'superseded' };
  switch (outcome.code) {
    case 'pending':
      return { code: 'superseded', why: `pending: ${outcome.reason}` };
    case 'refused':
      return { code: 'void', refundId, gatewayRefundId };
    case 'refunded': {
      const { amountMinor, currency } = outcome;
      const { totalMinor } = of.order;
      const isOwn = of.order.status === 'paid' && of.order.transactionId === transactionId;
      const fits = currency === of.order.currency && (!isOwn || amountMinor <= totalMinor);
      return fits
        ? { code: 'take_in', refundId, refunded: outcome }
        : mismatch(refundId, `${amountMinor} ${currency} of a payment of ${totalMinor} ${of.order.currency}`);
    }
  }
}

function decideOpen(record: OperationRecord, news: RefundNews): RefundDecision {
  const { outcome } = news;
  const request = refundRequestOf(record);
  if (request === undefined) return UNKNOWN;
  const difference = differenceOf(request, news);
  if (difference !== undefined) return mismatch(record.key, difference);
  // Once has not sent it: its own request, under its own key, is answered with what there is at the gateway.
  return outcome.code === 'refunded' && record.effectStartedAt === undefined
    ? { code: 'superseded', why: 'not sent yet: the gateway is asked' }
    : { code: 'settle', record };
}

/** In what news of a refund differ from what was asked for; undefined: in nothing. */
export function differenceOf(
  request: RefundRequest,
  { transactionId = request.transactionId, outcome }: Pick<RefundNews, 'transactionId' | 'outcome'>,
): string | undefined {
  if (transactionId !== request.transactionId)
    return `it is of ${transactionId}, not ${request.transactionId}`;
  if (outcome.code !== 'refunded') return undefined;
  const { amountMinor, currency } = outcome;
  return amountMinor === request.amountMinor && currency === request.currency
    ? undefined
    : `${amountMinor} ${currency}, not ${request.amountMinor} ${request.currency}`;
}

const mismatch = (refundId: string, detail: string): RefundDecision => ({
  code: 'mismatch',
  refundId,
  detail,
});

function decideAgain(of: OfOrder, record: OperationRecord, news: RefundNews): RefundDecision {
  const { outcome } = news;
  const recorded = gatewayRefundIdOf(record);
  const { gatewayRefundId = recorded } = outcome;
  const isSame = recorded === undefined || recorded === gatewayRefundId;
  if (record.status === 'succeeded') {
    if (outcome.code === 'refunded') {
      const detail = `the gateway has ${recorded} and ${gatewayRefundId}`;
      return isSame ? { code: 'superseded' } : mismatch(record.key, detail);
    }
    // Another one that was made under the same name failed: this one stands.
    if (!isSame) return { code: 'superseded' };
    const request = refundRequestOf(record);
    if (isReversed(of, record.key)) return { code: 'superseded' };
    return request === undefined ? contradicted(record, 'failed') : { code: 'reverse', record, request };
  }
  if (outcome.code !== 'refunded') return { code: 'superseded' };
  // It succeeded before it failed: these are the older news.
  return recorded !== undefined && isSame ? { code: 'superseded' } : contradicted(record, 'succeeded');
}

const contradicted = ({ key, status }: OperationRecord, told: 'succeeded' | 'failed'): RefundDecision => ({
  code: 'contradicted',
  refundId: key,
  detail: `refund ${key} ${told} after it had ${status}`,
});
