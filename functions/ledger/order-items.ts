import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Order } from '../domain/order.ts';
import { toItem, type Item } from './items.ts';
import { ATTENTION_SHARD, dueShard, orderKey } from './keys.ts';
import { customer, line } from './order-parts.ts';
import { origin } from './origin-items.ts';

const orderFacts = z.object({
  merchantId: z.string(),
  orderId: z.string(),
  externalReference: z.exactOptional(z.string()),
  customer,
  lines: z.array(line),
  totalMinor: z.number(),
  currency: z.string(),
  attempt: z.number(),
  paymentMethod: z.string(),
  version: z.number(),
  revision: z._default(z.number(), 0),
  placedAt: z.string(),
  updatedAt: z.string(),
  dueAt: z.exactOptional(z.string()),
  attention: z.exactOptional(z.string()),
  origin: z.exactOptional(origin),
  event: z.enum([
    'OrderPlaced',
    'PaymentActionRequired',
    'OrderPaid',
    'PaymentDeclined',
    'PaymentAttempted',
    'InvoiceIssued',
    'OrderCancelled',
    'RefundRequested',
    'OrderRefunded',
    'RefundFailed',
    'LateCaptureFound',
    'LateCaptureRefunded',
  ]),
});

const action = z.object({ transactionId: z.string(), clientSecret: z.string(), expiresAt: z.string() });

const paidOrder = z.extend(orderFacts, {
  status: z.literal('paid'),
  transactionId: z.string(),
  paidAt: z.string(),
  invoiceNumber: z.exactOptional(z.string()),
  refundedMinor: z.exactOptional(z.number()),
  refundPendingMinor: z.exactOptional(z.number()),
  refundCount: z.exactOptional(z.number()),
  cancelledAt: z.exactOptional(z.string()),
});

const orderSchema = z.discriminatedUnion('status', [
  z.extend(orderFacts, { status: z.literal('placed'), action: z.exactOptional(action) }),
  z.extend(orderFacts, {
    status: z.literal('declined'),
    decline: z.object({ code: z.string(), message: z.string() }),
  }),
  paidOrder,
  z.extend(orderFacts, {
    status: z.literal('cancelled'),
    cancelledAt: z.string(),
    action: z.exactOptional(action),
  }),
]);

/** An open order carries its shard of the sweep's index; a closed one is in no index. */
export const orderItem = (order: Order): Item =>
  toItem(orderKey(order.merchantId, order.orderId), {
    ...order,
    ...(order.dueAt === undefined ? {} : { dueShard: shardOf(order) }),
  });

const shardOf = ({ attention, orderId }: Order): string =>
  attention === undefined ? dueShard(orderId) : ATTENTION_SHARD;

export const orderFrom = (item: Item): Order => orderSchema.parse(unmarshall(item));
