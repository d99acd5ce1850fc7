import { z } from 'zod';

/**
 * The final state of everything that the promise speaks of, from both sides: what clients asked and were told, what is
 * stored, what the gateway's own ledger says. `invariants.ts` judges it, `take-snapshot.ts` makes it.
 */
export interface Snapshot {
  /** Every exchange of the run, oldest first. */
  readonly exchanges: readonly Exchange[];
  readonly orders: readonly StoredOrder[];
  readonly operations: readonly StoredOperation[];
  readonly invoices: readonly StoredInvoice[];
  readonly creditNotes: readonly StoredCreditNote[];
  readonly counters: readonly StoredCounter[];
  readonly products: readonly StoredProduct[];
  readonly movements: readonly StoredMovement[];
  readonly externalReferences: readonly StoredExternalReference[];
  readonly events: readonly StoredEvent[];
  /** What needs a person, and what did. */
  readonly attention: readonly StoredNeedsAttention[];
  /** What people did, as it is listed by day and in the orders. */
  readonly acts: readonly StoredAct[];
  readonly charges: readonly Charge[];
  readonly declines: readonly Decline[];
  /** Payments that waited for their customer, whatever became of them. */
  readonly awaitingCustomer: readonly Decline[];
  readonly refunds: readonly Refund[];
  readonly disputes: readonly Dispute[];
  readonly deliveries: readonly Delivery[];
  readonly queues: readonly Queue[];
  /** Undefined where executions cannot be listed: Express workflows on AWS. */
  readonly runningExecutions: number | undefined;
  /** Keys of the documents bucket. */
  readonly documents: readonly string[];
}

export interface Queue {
  readonly name: string;
  readonly deadLetters: boolean;
  /** Visible, in flight and delayed. */
  readonly messages: number;
}

export interface Exchange {
  readonly merchantId: string;
  /** Such as `POST /orders/{orderId}/payments`. */
  readonly route: string;
  /** Idempotency-Key. */
  readonly key?: string;
  /** Undefined: the client hung up before it was answered. */
  readonly status?: number;
  readonly location?: string;
  /** The answer's body, byte for byte. */
  readonly text?: string;
  readonly orderId?: string;
  /** The order's, where the answer shows it. */
  readonly orderStatus?: string;
  readonly attempt?: number;
}

/** Money in minor units. */
const money = { totalMinor: z.int(), currency: z.string() };

const rate = { taxPercent: z.number().optional(), taxExemption: z.string().optional() };
const storedLine = z.object({
  sku: z.string().optional(),
  quantity: z.int(),
  /** Of no line of a credit note. */
  unitPriceMinor: z.int().optional(),
  discountMinor: z.int().optional(),
  ...rate,
  /** Of a line with a SKU whose stock is not counted. */
  stock: z.literal('none').optional(),
});
const parts = {
  discounts: z
    .array(z.object({ amountMinor: z.int().optional(), percent: z.number().optional() }))
    .optional(),
  pricesInclude: z.enum(['tax', 'nothing']).optional(),
};

export const storedOrder = z.object({
  merchantId: z.string(),
  orderId: z.string(),
  status: z.enum(['placed', 'paid', 'declined', 'cancelled']),
  attempt: z.int(),
  externalReference: z.string().optional(),
  customer: z.object({ email: z.string() }),
  lines: z.array(storedLine),
  ...parts,
  /** The merchant had invoices off when it was to be invoiced. */
  documents: z.literal('off').optional(),
  transactionId: z.string().optional(),
  invoiceNumber: z.string().optional(),
  refundedMinor: z.int().optional(),
  refundPendingMinor: z.int().optional(),
  disputedMinor: z.int().optional(),
  dispute: z.object({ disputeId: z.string(), status: z.string() }).optional(),
  provider: z.string().optional(),
  cancelledAt: z.string().optional(),
  restocked: z.array(z.object({ line: z.int(), quantity: z.int() })).optional(),
  stockKept: z.literal(true).optional(),
  decline: z.object({ code: z.string() }).optional(),
  placedAt: z.string().optional(),
  updatedAt: z.string().optional(),
  /** Present while something is open. */
  dueAt: z.string().optional(),
  /** Where it is looked for. */
  dueShard: z.string().optional(),
  /** As releases before the entries wrote it. */
  attention: z.string().optional(),
  ...money,
});

export const storedOperation = z.object({
  merchantId: z.string(),
  kind: z.string(),
  key: z.string(),
  status: z.enum(['pending', 'processing', 'succeeded', 'failed', 'unknown']),
  retrySafe: z.boolean().optional(),
  orderId: z.string().optional(),
  /** JSON text. */
  result: z.string().optional(),
  dispute: z.object({ status: z.string() }).optional(),
});

export const storedNeedsAttention = z.object({
  key: z.string(),
  reason: z.string(),
  detail: z.string().optional(),
  open: z.boolean(),
  orderId: z.string().optional(),
  eventId: z.string().optional(),
  amountMinor: z.int().optional(),
  transactionId: z.string().optional(),
  settlements: z.array(z.object({ at: z.string(), by: z.string(), why: z.string() })).default([]),
});

export const storedAct = z.object({
  actId: z.string(),
  kind: z.string(),
  at: z.string(),
  by: z.string(),
  why: z.string(),
  about: z.string(),
  orderId: z.string().optional(),
  place: z.enum(['day', 'order']),
});

export type StoredAct = z.infer<typeof storedAct>;

export type StoredNeedsAttention = z.infer<typeof storedNeedsAttention>;

export const storedInvoice = z.object({
  merchantId: z.string(),
  orderId: z.string(),
  number: z.string(),
  year: z.int(),
  sequence: z.int(),
  /** Before the year in its number. */
  prefix: z.string().optional(),
  /** Absent where nothing was said of tax. */
  rates: z.array(z.object({ ...rate, netMinor: z.int(), taxMinor: z.int() })).optional(),
  ...money,
});

export const storedCreditNote = storedInvoice.extend({ refundId: z.string(), invoiceNumber: z.string() });

export type StoredCreditNote = z.infer<typeof storedCreditNote>;
export type StoredOrder = z.infer<typeof storedOrder>;
export type StoredOperation = z.infer<typeof storedOperation>;
export type StoredInvoice = z.infer<typeof storedInvoice>;

export interface StoredCounter {
  readonly merchantId: string;
  readonly kind: 'invoice' | 'credit_note';
  readonly year: number;
  readonly lastSequence: number;
}

export interface StoredProduct {
  readonly merchantId: string;
  readonly sku: string;
  readonly onHand: number;
}

export interface StoredMovement {
  readonly merchantId: string;
  readonly sku: string;
  /** An order, or `manual`. */
  readonly source: string;
  /** `checkout_attempt_<n>`, `decline_<n>`, `cancel`, or a merchant's own. */
  readonly reason: string;
  /** Signed. */
  readonly quantity: number;
}

export interface StoredExternalReference {
  readonly merchantId: string;
  readonly reference: string;
  readonly orderId: string;
  /** Since then another order may take it. */
  readonly freedAt?: string;
}

export interface StoredEvent {
  readonly eventId: string;
  readonly type: string;
  /** Undefined while no delivery has succeeded. */
  readonly outcome?: string;
  readonly orderId?: string;
  /** Why it is on the list of what needs a person. */
  readonly attention?: string;
}

/** A refused charge in the gateway's ledger. Merchant and order are from the metadata that the product sent along. */
export interface Decline {
  readonly transactionId: string;
  readonly merchantId: string;
  readonly orderId: string;
  /** Its payment method has the gateway send no event, so none is waited for. */
  readonly sendsNothing?: boolean;
}

/** A captured charge in the gateway's ledger. */
export interface Charge extends Decline {
  readonly amountMinor: number;
  /** As ISO 4217 writes it, in capitals. */
  readonly currency: string;
  readonly attempt: number;
}

export interface Refund {
  readonly transactionId: string;
  readonly amountMinor: number;
  /** The gateway's own id. */
  readonly gatewayRefundId?: string;
  /** As the product told the gateway; undefined for one that was made by hand. */
  readonly refundId?: string;
  /** Absent: it succeeded, and stands. */
  readonly status?: 'pending' | 'failed' | undefined;
}

/** What became of a dispute, by the gateway's own ledger. */
export interface Dispute {
  readonly disputeId: string;
  readonly transactionId: string;
  /** In the gateway's words. */
  readonly status: string;
  /** What it has taken and not returned. */
  readonly takenMinor: number;
}

/** One arrival of a webhook that was answered with a 2xx. */
export interface Delivery {
  readonly eventId: string;
  readonly eventType: string;
  readonly transactionId: string;
}
