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
    /** As the customer’s tax office writes it. */
    readonly taxId?: string;
  };
  /** What is bought. A line takes its price from the catalogue, or brings its own. */
  readonly lines: readonly (CatalogueLineRequest | PricedLineRequest)[];
  /** ISO 4217. Needed where no line is from the catalogue. */
  readonly currency?: string;
  /** Taken off the whole order, and spread over its lines. */
  readonly discounts?: readonly (
    | {
        /** What the line or the discount is for, as documents show it. */
        readonly description: string;
        /** Amount in the minor unit of the order’s currency. */
        readonly amountMinor: number;
      }
    | {
        /** What the line or the discount is for, as documents show it. */
        readonly description: string;
        /** Of the lines after their own discounts. Percentages do not compound. */
        readonly percent: number;
      }
  )[];
  /** Whether unit prices and discounts contain the tax. Absent: as the merchant has it. */
  readonly pricesInclude?: 'tax' | 'nothing';
  /** What the buyer was shown. Where the order comes to another total, it is refused: 409 `price_changed`. */
  readonly expectedTotalMinor?: number;
  /** Where the bill goes. */
  readonly billingAddress?: {
    /** As it is shown. */
    readonly name?: string;
    /** What is bought. */
    readonly lines: readonly string[];
    /** Postal code. */
    readonly postalCode?: string;
    /** City. */
    readonly city: string;
    /** State, province or county. */
    readonly region?: string;
    /** ISO 3166-1 alpha-2. */
    readonly country: string;
    /** Telephone number. */
    readonly phone?: string;
  };
  /** Where the goods go. */
  readonly shippingAddress?: {
    /** As it is shown. */
    readonly name?: string;
    /** What is bought. */
    readonly lines: readonly string[];
    /** Postal code. */
    readonly postalCode?: string;
    /** City. */
    readonly city: string;
    /** State, province or county. */
    readonly region?: string;
    /** ISO 3166-1 alpha-2. */
    readonly country: string;
    /** Telephone number. */
    readonly phone?: string;
  };
  /** The caller’s own, by its own keys. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Id of a payment method at the gateway. A request has either this or `payment`. */
  readonly paymentMethod?: string;
  /** A payment that the customer confirms in the browser. A request has either this or `paymentMethod`; an order shows it while the payment is open. */
  readonly payment?: {
    /** Who confirms the payment: `customer`. */
    readonly mode: 'customer';
    /** Kinds of payment methods in the gateway’s words, such as `card` or `ideal`. Absent: those that the gateway finds suitable. */
    readonly methods?: readonly string[];
  };
  /** Id of the customer at the gateway whose saved payment method it is. */
  readonly gatewayCustomer?: string;
};

export type CatalogueLineRequest = {
  /** The merchant’s own name of the product. */
  readonly sku: string;
  /** Units. */
  readonly quantity: number;
};

export type PricedLineRequest = {
  /** What the line or the discount is for, as documents show it. */
  readonly description: string;
  /** Stock is taken of the catalogue’s product of this name, where there is one. */
  readonly sku?: string;
  /** Units. */
  readonly quantity: number;
  /** Price of a unit when the order was placed, in the minor unit. */
  readonly unitPriceMinor: number;
  /** Taken off the line’s amount, for all of its units together, in the minor unit. */
  readonly discountMinor?: number;
  /** Rate of tax, with at most four decimals. Absent: nothing is said of tax. */
  readonly taxPercent?: number;
  /** Why no tax is charged. */
  readonly taxExemption?: 'reverse_charge' | 'exempt';
  /** What it is. */
  readonly kind?: 'goods' | 'service' | 'shipping' | 'fee';
};

export type PaymentRequest = {
  /** Id of a payment method at the gateway. A request has either this or `payment`. */
  readonly paymentMethod?: string;
  /** A payment that the customer confirms in the browser. A request has either this or `paymentMethod`; an order shows it while the payment is open. */
  readonly payment?: {
    /** Who confirms the payment: `customer`. */
    readonly mode: 'customer';
    /** Kinds of payment methods in the gateway’s words, such as `card` or `ideal`. Absent: those that the gateway finds suitable. */
    readonly methods?: readonly string[];
  };
};

export type CancelRequest = {
  /** Whether the units return to stock. A cancellation returns them unless this is `false`. */
  readonly restock?: boolean;
};

export type RefundRequest = {
  /** Amount in the minor unit of the order’s currency. */
  readonly amountMinor?: number;
  /** Which units of which lines. Without it and without an amount: all that is left. */
  readonly lines?: readonly {
    /** Place of the line in the order, from 0. */
    readonly line: number;
    /** Units. */
    readonly quantity: number;
  }[];
  /** Whether the units return to stock. A cancellation returns them unless this is `false`. */
  readonly restock?: boolean;
  /** Why. */
  readonly reason?: string;
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
  /** Rate of tax, with at most four decimals. Absent: nothing is said of tax. */
  readonly taxPercent?: number;
  /** Why no tax is charged. */
  readonly taxExemption?: 'reverse_charge' | 'exempt';
  /** `false`: its stock is not counted. */
  readonly tracked?: boolean;
};

export type MovementRequest = {
  /** Signed units, not 0: what comes in is positive. */
  readonly quantity: number;
  /** Why. */
  readonly reason: string;
};

export type MerchantRequest = {
  /** Legal name of the seller. */
  readonly legalName: string;
  /** Where the seller is. */
  readonly address: {
    /** As it is shown. */
    readonly name?: string;
    /** What is bought. */
    readonly lines: readonly string[];
    /** Postal code. */
    readonly postalCode?: string;
    /** City. */
    readonly city: string;
    /** State, province or county. */
    readonly region?: string;
    /** ISO 3166-1 alpha-2. */
    readonly country: string;
    /** Telephone number. */
    readonly phone?: string;
  };
  /** Such as VAT numbers, as documents show them. */
  readonly taxIds?: readonly string[];
  /** Such as a commercial register and a managing director, as documents show it. */
  readonly registration?: string;
  /** Such as a telephone number and an email address, as documents show it. */
  readonly contact?: string;
  /** Legal days and years begin at midnight there. IANA. */
  readonly timeZone?: string;
  /** How documents write dates and amounts. BCP 47. */
  readonly locale?: string;
  /** Whether prices contain the tax, of orders that do not say so. */
  readonly pricesInclude?: 'tax' | 'nothing';
  /** `off`: orders get no invoice and no credit notes. */
  readonly invoices?: 'on' | 'off';
  /** What stands before the year in a document’s number. */
  readonly numberPrefixes?: {
    /** Of invoices. */
    readonly invoice: string;
    /** Of credit notes. */
    readonly creditNote: string;
  };
  /** Logo on documents: a PNG of at most 100,000 bytes, in base64. */
  readonly logo?: string;
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
    /** As the customer’s tax office writes it. */
    readonly taxId?: string;
  };
  /** What is bought. */
  readonly lines: readonly {
    /** The merchant’s own name of the product. */
    readonly sku?: string;
    /** As it is shown. */
    readonly name: string;
    /** Units. */
    readonly quantity: number;
    /** Price of a unit when the order was placed, in the minor unit. */
    readonly unitPriceMinor: number;
    /** Taken off the line’s amount, for all of its units together, in the minor unit. */
    readonly discountMinor?: number;
    /** Rate of tax, with at most four decimals. Absent: nothing is said of tax. */
    readonly taxPercent?: number;
    /** Why no tax is charged. */
    readonly taxExemption?: 'reverse_charge' | 'exempt';
    /** What it is. */
    readonly kind?: 'goods' | 'service' | 'shipping' | 'fee';
  }[];
  /** Where the bill goes. */
  readonly billingAddress?: {
    /** As it is shown. */
    readonly name?: string;
    /** What is bought. */
    readonly lines: readonly string[];
    /** Postal code. */
    readonly postalCode?: string;
    /** City. */
    readonly city: string;
    /** State, province or county. */
    readonly region?: string;
    /** ISO 3166-1 alpha-2. */
    readonly country: string;
    /** Telephone number. */
    readonly phone?: string;
  };
  /** Where the goods go. */
  readonly shippingAddress?: {
    /** As it is shown. */
    readonly name?: string;
    /** What is bought. */
    readonly lines: readonly string[];
    /** Postal code. */
    readonly postalCode?: string;
    /** City. */
    readonly city: string;
    /** State, province or county. */
    readonly region?: string;
    /** ISO 3166-1 alpha-2. */
    readonly country: string;
    /** Telephone number. */
    readonly phone?: string;
  };
  /** The caller’s own, by its own keys. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Taken off the whole order, and spread over its lines. */
  readonly discounts?: readonly (
    | {
        /** What the line or the discount is for, as documents show it. */
        readonly description: string;
        /** Amount in the minor unit of the order’s currency. */
        readonly amountMinor: number;
      }
    | {
        /** What the line or the discount is for, as documents show it. */
        readonly description: string;
        /** Of the lines after their own discounts. Percentages do not compound. */
        readonly percent: number;
      }
  )[];
  /** Whether unit prices and discounts contain the tax. Absent: nothing is said of tax. */
  readonly pricesInclude?: 'tax' | 'nothing';
  /** How the order comes to its total. */
  readonly price?: {
    /** Without tax, in the minor unit. */
    readonly netMinor: number;
    /** Tax, in the minor unit. */
    readonly taxMinor: number;
    /** Sum, in the minor unit of `currency`. */
    readonly totalMinor: number;
    /** What is bought. */
    readonly lines: readonly {
      /** Amount in the minor unit of the order’s currency. */
      readonly amountMinor: number;
      /** Taken off the line’s amount, for all of its units together, in the minor unit. */
      readonly discountMinor: number;
      /** The line’s share of the order’s discounts, in the minor unit. */
      readonly shareMinor: number;
      /** Without tax, in the minor unit. */
      readonly netMinor: number;
      /** Tax, in the minor unit. */
      readonly taxMinor: number;
      /** Sum, in the minor unit of `currency`. */
      readonly totalMinor: number;
    }[];
    /** Taken off the whole order, and spread over its lines. */
    readonly discounts: readonly number[];
    /** Net amount and tax by rate. Empty: nothing is said of tax. */
    readonly rates: readonly {
      /** Rate of tax, with at most four decimals. Absent: nothing is said of tax. */
      readonly taxPercent?: number;
      /** Why no tax is charged. */
      readonly taxExemption?: 'reverse_charge' | 'exempt';
      /** Without tax, in the minor unit. */
      readonly netMinor: number;
      /** Tax, in the minor unit. */
      readonly taxMinor: number;
    }[];
  };
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
  /** A payment that the customer confirms in the browser. A request has either this or `paymentMethod`; an order shows it while the payment is open. */
  readonly payment?: {
    /** Who confirms the payment: `customer`. */
    readonly mode: 'customer';
    /** Where the payment stands: it awaits its customer, the customer has something left to do, or a bank works on it. */
    readonly state: 'awaiting_customer' | 'requires_action' | 'processing';
    /** Kinds of payment methods in the gateway’s words, such as `card` or `ideal`. Absent: those that the gateway finds suitable. */
    readonly methods?: readonly string[];
    /** Of `methods`, those that the gateway does not offer for this payment. */
    readonly unavailableMethods?: readonly string[];
  };
  /** Present while the customer has to confirm the payment in the browser, or to authenticate it (3-D Secure). */
  readonly action?: {
    /** `confirm`: the customer confirms the payment. `authenticate`: the customer authenticates a card that is charged (3-D Secure). */
    readonly type: 'confirm' | 'authenticate';
    /** For the customer’s browser only. `type` is `confirm`: mount a PaymentElement with it. `authenticate`: `stripe.handleNextAction({clientSecret})`. */
    readonly clientSecret: string;
    /** When the payment is cancelled unless the customer has acted. Of a voucher: when it expires. */
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
    /** As the customer’s tax office writes it. */
    readonly taxId?: string;
  };
  /** What is bought. */
  readonly lines: readonly {
    /** The merchant’s own name of the product. */
    readonly sku?: string;
    /** As it is shown. */
    readonly name: string;
    /** Units. */
    readonly quantity: number;
    /** Price of a unit when the order was placed, in the minor unit. */
    readonly unitPriceMinor: number;
    /** Taken off the line’s amount, for all of its units together, in the minor unit. */
    readonly discountMinor?: number;
    /** Rate of tax, with at most four decimals. Absent: nothing is said of tax. */
    readonly taxPercent?: number;
    /** Why no tax is charged. */
    readonly taxExemption?: 'reverse_charge' | 'exempt';
    /** What it is. */
    readonly kind?: 'goods' | 'service' | 'shipping' | 'fee';
  }[];
  /** Where the bill goes. */
  readonly billingAddress?: {
    /** As it is shown. */
    readonly name?: string;
    /** What is bought. */
    readonly lines: readonly string[];
    /** Postal code. */
    readonly postalCode?: string;
    /** City. */
    readonly city: string;
    /** State, province or county. */
    readonly region?: string;
    /** ISO 3166-1 alpha-2. */
    readonly country: string;
    /** Telephone number. */
    readonly phone?: string;
  };
  /** Where the goods go. */
  readonly shippingAddress?: {
    /** As it is shown. */
    readonly name?: string;
    /** What is bought. */
    readonly lines: readonly string[];
    /** Postal code. */
    readonly postalCode?: string;
    /** City. */
    readonly city: string;
    /** State, province or county. */
    readonly region?: string;
    /** ISO 3166-1 alpha-2. */
    readonly country: string;
    /** Telephone number. */
    readonly phone?: string;
  };
  /** The caller’s own, by its own keys. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Taken off the whole order, and spread over its lines. */
  readonly discounts?: readonly (
    | {
        /** What the line or the discount is for, as documents show it. */
        readonly description: string;
        /** Amount in the minor unit of the order’s currency. */
        readonly amountMinor: number;
      }
    | {
        /** What the line or the discount is for, as documents show it. */
        readonly description: string;
        /** Of the lines after their own discounts. Percentages do not compound. */
        readonly percent: number;
      }
  )[];
  /** Whether unit prices and discounts contain the tax. Absent: nothing is said of tax. */
  readonly pricesInclude?: 'tax' | 'nothing';
  /** How the order comes to its total. */
  readonly price?: {
    /** Without tax, in the minor unit. */
    readonly netMinor: number;
    /** Tax, in the minor unit. */
    readonly taxMinor: number;
    /** Sum, in the minor unit of `currency`. */
    readonly totalMinor: number;
    /** What is bought. */
    readonly lines: readonly {
      /** Amount in the minor unit of the order’s currency. */
      readonly amountMinor: number;
      /** Taken off the line’s amount, for all of its units together, in the minor unit. */
      readonly discountMinor: number;
      /** The line’s share of the order’s discounts, in the minor unit. */
      readonly shareMinor: number;
      /** Without tax, in the minor unit. */
      readonly netMinor: number;
      /** Tax, in the minor unit. */
      readonly taxMinor: number;
      /** Sum, in the minor unit of `currency`. */
      readonly totalMinor: number;
    }[];
    /** Taken off the whole order, and spread over its lines. */
    readonly discounts: readonly number[];
    /** Net amount and tax by rate. Empty: nothing is said of tax. */
    readonly rates: readonly {
      /** Rate of tax, with at most four decimals. Absent: nothing is said of tax. */
      readonly taxPercent?: number;
      /** Why no tax is charged. */
      readonly taxExemption?: 'reverse_charge' | 'exempt';
      /** Without tax, in the minor unit. */
      readonly netMinor: number;
      /** Tax, in the minor unit. */
      readonly taxMinor: number;
    }[];
  };
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
    /** As the customer’s tax office writes it. */
    readonly taxId?: string;
  };
  /** What is bought. */
  readonly lines: readonly {
    /** The merchant’s own name of the product. */
    readonly sku?: string;
    /** As it is shown. */
    readonly name: string;
    /** Units. */
    readonly quantity: number;
    /** Price of a unit when the order was placed, in the minor unit. */
    readonly unitPriceMinor: number;
    /** Taken off the line’s amount, for all of its units together, in the minor unit. */
    readonly discountMinor?: number;
    /** Rate of tax, with at most four decimals. Absent: nothing is said of tax. */
    readonly taxPercent?: number;
    /** Why no tax is charged. */
    readonly taxExemption?: 'reverse_charge' | 'exempt';
    /** What it is. */
    readonly kind?: 'goods' | 'service' | 'shipping' | 'fee';
  }[];
  /** Where the bill goes. */
  readonly billingAddress?: {
    /** As it is shown. */
    readonly name?: string;
    /** What is bought. */
    readonly lines: readonly string[];
    /** Postal code. */
    readonly postalCode?: string;
    /** City. */
    readonly city: string;
    /** State, province or county. */
    readonly region?: string;
    /** ISO 3166-1 alpha-2. */
    readonly country: string;
    /** Telephone number. */
    readonly phone?: string;
  };
  /** Where the goods go. */
  readonly shippingAddress?: {
    /** As it is shown. */
    readonly name?: string;
    /** What is bought. */
    readonly lines: readonly string[];
    /** Postal code. */
    readonly postalCode?: string;
    /** City. */
    readonly city: string;
    /** State, province or county. */
    readonly region?: string;
    /** ISO 3166-1 alpha-2. */
    readonly country: string;
    /** Telephone number. */
    readonly phone?: string;
  };
  /** The caller’s own, by its own keys. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Taken off the whole order, and spread over its lines. */
  readonly discounts?: readonly (
    | {
        /** What the line or the discount is for, as documents show it. */
        readonly description: string;
        /** Amount in the minor unit of the order’s currency. */
        readonly amountMinor: number;
      }
    | {
        /** What the line or the discount is for, as documents show it. */
        readonly description: string;
        /** Of the lines after their own discounts. Percentages do not compound. */
        readonly percent: number;
      }
  )[];
  /** Whether unit prices and discounts contain the tax. Absent: nothing is said of tax. */
  readonly pricesInclude?: 'tax' | 'nothing';
  /** How the order comes to its total. */
  readonly price?: {
    /** Without tax, in the minor unit. */
    readonly netMinor: number;
    /** Tax, in the minor unit. */
    readonly taxMinor: number;
    /** Sum, in the minor unit of `currency`. */
    readonly totalMinor: number;
    /** What is bought. */
    readonly lines: readonly {
      /** Amount in the minor unit of the order’s currency. */
      readonly amountMinor: number;
      /** Taken off the line’s amount, for all of its units together, in the minor unit. */
      readonly discountMinor: number;
      /** The line’s share of the order’s discounts, in the minor unit. */
      readonly shareMinor: number;
      /** Without tax, in the minor unit. */
      readonly netMinor: number;
      /** Tax, in the minor unit. */
      readonly taxMinor: number;
      /** Sum, in the minor unit of `currency`. */
      readonly totalMinor: number;
    }[];
    /** Taken off the whole order, and spread over its lines. */
    readonly discounts: readonly number[];
    /** Net amount and tax by rate. Empty: nothing is said of tax. */
    readonly rates: readonly {
      /** Rate of tax, with at most four decimals. Absent: nothing is said of tax. */
      readonly taxPercent?: number;
      /** Why no tax is charged. */
      readonly taxExemption?: 'reverse_charge' | 'exempt';
      /** Without tax, in the minor unit. */
      readonly netMinor: number;
      /** Tax, in the minor unit. */
      readonly taxMinor: number;
    }[];
  };
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
  readonly transactionId?: string;
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
  /** The refund, or the dispute that was lost, of which there were news last. */
  readonly lastRefund?: {
    /** Id of the refund. */
    readonly refundId: string;
    /** Amount in the minor unit of the order’s currency. */
    readonly amountMinor: number;
    /** State. */
    readonly status: 'pending' | 'succeeded' | 'failed';
    /** What made it: a request, a cancellation, a charge that came too late, or somebody at the gateway. */
    readonly provenance: 'requested' | 'cancelled' | 'late_capture' | 'gateway' | 'dispute_lost';
    /** Number of its credit note. */
    readonly creditNoteNumber?: string;
  };
  /** How many refunds were refused, or came back after they succeeded. */
  readonly refundsFailed?: number;
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
    /** As the customer’s tax office writes it. */
    readonly taxId?: string;
  };
  /** What is bought. */
  readonly lines: readonly {
    /** The merchant’s own name of the product. */
    readonly sku?: string;
    /** As it is shown. */
    readonly name: string;
    /** Units. */
    readonly quantity: number;
    /** Price of a unit when the order was placed, in the minor unit. */
    readonly unitPriceMinor: number;
    /** Taken off the line’s amount, for all of its units together, in the minor unit. */
    readonly discountMinor?: number;
    /** Rate of tax, with at most four decimals. Absent: nothing is said of tax. */
    readonly taxPercent?: number;
    /** Why no tax is charged. */
    readonly taxExemption?: 'reverse_charge' | 'exempt';
    /** What it is. */
    readonly kind?: 'goods' | 'service' | 'shipping' | 'fee';
  }[];
  /** Where the bill goes. */
  readonly billingAddress?: {
    /** As it is shown. */
    readonly name?: string;
    /** What is bought. */
    readonly lines: readonly string[];
    /** Postal code. */
    readonly postalCode?: string;
    /** City. */
    readonly city: string;
    /** State, province or county. */
    readonly region?: string;
    /** ISO 3166-1 alpha-2. */
    readonly country: string;
    /** Telephone number. */
    readonly phone?: string;
  };
  /** Where the goods go. */
  readonly shippingAddress?: {
    /** As it is shown. */
    readonly name?: string;
    /** What is bought. */
    readonly lines: readonly string[];
    /** Postal code. */
    readonly postalCode?: string;
    /** City. */
    readonly city: string;
    /** State, province or county. */
    readonly region?: string;
    /** ISO 3166-1 alpha-2. */
    readonly country: string;
    /** Telephone number. */
    readonly phone?: string;
  };
  /** The caller’s own, by its own keys. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Taken off the whole order, and spread over its lines. */
  readonly discounts?: readonly (
    | {
        /** What the line or the discount is for, as documents show it. */
        readonly description: string;
        /** Amount in the minor unit of the order’s currency. */
        readonly amountMinor: number;
      }
    | {
        /** What the line or the discount is for, as documents show it. */
        readonly description: string;
        /** Of the lines after their own discounts. Percentages do not compound. */
        readonly percent: number;
      }
  )[];
  /** Whether unit prices and discounts contain the tax. Absent: nothing is said of tax. */
  readonly pricesInclude?: 'tax' | 'nothing';
  /** How the order comes to its total. */
  readonly price?: {
    /** Without tax, in the minor unit. */
    readonly netMinor: number;
    /** Tax, in the minor unit. */
    readonly taxMinor: number;
    /** Sum, in the minor unit of `currency`. */
    readonly totalMinor: number;
    /** What is bought. */
    readonly lines: readonly {
      /** Amount in the minor unit of the order’s currency. */
      readonly amountMinor: number;
      /** Taken off the line’s amount, for all of its units together, in the minor unit. */
      readonly discountMinor: number;
      /** The line’s share of the order’s discounts, in the minor unit. */
      readonly shareMinor: number;
      /** Without tax, in the minor unit. */
      readonly netMinor: number;
      /** Tax, in the minor unit. */
      readonly taxMinor: number;
      /** Sum, in the minor unit of `currency`. */
      readonly totalMinor: number;
    }[];
    /** Taken off the whole order, and spread over its lines. */
    readonly discounts: readonly number[];
    /** Net amount and tax by rate. Empty: nothing is said of tax. */
    readonly rates: readonly {
      /** Rate of tax, with at most four decimals. Absent: nothing is said of tax. */
      readonly taxPercent?: number;
      /** Why no tax is charged. */
      readonly taxExemption?: 'reverse_charge' | 'exempt';
      /** Without tax, in the minor unit. */
      readonly netMinor: number;
      /** Tax, in the minor unit. */
      readonly taxMinor: number;
    }[];
  };
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
  /** A payment that the customer confirms in the browser. A request has either this or `paymentMethod`; an order shows it while the payment is open. */
  readonly payment?: {
    /** Who confirms the payment: `customer`. */
    readonly mode: 'customer';
    /** Where the payment stands: it awaits its customer, the customer has something left to do, or a bank works on it. */
    readonly state: 'awaiting_customer' | 'requires_action' | 'processing';
    /** Kinds of payment methods in the gateway’s words, such as `card` or `ideal`. Absent: those that the gateway finds suitable. */
    readonly methods?: readonly string[];
    /** Of `methods`, those that the gateway does not offer for this payment. */
    readonly unavailableMethods?: readonly string[];
  };
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
  /** What is bought. */
  readonly lines: readonly {
    /** The merchant’s own name of the product. */
    readonly sku?: string;
    /** As it is shown. */
    readonly name: string;
    /** Units. */
    readonly quantity: number;
    /** Price of a unit when the order was placed, in the minor unit. */
    readonly unitPriceMinor: number;
    /** Taken off the line’s amount, for all of its units together, in the minor unit. */
    readonly discountMinor?: number;
    /** Rate of tax, with at most four decimals. Absent: nothing is said of tax. */
    readonly taxPercent?: number;
    /** Why no tax is charged. */
    readonly taxExemption?: 'reverse_charge' | 'exempt';
    /** What it is. */
    readonly kind?: 'goods' | 'service' | 'shipping' | 'fee';
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

export type OrderPage = {
  /** Newest first. */
  readonly orders: readonly Order[];
  /** What comes next: the `cursor` of the next request. Absent: there is no more. */
  readonly nextCursor?: string;
};

export type Payments = {
  /** Oldest first. */
  readonly payments: readonly Payment[];
};

export type Payment = {
  /** Number of the checkout attempt, from 1. */
  readonly attempt: number;
  /** `unknown`: it was sent, and its outcome is being found out. */
  readonly status: 'pending' | 'action_required' | 'unknown' | 'succeeded' | 'failed';
  /** Amount in the minor unit of the order’s currency. */
  readonly amountMinor: number;
  /** ISO 4217. */
  readonly currency: string;
  /** The gateway’s id of the payment. */
  readonly transactionId?: string;
  /** Whose payment it is. Absent: the gateway’s that Once charges at. */
  readonly provider?: string;
  /** Why it was declined, or ended otherwise. */
  readonly decline?: {
    /** Stable: decide by it. */
    readonly code: string;
    /** For people. */
    readonly message: string;
  };
  /** When it was first tried. */
  readonly startedAt: string;
  /** When it last changed. */
  readonly updatedAt: string;
};

export type Refunds = {
  /** All of them, oldest first. */
  readonly refunds: readonly Refund[];
};

export type Refund = {
  /** Id of the refund. */
  readonly refundId: string;
  /** `failed`: the gateway refused it, or it came back after it had succeeded. */
  readonly status: 'pending' | 'succeeded' | 'failed';
  /** What made it: a request, a cancellation, a charge that came too late, or somebody at the gateway. */
  readonly provenance: 'requested' | 'cancelled' | 'late_capture' | 'gateway';
  /** What is refunded, in the minor unit of `currency`. */
  readonly amountMinor?: number;
  /** ISO 4217. */
  readonly currency: string;
  /** Units of the order’s lines that it is for. */
  readonly lines?: readonly {
    /** Place of the line in the order, from 0. */
    readonly line: number;
    /** Units. */
    readonly quantity: number;
    /** Amount in the minor unit of the order’s currency. */
    readonly amountMinor: number;
  }[];
  /** Whether units went back to stock with it. */
  readonly restocked: boolean;
  /** The merchant’s own words. */
  readonly reason?: string;
  /** The gateway’s own id of the refund, once it is known. */
  readonly gatewayRefundId?: string;
  /** Why it waits at the gateway: the gateway’s code, such as `insufficient_funds`. */
  readonly pendingReason?: string;
  /** What went wrong. */
  readonly error?: {
    /** Stable: decide by it. */
    readonly code: string;
    /** For people. */
    readonly message: string;
  };
  /** Number of its credit note. */
  readonly creditNoteNumber?: string;
  /** Number of the document that reverses its credit note. */
  readonly reversalNumber?: string;
  /** When it was asked for; of one that others made, when it became known. */
  readonly requestedAt: string;
  /** When it last changed. */
  readonly updatedAt: string;
};

export type Operations = {
  /** Id of the order. It is a function of the merchant and the Idempotency-Key. */
  readonly orderId: string;
  /** Every operation of the order. */
  readonly operations: readonly Operation[];
  /** What people and programs with rights did about the order, oldest first. */
  readonly acts: readonly {
    /** Id of the act, as its event has it. */
    readonly actId: string;
    /** When it was done. */
    readonly at: string;
    /** Who did it, as AWS knows them. */
    readonly by: string;
    /** Such as `needs_attention_dismissed`. More kinds may come. */
    readonly kind: string;
    /** What the act is about: an entry of the needs-attention list, or an event. */
    readonly about: string;
  }[];
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
        readonly action: 'customer_must_confirm';
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
  /** The shop’s own number of the order. Unique among a merchant’s orders that are not cancelled unpaid. */
  readonly externalReference?: string;
  /** Legal year of the document’s series. */
  readonly year: number;
  /** Place in the series of the merchant’s documents of the year, from 1. */
  readonly sequence: number;
  /** When the document got its number. */
  readonly issuedAt: string;
  /** Legal day of the document, in the seller’s time zone. */
  readonly issuedOn: string;
  /** Legal day of the supply, in the seller’s time zone. */
  readonly suppliedOn: string;
  /** Who sells, as it was when the document was issued. */
  readonly seller: {
    /** Whose document it is. */
    readonly merchantId: string;
    /** Legal name of the seller. */
    readonly legalName?: string;
    /** Where the seller is. */
    readonly address?: {
      /** As it is shown. */
      readonly name?: string;
      /** What is bought. */
      readonly lines: readonly string[];
      /** Postal code. */
      readonly postalCode?: string;
      /** City. */
      readonly city: string;
      /** State, province or county. */
      readonly region?: string;
      /** ISO 3166-1 alpha-2. */
      readonly country: string;
      /** Telephone number. */
      readonly phone?: string;
    };
    /** Such as VAT numbers, as documents show them. */
    readonly taxIds?: readonly string[];
    /** Such as a commercial register and a managing director, as documents show it. */
    readonly registration?: string;
    /** Such as a telephone number and an email address, as documents show it. */
    readonly contact?: string;
  };
  /** Who buys. */
  readonly customer: {
    /** One address of RFC 5321 or RFC 6531. */
    readonly email: string;
    /** As it is shown. */
    readonly name?: string;
    /** As the customer’s tax office writes it. */
    readonly taxId?: string;
  };
  /** Where the bill goes. */
  readonly billingAddress?: {
    /** As it is shown. */
    readonly name?: string;
    /** What is bought. */
    readonly lines: readonly string[];
    /** Postal code. */
    readonly postalCode?: string;
    /** City. */
    readonly city: string;
    /** State, province or county. */
    readonly region?: string;
    /** ISO 3166-1 alpha-2. */
    readonly country: string;
    /** Telephone number. */
    readonly phone?: string;
  };
  /** Where the goods go. */
  readonly shippingAddress?: {
    /** As it is shown. */
    readonly name?: string;
    /** What is bought. */
    readonly lines: readonly string[];
    /** Postal code. */
    readonly postalCode?: string;
    /** City. */
    readonly city: string;
    /** State, province or county. */
    readonly region?: string;
    /** ISO 3166-1 alpha-2. */
    readonly country: string;
    /** Telephone number. */
    readonly phone?: string;
  };
  /** ISO 4217. */
  readonly currency: string;
  /** Whether unit prices and discounts contain the tax. Absent: nothing is said of tax. */
  readonly pricesInclude?: 'tax' | 'nothing';
  /** Net amount and tax by rate. Empty: nothing is said of tax. */
  readonly rates: readonly {
    /** Rate of tax, with at most four decimals. Absent: nothing is said of tax. */
    readonly taxPercent?: number;
    /** Why no tax is charged. */
    readonly taxExemption?: 'reverse_charge' | 'exempt';
    /** Without tax, in the minor unit. */
    readonly netMinor: number;
    /** Tax, in the minor unit. */
    readonly taxMinor: number;
  }[];
  /** The gateway’s id of the payment. */
  readonly transactionId?: string;
  /** Characters that no font of the page has. The page shows them as code points. */
  readonly standIns?: readonly string[];
  /** What it is. */
  readonly kind: 'invoice';
  /** Unique among the merchant’s documents of this kind, without a gap. */
  readonly number: string;
  /** What is bought. */
  readonly lines: readonly {
    /** The merchant’s own name of the product. */
    readonly sku?: string;
    /** As it is shown. */
    readonly name: string;
    /** Units. */
    readonly quantity: number;
    /** Rate of tax, with at most four decimals. Absent: nothing is said of tax. */
    readonly taxPercent?: number;
    /** Why no tax is charged. */
    readonly taxExemption?: 'reverse_charge' | 'exempt';
    /** Sum, in the minor unit of `currency`. */
    readonly totalMinor: number;
    /** What it is. */
    readonly kind?: 'goods' | 'service' | 'shipping' | 'fee';
    /** Price of a unit when the order was placed, in the minor unit. */
    readonly unitPriceMinor: number;
    /** Amount in the minor unit of the order’s currency. */
    readonly amountMinor: number;
    /** The line’s own discount and its share of the order’s, in the minor unit. */
    readonly discountMinor: number;
    /** Without tax, in the minor unit. */
    readonly netMinor: number;
    /** Tax, in the minor unit. */
    readonly taxMinor: number;
  }[];
  /** Taken off the whole order, and spread over its lines. */
  readonly discounts: readonly {
    /** What the line or the discount is for, as documents show it. */
    readonly description: string;
    /** Of the lines after their own discounts. Percentages do not compound. */
    readonly percent?: number;
    /** Amount in the minor unit of the order’s currency. */
    readonly amountMinor: number;
  }[];
  /** Without tax, in the minor unit. */
  readonly netMinor: number;
  /** Tax, in the minor unit. */
  readonly taxMinor: number;
  /** Sum, in the minor unit of `currency`. */
  readonly totalMinor: number;
};

export type CreditNote = {
  /** Whose document it is. */
  readonly merchantId: string;
  /** Id of the order. It is a function of the merchant and the Idempotency-Key. */
  readonly orderId: string;
  /** The shop’s own number of the order. Unique among a merchant’s orders that are not cancelled unpaid. */
  readonly externalReference?: string;
  /** Legal year of the document’s series. */
  readonly year: number;
  /** Place in the series of the merchant’s documents of the year, from 1. */
  readonly sequence: number;
  /** When the document got its number. */
  readonly issuedAt: string;
  /** Legal day of the document, in the seller’s time zone. */
  readonly issuedOn: string;
  /** Legal day of the supply, in the seller’s time zone. */
  readonly suppliedOn: string;
  /** Who sells, as it was when the document was issued. */
  readonly seller: {
    /** Whose document it is. */
    readonly merchantId: string;
    /** Legal name of the seller. */
    readonly legalName?: string;
    /** Where the seller is. */
    readonly address?: {
      /** As it is shown. */
      readonly name?: string;
      /** What is bought. */
      readonly lines: readonly string[];
      /** Postal code. */
      readonly postalCode?: string;
      /** City. */
      readonly city: string;
      /** State, province or county. */
      readonly region?: string;
      /** ISO 3166-1 alpha-2. */
      readonly country: string;
      /** Telephone number. */
      readonly phone?: string;
    };
    /** Such as VAT numbers, as documents show them. */
    readonly taxIds?: readonly string[];
    /** Such as a commercial register and a managing director, as documents show it. */
    readonly registration?: string;
    /** Such as a telephone number and an email address, as documents show it. */
    readonly contact?: string;
  };
  /** Who buys. */
  readonly customer: {
    /** One address of RFC 5321 or RFC 6531. */
    readonly email: string;
    /** As it is shown. */
    readonly name?: string;
    /** As the customer’s tax office writes it. */
    readonly taxId?: string;
  };
  /** Where the bill goes. */
  readonly billingAddress?: {
    /** As it is shown. */
    readonly name?: string;
    /** What is bought. */
    readonly lines: readonly string[];
    /** Postal code. */
    readonly postalCode?: string;
    /** City. */
    readonly city: string;
    /** State, province or county. */
    readonly region?: string;
    /** ISO 3166-1 alpha-2. */
    readonly country: string;
    /** Telephone number. */
    readonly phone?: string;
  };
  /** Where the goods go. */
  readonly shippingAddress?: {
    /** As it is shown. */
    readonly name?: string;
    /** What is bought. */
    readonly lines: readonly string[];
    /** Postal code. */
    readonly postalCode?: string;
    /** City. */
    readonly city: string;
    /** State, province or county. */
    readonly region?: string;
    /** ISO 3166-1 alpha-2. */
    readonly country: string;
    /** Telephone number. */
    readonly phone?: string;
  };
  /** ISO 4217. */
  readonly currency: string;
  /** Whether unit prices and discounts contain the tax. Absent: nothing is said of tax. */
  readonly pricesInclude?: 'tax' | 'nothing';
  /** Net amount and tax by rate. Empty: nothing is said of tax. */
  readonly rates: readonly {
    /** Rate of tax, with at most four decimals. Absent: nothing is said of tax. */
    readonly taxPercent?: number;
    /** Why no tax is charged. */
    readonly taxExemption?: 'reverse_charge' | 'exempt';
    /** Without tax, in the minor unit. */
    readonly netMinor: number;
    /** Tax, in the minor unit. */
    readonly taxMinor: number;
  }[];
  /** The gateway’s id of the payment. */
  readonly transactionId?: string;
  /** Characters that no font of the page has. The page shows them as code points. */
  readonly standIns?: readonly string[];
  /** What it is. */
  readonly kind: 'credit_note';
  /** Unique among the merchant’s documents of this kind, without a gap. */
  readonly number: string;
  /** What was returned, where the refund was of lines. */
  readonly lines: readonly {
    /** The merchant’s own name of the product. */
    readonly sku?: string;
    /** As it is shown. */
    readonly name: string;
    /** Units. */
    readonly quantity: number;
    /** Rate of tax, with at most four decimals. Absent: nothing is said of tax. */
    readonly taxPercent?: number;
    /** Why no tax is charged. */
    readonly taxExemption?: 'reverse_charge' | 'exempt';
    /** Sum, in the minor unit of `currency`. */
    readonly totalMinor: number;
  }[];
  /** Taken off the whole order, and spread over its lines. */
  readonly discounts: readonly {
    /** What the line or the discount is for, as documents show it. */
    readonly description: string;
    /** Of the lines after their own discounts. Percentages do not compound. */
    readonly percent?: number;
    /** Amount in the minor unit of the order’s currency. */
    readonly amountMinor: number;
  }[];
  /** Without tax, in the minor unit. */
  readonly netMinor: number;
  /** Tax, in the minor unit. */
  readonly taxMinor: number;
  /** Sum, in the minor unit of `currency`. Below zero where it reverses another one. */
  readonly totalMinor: number;
  /** Number of the order’s invoice. */
  readonly invoiceNumber: string;
  /** Legal day of the invoice. */
  readonly invoiceIssuedOn?: string;
  /** What it is for: a refund, a dispute that was lost, or the reversal of one. */
  readonly refundId: string;
  /** Why. */
  readonly reason?: string;
  /** Number of the credit note that it reverses, since the money came back. */
  readonly reverses?: string;
};

export type CreditNotes = {
  /** Id of the order. It is a function of the merchant and the Idempotency-Key. */
  readonly orderId: string;
  /** In the order of their numbers. */
  readonly creditNotes: readonly CreditNote[];
};

export type InvoicePage = {
  /** Newest first. */
  readonly invoices: readonly Invoice[];
  /** What comes next: the `cursor` of the next request. Absent: there is no more. */
  readonly nextCursor?: string;
};

export type CreditNotePage = {
  /** Newest first. */
  readonly creditNotes: readonly CreditNote[];
  /** What comes next: the `cursor` of the next request. Absent: there is no more. */
  readonly nextCursor?: string;
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
  readonly onHand?: number;
  /** `false`: its stock is not counted. */
  readonly tracked?: false;
  /** In how many items the stock lies, for a product that very many buy at once. */
  readonly stockShards?: number;
  /** Rate of tax, with at most four decimals. Absent: nothing is said of tax. */
  readonly taxPercent?: number;
  /** Why no tax is charged. */
  readonly taxExemption?: 'reverse_charge' | 'exempt';
};

export type ProductPage = {
  /** By SKU. */
  readonly products: readonly Product[];
  /** What comes next: the `cursor` of the next request. Absent: there is no more. */
  readonly nextCursor?: string;
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

export type Merchant = {
  /** Legal name of the seller. */
  readonly legalName: string;
  /** Where the seller is. */
  readonly address: {
    /** As it is shown. */
    readonly name?: string;
    /** What is bought. */
    readonly lines: readonly string[];
    /** Postal code. */
    readonly postalCode?: string;
    /** City. */
    readonly city: string;
    /** State, province or county. */
    readonly region?: string;
    /** ISO 3166-1 alpha-2. */
    readonly country: string;
    /** Telephone number. */
    readonly phone?: string;
  };
  /** Such as VAT numbers, as documents show them. */
  readonly taxIds: readonly string[];
  /** Such as a commercial register and a managing director, as documents show it. */
  readonly registration?: string;
  /** Such as a telephone number and an email address, as documents show it. */
  readonly contact?: string;
  /** Legal days and years begin at midnight there. IANA. */
  readonly timeZone: string;
  /** How documents write dates and amounts. BCP 47. */
  readonly locale: string;
  /** Whether unit prices and discounts contain the tax. Absent: nothing is said of tax. */
  readonly pricesInclude: 'tax' | 'nothing';
  /** `off`: orders get no invoice and no credit notes. */
  readonly invoices: 'on' | 'off';
  /** What stands before the year in a document’s number. */
  readonly numberPrefixes: {
    /** Of invoices. */
    readonly invoice: string;
    /** Of credit notes. */
    readonly creditNote: string;
  };
  /** Logo on documents. */
  readonly logo?: {
    /** SHA-256 of its bytes, in hexadecimal digits. */
    readonly sha256: string;
  };
  /** From 1, one higher with each PUT. */
  readonly version: number;
  /** When it last changed. */
  readonly updatedAt: string;
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
    readonly lastRefund?: {
      readonly refundId: string;
      readonly amountMinor: number;
      readonly status: 'pending' | 'succeeded' | 'failed';
      readonly provenance: 'requested' | 'cancelled' | 'late_capture' | 'gateway' | 'dispute_lost';
      readonly creditNoteNumber?: string;
    };
    readonly refundsFailed?: number;
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
  | 'scope_missing'
  | 'unknown_order'
  | 'unknown_product'
  | 'unknown_merchant'
  | 'unknown_provider'
  | 'no_invoice'
  | 'no_credit_note'
  | 'unknown_refund'
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
  | 'price_changed'
  | 'precondition_failed'
  | 'body_too_large'
  | 'wrong_content_type'
  | 'invalid_request'
  | 'unknown_sku'
  | 'mixed_currencies'
  | 'currency_missing'
  | 'discount_too_large'
  | 'unknown_line'
  | 'too_many_units'
  | 'amount_out_of_range'
  | 'currency_not_chargeable'
  | 'refund_too_large'
  | 'key_reused'
  | 'internal'
  | 'orders_paused'
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
  /** On `scope_missing`: what the API key would have to be for. */
  readonly scope?: 'read' | 'orders' | 'refunds' | 'catalogue';
  /** Sum, in the minor unit of `currency`. */
  readonly totalMinor?: number;
  /** ISO 4217. */
  readonly currency?: string;
  /** How the order comes to its total. */
  readonly price?: {
    /** Without tax, in the minor unit. */
    readonly netMinor: number;
    /** Tax, in the minor unit. */
    readonly taxMinor: number;
    /** Sum, in the minor unit of `currency`. */
    readonly totalMinor: number;
    /** What is bought. */
    readonly lines: readonly {
      /** Amount in the minor unit of the order’s currency. */
      readonly amountMinor: number;
      /** Taken off the line’s amount, for all of its units together, in the minor unit. */
      readonly discountMinor: number;
      /** The line’s share of the order’s discounts, in the minor unit. */
      readonly shareMinor: number;
      /** Without tax, in the minor unit. */
      readonly netMinor: number;
      /** Tax, in the minor unit. */
      readonly taxMinor: number;
      /** Sum, in the minor unit of `currency`. */
      readonly totalMinor: number;
    }[];
    /** Taken off the whole order, and spread over its lines. */
    readonly discounts: readonly number[];
    /** Net amount and tax by rate. Empty: nothing is said of tax. */
    readonly rates: readonly {
      /** Rate of tax, with at most four decimals. Absent: nothing is said of tax. */
      readonly taxPercent?: number;
      /** Why no tax is charged. */
      readonly taxExemption?: 'reverse_charge' | 'exempt';
      /** Without tax, in the minor unit. */
      readonly netMinor: number;
      /** Tax, in the minor unit. */
      readonly taxMinor: number;
    }[];
  };
};
