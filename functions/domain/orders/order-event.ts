import type { OrderDispute } from '../payments/dispute.ts';
import type { Instant } from '../instant.ts';
import type { LastRefund } from '../payments/last-refund.ts';
import { declineForMerchant } from './merchant-texts.ts';
import type { Decline, Order, OrderEventType } from './order.ts';

/** What happened to an order, as the world is told: what it was, and the order as it was right after it. */
export interface OrderEvent {
  /** `<orderId>:<version>`: the same however often the event is published, and never that of another. */
  readonly eventId: string;
  readonly type: OrderEventType;
  /** The order's version, from 1: of two events of one order the higher is the later. */
  readonly version: number;
  readonly orderId: string;
  readonly merchantId: string;
  readonly occurredAt: Instant;
  readonly order: PublishedOrder;
}

/**
 * What subscribers may know of an order: not who bought it, nor what with. Amounts are in the currency's minor unit; what
 * is undefined is not sent.
 */
export interface PublishedOrder {
  readonly status: Order['status'];
  readonly attempt: number;
  readonly totalMinor: number;
  readonly currency: string;
  readonly externalReference?: string | undefined;
  readonly transactionId?: string | undefined;
  readonly invoiceNumber?: string | undefined;
  readonly decline?: Decline | undefined;
  readonly refundedMinor?: number | undefined;
  readonly refundPendingMinor?: number | undefined;
  readonly disputedMinor?: number | undefined;
  readonly dispute?: OrderDispute | undefined;
  readonly lastRefund?: LastRefund | undefined;
  readonly refundsFailed?: number | undefined;
  readonly cancelledAt?: Instant | undefined;
}

type ToldField = keyof PublishedOrder | 'merchantId' | 'orderId' | 'version' | 'event' | 'updatedAt';
type ToldOf<Any extends Order> = Any extends Order ? Pick<Any, Extract<keyof Any, ToldField>> : never;

/** What of an order its event is made of. */
export type ToldOrder = ToldOf<Order>;

/** The event that made the order what it is: each transition writes its own into the order, with a version of its own. */
export function orderEvent(order: ToldOrder): OrderEvent {
  const { orderId, merchantId, version, event: type, updatedAt: occurredAt } = order;
  const eventId = `${orderId}:${version}`;
  return { eventId, type, version, orderId, merchantId, occurredAt, order: published(order) };
}

/** Names what is published, one by one: a field that an order gets later stays private until it is named here. */
function published(order: ToldOrder): PublishedOrder {
  const { status, attempt, totalMinor, currency, externalReference, refundsFailed } = order;
  const lastRefund = order.lastRefund && lastRefundTold(order.lastRefund);
  const facts = { status, attempt, totalMinor, currency, externalReference, lastRefund, refundsFailed };
  switch (order.status) {
    case 'placed':
      return facts;
    case 'declined':
      return { ...facts, decline: declineForMerchant(order.decline) };
    case 'paid': {
      const { transactionId, invoiceNumber, cancelledAt } = order;
      const { refundedMinor, refundPendingMinor, disputedMinor, dispute } = order;
      const money = { refundedMinor, refundPendingMinor, disputedMinor, dispute: dispute && told(dispute) };
      return { ...facts, transactionId, invoiceNumber, ...money, cancelledAt };
    }
    case 'cancelled':
      return { ...facts, cancelledAt: order.cancelledAt };
  }
}

/** Named one by one too: what a later release stores with it stays private. */
export const lastRefundTold = ({
  refundId,
  amountMinor,
  status,
  provenance,
  creditNoteNumber,
}: LastRefund) => ({
  refundId,
  amountMinor,
  status,
  provenance,
  ...(creditNoteNumber === undefined ? {} : { creditNoteNumber }),
});

const told = ({ disputeId, stage, status, reason, amountMinor, currency, evidenceDueBy }: OrderDispute) => ({
  disputeId,
  stage,
  status,
  reason,
  amountMinor,
  currency,
  ...(evidenceDueBy === undefined ? {} : { evidenceDueBy }),
});
