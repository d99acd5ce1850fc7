import * as z from 'zod/mini';
import type { receiptOf } from '../../domain/orders/order.ts';
import type { OrderDispute } from '../../domain/payments/dispute.ts';
import {
  address,
  amountMinor,
  counted,
  currency,
  customer,
  instant,
  orderLine,
  price,
  pricesInclude,
  toldError,
  transactionId,
} from '../api/answers.ts';
import type { LastRefund } from '../../domain/payments/last-refund.ts';
import { creditNoteNumber, orderId } from '../api/schemas.ts';

const description = z.string();

/** Off the whole order. */
const discount = z.union([
  z.strictObject({ description, amountMinor }),
  z.strictObject({ description, percent: z.number() }),
]);

const facts = {
  orderId,
  externalReference: z.optional(z.string()),
  attempt: counted,
  customer,
  lines: z.array(orderLine),
  billingAddress: z.optional(address),
  shippingAddress: z.optional(address),
  metadata: z.optional(z.readonly(z.record(z.string(), z.string()))),
  discounts: z.optional(z.readonly(z.array(discount))),
  pricesInclude: z.optional(pricesInclude),
  price: z.optional(price),
  totalMinor: amountMinor,
  currency,
  placedAt: instant,
  updatedAt: instant,
};

/** A payment that the customer confirms, while it is open. */
const openPayment = z.strictObject({
  mode: z.literal('customer'),
  state: z.enum(['awaiting_customer', 'requires_action', 'processing']),
  methods: z.optional(z.array(z.string())),
  unavailableMethods: z.optional(z.array(z.string())),
});

export type OpenPaymentView = z.infer<typeof openPayment>;

export const placedOrder = z.strictObject({
  ...facts,
  status: z.literal('placed'),
  payment: z.optional(openPayment),
  action: z.optional(
    z.strictObject({
      type: z.enum(['confirm', 'authenticate']),
      clientSecret: z.string(),
      expiresAt: instant,
    }),
  ),
});

export const declinedOrder = z.strictObject({ ...facts, status: z.literal('declined'), decline: toldError });

/** `stage` decides: an inquiry moves no money, and only an open dispute forbids a refund. */
const dispute = z.strictObject({
  disputeId: z.string(),
  stage: z.enum(['inquiry', 'open', 'closed', 'won', 'lost']),
  status: z.string(),
  reason: z.string(),
  amountMinor,
  currency,
  evidenceDueBy: z.optional(instant),
}) satisfies z.ZodMiniType<{ [Each in keyof OrderDispute]: OrderDispute[Each] | undefined }>;

export type DisputeView = z.infer<typeof dispute>;

const lastRefund = z.strictObject({
  refundId: z.string(),
  amountMinor,
  status: z.enum(['pending', 'succeeded', 'failed']),
  provenance: z.enum(['requested', 'cancelled', 'late_capture', 'gateway', 'dispute_lost']),
  creditNoteNumber: z.exactOptional(creditNoteNumber),
}) satisfies z.ZodMiniType<LastRefund>;

export const paidOrder = z.strictObject({
  ...facts,
  status: z.literal('paid'),
  /** An order over nothing needs no charge. */
  transactionId: z.optional(transactionId),
  provider: z.optional(z.string()),
  paidAt: instant,
  invoiceNumber: z.optional(z.string()),
  refundedMinor: z.optional(amountMinor),
  refundPendingMinor: z.optional(amountMinor),
  lastRefund: z.optional(lastRefund),
  refundsFailed: z.optional(counted),
  disputedMinor: z.optional(amountMinor),
  dispute: z.optional(dispute),
  cancelledAt: z.optional(instant),
});

export const cancelledOrder = z.strictObject({
  ...facts,
  status: z.literal('cancelled'),
  payment: z.optional(openPayment),
  cancelledAt: instant,
});

/** GET /orders/{orderId}, GET /orders?externalReference= */
export const order = z.discriminatedUnion('status', [placedOrder, declinedOrder, paidOrder, cancelledOrder]);

/** What is undefined is not sent. */
export type OrderView = z.infer<typeof order>;

/** POST /orders: it never changes, so that a replay is the same to the byte. */
export const orderReceipt = z.strictObject({
  orderId,
  status: z.literal('placed'),
  attempt: z.literal(1),
  totalMinor: amountMinor,
  currency,
  lines: z.array(orderLine),
  externalReference: z.exactOptional(z.string()),
  placedAt: instant,
}) satisfies z.ZodMiniType<ReturnType<typeof receiptOf>>;

/** POST /orders/{orderId}/payments */
export const paymentReceipt = z.strictObject({ orderId, attempt: counted, status: z.literal('placed') });

/** POST /orders/{orderId}/cancel: the order as the cancellation left it. */
export const cancelReceipt = z.strictObject({
  orderId,
  status: z.enum(['cancelled', 'paid']),
  cancelledAt: instant,
  refundPendingMinor: z.optional(amountMinor),
});

/** POST /orders/{orderId}/refunds */
export const refundReceipt = z.strictObject({
  orderId,
  refundId: z.string(),
  amountMinor: counted,
  currency,
  status: z.literal('pending'),
});
