import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { ToldOrder } from '../../domain/orders/order-event.ts';
import type { Order } from '../../domain/orders/order.ts';
import { contentOf, toItem, type Item } from '../table/items.ts';
import { NEEDS_ATTENTION_SHARD, customerShard, dueShard, orderKey, placedShard } from '../table/keys.ts';
import { isApart, withoutDetails } from './order-details.ts';
import {
  address,
  customerFields,
  customerPayment,
  discount,
  lineFields,
  pricesInclude,
  shownDisputeFields,
} from './order-parts.ts';
import { provenanceSchema } from '../operations/provenance-items.ts';
import { withRevision } from '../table/revisions.ts';
import { kept, schemaOf } from '../table/stored.ts';

const orderFacts = kept({
  merchantId: z.string(),
  orderId: z.string(),
  externalReference: z.exactOptional(z.string()),
  customer: kept(customerFields),
  lines: z.array(kept(lineFields)),
  discounts: z.exactOptional(z.array(discount)),
  pricesInclude: z.exactOptional(pricesInclude),
  billingAddress: z.exactOptional(address),
  shippingAddress: z.exactOptional(address),
  metadata: z.exactOptional(z.record(z.string(), z.string())),
  totalMinor: z.number(),
  currency: z.string(),
  gatewayCustomer: z.exactOptional(z.string()),
  attempt: z.number(),
  paymentMethod: z.exactOptional(z.string()),
  payment: z.exactOptional(customerPayment),
  version: z.number(),
  revision: z._default(z.number(), 0),
  placedAt: z.string(),
  updatedAt: z.string(),
  stockKept: z.exactOptional(z.literal(true)),
  lastRefund: z.exactOptional(
    kept({
      refundId: z.string(),
      amountMinor: z.number(),
      status: z.enum(['pending', 'succeeded', 'failed']),
      provenance: z.enum(['requested', 'cancelled', 'late_capture', 'gateway', 'dispute_lost']),
      creditNoteNumber: z.exactOptional(z.string()),
    }),
  ),
  refundsFailed: z.exactOptional(z.number()),
  dueAt: z.exactOptional(z.string()),
  attention: z.exactOptional(z.string()),
  origin: z.exactOptional(provenanceSchema),
  event: z.enum([
    'OrderPlaced',
    'PaymentActionRequired',
    'PaymentProcessing',
    'OrderPaid',
    'PaymentDeclined',
    'PaymentAttempted',
    'InvoiceIssued',
    'OrderCancelled',
    'RefundRequested',
    'OrderRefunded',
    'RefundFailed',
    'CreditNoteIssued',
    'LateCaptureFound',
    'LateCaptureRefunded',
    'PaymentDisputed',
    'DisputeUpdated',
    'DisputeClosed',
  ]),
});

const action = kept({
  transactionId: z.string(),
  clientSecret: z.string(),
  expiresAt: z.string(),
  state: z.exactOptional(z.enum(['awaiting_customer', 'requires_action'])),
  voucherExpiresAt: z.exactOptional(z.string()),
  unavailableMethods: z.exactOptional(z.array(z.string())),
});

const processing = kept({ transactionId: z.string(), since: z.string() });

const paidOrder = z.extend(orderFacts, {
  status: z.literal('paid'),
  transactionId: z.exactOptional(z.string()),
  paidAt: z.string(),
  invoiceNumber: z.exactOptional(z.string()),
  documents: z.exactOptional(z.literal('off')),
  refundedMinor: z.exactOptional(z.number()),
  refundPendingMinor: z.exactOptional(z.number()),
  disputedMinor: z.exactOptional(z.number()),
  dispute: z.exactOptional(kept(shownDisputeFields)),
  provider: z.exactOptional(z.string()),
  refundCount: z.exactOptional(z.number()),
  restocked: z.exactOptional(z.array(kept({ line: z.number(), quantity: z.number() }))),
  cancelledAt: z.exactOptional(z.string()),
});

const placedOrder = z.extend(orderFacts, {
  status: z.literal('placed'),
  action: z.exactOptional(action),
  processing: z.exactOptional(processing),
});
const declinedOrder = z.extend(orderFacts, {
  status: z.literal('declined'),
  decline: kept({ code: z.string(), message: z.string() }),
});
const cancelledOrder = z.extend(orderFacts, {
  status: z.literal('cancelled'),
  cancelledAt: z.string(),
  action: z.exactOptional(action),
  processing: z.exactOptional(processing),
});

export const orderSchema = schemaOf<Order>()(
  z.discriminatedUnion('status', [placedOrder, declinedOrder, paidOrder, cancelledOrder]),
);

/** What an event tells of an order that is not private. */
const toldFacts = {
  merchantId: true,
  orderId: true,
  externalReference: true,
  totalMinor: true,
  currency: true,
  attempt: true,
  version: true,
  updatedAt: true,
  event: true,
  status: true,
  lastRefund: true,
  refundsFailed: true,
} as const;
const toldPaid = z.pick(paidOrder, {
  ...toldFacts,
  transactionId: true,
  invoiceNumber: true,
  refundedMinor: true,
  refundPendingMinor: true,
  disputedMinor: true,
  dispute: true,
  cancelledAt: true,
});
const toldDeclined = z.pick(declinedOrder, { ...toldFacts, decline: true });
const toldSchema = z.discriminatedUnion('status', [
  z.pick(placedOrder, toldFacts),
  toldDeclined,
  toldPaid,
  z.pick(cancelledOrder, { ...toldFacts, cancelledAt: true }),
]);

/** The attributes of an order's item that its event is made of: nothing of the buyer, and no secret. */
export const TOLD_ATTRIBUTES: ReadonlySet<string> = new Set(
  [toldPaid, toldDeclined].flatMap(({ shape }) => Object.keys(shape)),
);

/**
 * Every order carries its shards of the indexes of orders by time and by customer, which never change. An open one carries its
 * shard of the sweep's index besides, and a declined one that of the declined. What an order with details apart never changes
 * is not written again with it.
 */
export const orderItem = (order: Order): Item => {
  const attributes = {
    ...withRevision(order),
    placedShard: placedShard(order.merchantId, order.orderId),
    ...customerListing(order),
    ...(order.status === 'declined' ? { declinedShard: placedShard(order.merchantId, order.orderId) } : {}),
    ...(order.dueAt === undefined ? {} : { dueShard: shardOf(order) }),
  };
  const key = orderKey(order.merchantId, order.orderId);
  return toItem(key, isApart(order) ? withoutDetails(attributes) : attributes);
};

/** What finds an order by its customer. It never changes. */
export const customerListing = ({
  merchantId,
  orderId,
  customer,
  placedAt,
}: Pick<Order, 'merchantId' | 'orderId' | 'customer' | 'placedAt'>) => ({
  listShard: customerShard(merchantId, customer.email, orderId),
  listedBy: placedAt,
});

const shardOf = ({ attention, orderId }: Order): string =>
  attention === undefined ? dueShard(orderId) : NEEDS_ATTENTION_SHARD;

export const orderFrom = (item: Item): Order => orderSchema.parse(contentOf(item));

/** Of the order only what its event tells, which is there also where the rest was taken out. */
export const toldOrderFrom = (item: Item): ToldOrder => toldSchema.parse(unmarshall(item));
