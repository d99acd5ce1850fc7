// Written by `npm run docs:api` from docs/openapi.json.

export type OrderRequest = {
  /** The shop’s own number of the order. Unique among a merchant’s orders that are not cancelled unpaid. */
  readonly externalReference?: string;
  /** Who buys. */
  readonly customer: {
    /** One address of RFC 5321 or RFC 6531. */
    readonly email: string;
    /** As it is shown. */
    readonly name?: string;
  };
  /** What is bought, one line for each SKU. */
  readonly lines: readonly {
    /** The merchant’s own name of the product. */
    readonly sku: string;
    /** Units. */
    readonly quantity: number;
  }[];
  /** Id of a payment method at the gateway. */
  readonly paymentMethod: string;
  /** Id of the customer at the gateway whose saved payment method it is. */
  readonly gatewayCustomer?: string;
};

export type PaymentRequest = {
  /** Id of a payment method at the gateway. */
  readonly paymentMethod: string;
};

export type CancelRequest = Readonly<Record<string, never>>;

export type RefundRequest = {
  /** Amount in the minor unit of the order’s currency. */
  readonly amountMinor?: number;
};

export type ProductRequest = {
  /** As it is shown. */
  readonly name: string;
  /** Price of a unit, in the minor unit of `currency`. */
  readonly priceMinor: number;
  /** ISO 4217. */
  readonly currency: string;
  /** In how many items the stock lies, for a product that very many buy at once. */
  readonly stockShards?: number;
};

export type MovementRequest = {
  /** Signed units, not 0: what comes in is positive. */
  readonly quantity: number;
  /** Why. */
  readonly reason: string;
};

export type Order = PlacedOrder | DeclinedOrder | PaidOrder | CancelledOrder;

export type PlacedOrder = {
  /** Id of the order. It is a function of the merchant and the Idempotency-Key. */
  readonly orderId: string;
  /** The shop’s own number of the order. Unique among a merchant’s orders that are not cancelled unpaid. */
  readonly externalReference?: string;
  /** Number of the checkout attempt in force, from 1. */
  readonly attempt: number;
  /** Who buys. */
  readonly customer: {
    /** One address of RFC 5321 or RFC 6531. */
    readonly email: string;
    /** As it is shown. */
    readonly name?: string;
  };
  /** What is bought, one line for each SKU. */
  readonly lines: readonly {
    /** The merchant’s own name of the product. */
    readonly sku: string;
    /** As it is shown. */
    readonly name: string;
    /** Units. */
    readonly quantity: number;
    /** Price of a unit when the order was placed, in the minor unit. */
    readonly unitPriceMinor: number;
  }[];
  /** Sum, in the minor unit of `currency`. */
  readonly totalMinor: number;
  /** ISO 4217. */
  readonly currency: string;
  /** When the order was placed. */
  readonly placedAt: string;
  /** When it last changed. */
  readonly updatedAt: string;
  /** State. */
  readonly status: 'placed';
  /** Present while the customer has to authenticate the payment (3-D Secure). */
  readonly action?: {
    /** For the customer’s browser only: `stripe.handleNextAction({clientSecret})`. */
    readonly clientSecret: string;
    /** When the payment is cancelled unless the customer has acted. */
    readonly expiresAt: string;
  };
};

export type DeclinedOrder = {
  /** Id of the order. It is a function of the merchant and the Idempotency-Key. */
  readonly orderId: string;
  /** The shop’s own number of the order. Unique among a merchant’s orders that are not cancelled unpaid. */
  readonly externalReference?: string;
  /** Number of the checkout attempt in force, from 1. */
  readonly attempt: number;
  /** Who buys. */
  readonly customer: {
    /** One address of RFC 5321 or RFC 6531. */
    readonly email: string;
    /** As it is shown. */
    readonly name?: string;
  };
  /** What is bought, one line for each SKU. */
  readonly lines: readonly {
    /** The merchant’s own name of the product. */
    readonly sku: string;
    /** As it is shown. */
    readonly name: string;
    /** Units. */
    readonly quantity: number;
    /** Price of a unit when the order was placed, in the minor unit. */
    readonly unitPriceMinor: number;
  }[];
  /** Sum, in the minor unit of `currency`. */
  readonly totalMinor: number;
  /** ISO 4217. */
  readonly currency: string;
  /** When the order was placed. */
  readonly placedAt: string;
  /** When it last changed. */
  readonly updatedAt: string;
  /** State. */
  readonly status: 'declined';
  /** Why the last checkout attempt was declined. */
  readonly decline: {
    /** Stable: decide by it. */
    readonly code: string;
    /** For people. */
    readonly message: string;
  };
};

export type PaidOrder = {
  /** Id of the order. It is a function of the merchant and the Idempotency-Key. */
  readonly orderId: string;
  /** The shop’s own number of the order. Unique among a merchant’s orders that are not cancelled unpaid. */
  readonly externalReference?: string;
  /** Number of the checkout attempt in force, from 1. */
  readonly attempt: number;
  /** Who buys. */
  readonly customer: {
    /** One address of RFC 5321 or RFC 6531. */
    readonly email: string;
    /** As it is shown. */
    readonly name?: string;
  };
  /** What is bought, one line for each SKU. */
  readonly lines: readonly {
    /** The merchant’s own name of the product. */
    readonly sku: string;
    /** As it is shown. */
    readonly name: string;
    /** Units. */
    readonly quantity: number;
    /** Price of a unit when the order was placed, in the minor unit. */
    readonly unitPriceMinor: number;
  }[];
  /** Sum, in the minor unit of `currency`. */
  readonly totalMinor: number;
  /** ISO 4217. */
  readonly currency: string;
  /** When the order was placed. */
  readonly placedAt: string;
  /** When it last changed. */
  readonly updatedAt: string;
  /** State. */
  readonly status: 'paid';
  /** The gateway’s id of the payment. */
  readonly transactionId: string;
  /** Whose payment it is. Absent: the gateway’s that Once charges at. */
  readonly provider?: string;
  /** When the charge was captured. */
  readonly paidAt: string;
  /** Number of the order’s invoice. */
  readonly invoiceNumber?: string;
  /** What was refunded, in the minor unit. */
  readonly refundedMinor?: number;
  /** What is to be refunded and is not refunded yet, in the minor unit. */
  readonly refundPendingMinor?: number;
  /** What disputes have taken and not returned, in the minor unit. It is no refund. */
  readonly disputedMinor?: number;
  /** What the cardholder’s bank disputes: the dispute that is open, else the last one. */
  readonly dispute?: {
    /** The gateway’s id of the dispute. */
    readonly disputeId: string;
    /** Where the dispute stands. `inquiry`: no money moves. `open`: refunds and the cancellation are refused meanwhile. */
    readonly stage: 'inquiry' | 'open' | 'closed' | 'won' | 'lost';
    /** In the gateway’s words, such as `needs_response`. */
    readonly status: string;
    /** The gateway’s code for why, such as `fraudulent`. */
    readonly reason: string;
    /** Disputed amount, in the minor unit of the dispute’s currency. */
    readonly amountMinor: number;
    /** ISO 4217. It may differ from the order’s. */
    readonly currency: string;
    /** Evidence counts that reaches the gateway by then. */
    readonly evidenceDueBy?: string;
  };
  /** When the order was cancelled. An order that was paid stays `paid`, and all of it is refunded. */
  readonly cancelledAt?: string;
};

export type CancelledOrder = {
  /** Id of the order. It is a function of the merchant and the Idempotency-Key. */
  readonly orderId: string;
  /** The shop’s own number of the order. Unique among a merchant’s orders that are not cancelled unpaid. */
  readonly externalReference?: string;
  /** Number of the checkout attempt in force, from 1. */
  readonly attempt: number;
  /** Who buys. */
  readonly customer: {
    /** One address of RFC 5321 or RFC 6531. */
    readonly email: string;
    /** As it is shown. */
    readonly name?: string;
  };
  /** What is bought, one line for each SKU. */
  readonly lines: readonly {
    /** The merchant’s own name of the product. */
    readonly sku: string;
    /** As it is shown. */
    readonly name: string;
    /** Units. */
    readonly quantity: number;
    /** Price of a unit when the order was placed, in the minor unit. */
    readonly unitPriceMinor: number;
  }[];
  /** Sum, in the minor unit of `currency`. */
  readonly totalMinor: number;
  /** ISO 4217. */
  readonly currency: string;
  /** When the order was placed. */
  readonly placedAt: string;
  /** When it last changed. */
  readonly updatedAt: string;
  /** State. */
  readonly status: 'cancelled';
  /** When the order was cancelled. An order that was paid stays `paid`, and all of it is refunded. */
  readonly cancelledAt: string;
};

export type OrderReceipt = {
  /** Id of the order. It is a function of the merchant and the Idempotency-Key. */
  readonly orderId: string;
  /** State. */
  readonly status: 'placed';
  /** Number of the checkout attempt in force, from 1. */
  readonly attempt: 1;
  /** Sum, in the minor unit of `currency`. */
  readonly totalMinor: number;
  /** ISO 4217. */
  readonly currency: string;
  /** What is bought, one line for each SKU. */
  readonly lines: readonly {
    /** The merchant’s own name of the product. */
    readonly sku: string;
    /** As it is shown. */
    readonly name: string;
    /** Units. */
    readonly quantity: number;
    /** Price of a unit when the order was placed, in the minor unit. */
    readonly unitPriceMinor: number;
  }[];
  /** The shop’s own number of the order. Unique among a merchant’s orders that are not cancelled unpaid. */
  readonly externalReference?: string;
  /** When the order was placed. */
  readonly placedAt: string;
};

export type PaymentReceipt = {
  /** Id of the order. It is a function of the merchant and the Idempotency-Key. */
  readonly orderId: string;
  /** Number of the checkout attempt in force, from 1. */
  readonly attempt: number;
  /** State. */
  readonly status: 'placed';
};

export type CancelReceipt = {
  /** Id of the order. It is a function of the merchant and the Idempotency-Key. */
  readonly orderId: string;
  /** State. */
  readonly status: 'cancelled' | 'paid';
  /** When the order was cancelled. An order that was paid stays `paid`, and all of it is refunded. */
  readonly cancelledAt: string;
  /** What is to be refunded and is not refunded yet, in the minor unit. */
  readonly refundPendingMinor?: number;
};

export type RefundReceipt = {
  /** Id of the order. It is a function of the merchant and the Idempotency-Key. */
  readonly orderId: string;
  /** Id of the refund. */
  readonly refundId: string;
  /** Amount in the minor unit of the order’s currency. */
  readonly amountMinor: number;
  /** ISO 4217. */
  readonly currency: string;
  /** State. */
  readonly status: 'pending';
};

export type Operations = {
  /** Id of the order. It is a function of the merchant and the Idempotency-Key. */
  readonly orderId: string;
  /** Every operation of the order. */
  readonly operations: readonly Operation[];
};

export type Operation = {
  /** What it is. */
  readonly kind:
    | 'order'
    | 'checkout'
    | 'cancel'
    | 'refund_request'
    | 'stock'
    | 'charge'
    | 'refund'
    | 'invoice'
    | 'credit_note'
    | 'webhook'
    | 'refund_reversal'
    | 'dispute';
  /** Business identity of the operation. */
  readonly key: string;
  /** State. */
  readonly status: 'pending' | 'processing' | 'succeeded' | 'failed' | 'unknown';
  /** One higher with every owner of the operation. */
  readonly epoch: number;
  /** Until when its owner holds the operation. */
  readonly leaseExpiresAt: string;
  /** When the request to the gateway was stored as about to be sent. */
  readonly effectStartedAt?: string;
  /** Whether a retry is safe. */
  readonly retrySafe?: boolean;
  /** How often the operation was tried. */
  readonly attemptCount: number;
  /** The last three attempts, oldest first. */
  readonly attempts: readonly {
    /** Number of the attempt, from 1. */
    readonly number: number;
    /** When the attempt began. */
    readonly startedAt: string;
    /** When the attempt ended. */
    readonly endedAt?: string;
    /** How the attempt ended. Absent: it runs. */
    readonly outcome?: 'succeeded' | 'refused' | 'failed' | 'unknown' | 'abandoned';
    /** What went wrong. */
    readonly error?: {
      /** Stable: decide by it. */
      readonly code: string;
      /** For people. */
      readonly message: string;
    };
    /** Whether a retry is safe. */
    readonly retrySafe?: boolean;
  }[];
  /** When the operation was first claimed or stored. */
  readonly createdAt: string;
  /** When it last changed. */
  readonly updatedAt: string;
  /** When the record may be forgotten. Absent: never. */
  readonly keptUntil?: string;
  /** What happens to the operation next, by whom and when. */
  readonly next:
    | {
        /** What happens to the operation next. */
        readonly action: 'none';
      }
    | {
        /** What happens to the operation next. */
        readonly action: 'wait';
        /** When; the moment at the latest where something is still to happen. */
        readonly at: string;
      }
    | {
        /** What happens to the operation next. */
        readonly action: 'client_may_retry';
      }
    | {
        /** What happens to the operation next. */
        readonly action: 'retry';
        /** When; the moment at the latest where something is still to happen. */
        readonly at?: string;
      }
    | {
        /** What happens to the operation next. */
        readonly action: 'ask_gateway';
        /** When; the moment at the latest where something is still to happen. */
        readonly at?: string;
      }
    | {
        /** What happens to the operation next. */
        readonly action: 'client_must_authenticate';
        /** When the payment is cancelled unless the customer has acted. */
        readonly until: string;
      }
    | {
        /** What happens to the operation next. */
        readonly action: 'person';
        /** Why. */
        readonly reason: string;
      };
};

export type Invoice = {
  /** Whose document it is. */
  readonly merchantId: string;
  /** Id of the order. It is a function of the merchant and the Idempotency-Key. */
  readonly orderId: string;
  /** Year of the document’s series, in UTC. */
  readonly year: number;
  /** Place in the series of the merchant’s documents of the year, from 1. */
  readonly sequence: number;
  /** When the document got its number. */
  readonly issuedAt: string;
  /** Who buys. */
  readonly customer: {
    /** One address of RFC 5321 or RFC 6531. */
    readonly email: string;
    /** As it is shown. */
    readonly name?: string;
  };
  /** Sum, in the minor unit of `currency`. */
  readonly totalMinor: number;
  /** ISO 4217. */
  readonly currency: string;
  /** The gateway’s id of the payment. */
  readonly transactionId: string;
  /** What it is. */
  readonly kind: 'invoice';
  /** Unique among the merchant’s documents of this kind, without a gap. */
  readonly number: string;
  /** What is bought, one line for each SKU. */
  readonly lines: readonly {
    /** The merchant’s own name of the product. */
    readonly sku: string;
    /** As it is shown. */
    readonly name: string;
    /** Units. */
    readonly quantity: number;
    /** Price of a unit when the order was placed, in the minor unit. */
    readonly unitPriceMinor: number;
  }[];
};

export type CreditNote = {
  /** Whose document it is. */
  readonly merchantId: string;
  /** Id of the order. It is a function of the merchant and the Idempotency-Key. */
  readonly orderId: string;
  /** Year of the document’s series, in UTC. */
  readonly year: number;
  /** Place in the series of the merchant’s documents of the year, from 1. */
  readonly sequence: number;
  /** When the document got its number. */
  readonly issuedAt: string;
  /** Who buys. */
  readonly customer: {
    /** One address of RFC 5321 or RFC 6531. */
    readonly email: string;
    /** As it is shown. */
    readonly name?: string;
  };
  /** Sum, in the minor unit of `currency`. Below zero where it reverses another one. */
  readonly totalMinor: number;
  /** ISO 4217. */
  readonly currency: string;
  /** The gateway’s id of the payment. */
  readonly transactionId: string;
  /** What it is. */
  readonly kind: 'credit_note';
  /** Unique among the merchant’s documents of this kind, without a gap. */
  readonly number: string;
  /** What is bought, one line for each SKU. */
  readonly lines: readonly {
    /** The merchant’s own name of the product. */
    readonly sku: string;
    /** As it is shown. */
    readonly name: string;
    /** Units. */
    readonly quantity: number;
    /** Price of a unit when the order was placed, in the minor unit. */
    readonly unitPriceMinor: number;
  }[];
  /** Number of the order’s invoice. */
  readonly invoiceNumber: string;
  /** What it is for: a refund, a dispute that was lost, or the reversal of one. */
  readonly refundId: string;
  /** Number of the credit note that it reverses, since the money came back. */
  readonly reverses?: string;
};

export type CreditNotes = {
  /** Id of the order. It is a function of the merchant and the Idempotency-Key. */
  readonly orderId: string;
  /** In the order of their numbers. */
  readonly creditNotes: readonly CreditNote[];
};

export type Product = {
  /** The merchant’s own name of the product. */
  readonly sku: string;
  /** As it is shown. */
  readonly name: string;
  /** Price of a unit, in the minor unit of `currency`. */
  readonly priceMinor: number;
  /** ISO 4217. */
  readonly currency: string;
  /** Units that can be sold now. */
  readonly onHand: number;
  /** In how many items the stock lies, for a product that very many buy at once. */
  readonly stockShards?: number;
};

export type MovementReceipt = {
  /** The merchant’s own name of the product. */
  readonly sku: string;
  /** Id of the movement. */
  readonly movementId: string;
  /** Signed units: what came in is positive. */
  readonly quantity: number;
  /** Why. */
  readonly reason: string;
  /** When; the moment at the latest where something is still to happen. */
  readonly at: string;
};

export type OrderEvent = {
  readonly eventId: string;
  readonly version: number;
  readonly orderId: string;
  readonly merchantId: string;
  readonly occurredAt: string;
  readonly order: {
    readonly status: 'placed' | 'declined' | 'paid' | 'cancelled';
    readonly attempt: number;
    readonly totalMinor: number;
    readonly currency: string;
    readonly externalReference?: string;
    readonly transactionId?: string;
    readonly invoiceNumber?: string;
    readonly decline?: {
      readonly code: string;
      readonly message: string;
    };
    readonly refundedMinor?: number;
    readonly refundPendingMinor?: number;
    readonly disputedMinor?: number;
    readonly dispute?: {
      readonly disputeId: string;
      readonly stage: 'inquiry' | 'open' | 'closed' | 'won' | 'lost';
      readonly status: string;
      readonly reason: string;
      readonly amountMinor: number;
      readonly currency: string;
      readonly evidenceDueBy?: string;
    };
    readonly cancelledAt?: string;
  };
};

export type ProblemCode =
  | 'malformed_request'
  | 'malformed_json'
  | 'idempotency_key_missing'
  | 'idempotency_key_malformed'
  | 'bad_signature'
  | 'unauthenticated'
  | 'unknown_order'
  | 'unknown_product'
  | 'unknown_provider'
  | 'no_invoice'
  | 'no_credit_note'
  | 'request_in_flight'
  | 'out_of_stock'
  | 'stock_too_low'
  | 'order_not_payable'
  | 'order_needs_attention'
  | 'order_already_cancelled'
  | 'order_not_refundable'
  | 'payment_disputed'
  | 'refund_at_provider'
  | 'external_reference_taken'
  | 'movement_exists'
  | 'refund_exists'
  | 'too_many_refunds'
  | 'too_many_attempts'
  | 'document_not_ready'
  | 'precondition_failed'
  | 'body_too_large'
  | 'wrong_content_type'
  | 'invalid_request'
  | 'unknown_sku'
  | 'mixed_currencies'
  | 'amount_out_of_range'
  | 'currency_not_chargeable'
  | 'refund_too_large'
  | 'key_reused'
  | 'internal'
  | 'busy'
  | 'timed_out';

/** RFC 9457. */ export type ProblemBody = {
  /** Always `about:blank`: `code` says what it is. */
  readonly type: 'about:blank';
  /** The HTTP status in words. */
  readonly title: string;
  /** The HTTP status. */
  readonly status: number;
  readonly code: ProblemCode;
  /** For people. Its text may change. */
  readonly detail: string;
  /** Which fields are wrong, and why; at most 20. */
  readonly errors?: readonly {
    /** Where in the request, for instance `lines[0].sku`. */
    readonly field: string;
    /** For people. */
    readonly message: string;
  }[];
};
