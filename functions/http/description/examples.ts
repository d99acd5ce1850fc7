const orderId = 'ord_4f1c2a6b8d0e4f1c2a6b8d0e4f1c2a6b';
const customer = { email: 'ada@example.com', name: 'Ada Lovelace' };
const lines = [{ sku: 'atlas', name: 'Atlas', quantity: 1, unitPriceMinor: 4250 }];
const PLACED_AT = '2026-11-24T02:35:43.000Z';
const PAID_AT = '2026-11-24T02:35:45.120Z';

const address = {
  name: 'Ada Lovelace',
  lines: ['12 St James’s Square'],
  postalCode: 'SW1Y 4JH',
  city: 'London',
  country: 'GB',
};
const catalogueLine = { sku: 'atlas', quantity: 1 };
const pricedLine = {
  description: 'Delivery',
  quantity: 1,
  unitPriceMinor: 490,
  taxPercent: 19,
  kind: 'shipping',
};

const facts = {
  orderId,
  externalReference: '982',
  attempt: 1,
  customer,
  lines,
  totalMinor: 4250,
  currency: 'EUR',
  placedAt: PLACED_AT,
  updatedAt: PAID_AT,
};

const document = {
  merchantId: 'my-shop',
  orderId,
  year: 2026,
  sequence: 1,
  issuedAt: PAID_AT,
  issuedOn: '2026-11-24',
  suppliedOn: '2026-11-24',
  seller: { merchantId: 'my-shop', legalName: 'My Shop Ltd', address, taxIds: ['GB123456789'] },
  customer,
  currency: 'EUR',
  transactionId: 'pi_3N1',
};

const invoice = {
  ...document,
  kind: 'invoice',
  number: '2026-000001',
  pricesInclude: 'tax',
  lines: [
    {
      ...{ sku: 'atlas', name: 'Atlas', quantity: 1, unitPriceMinor: 4250, taxPercent: 19 },
      ...{ amountMinor: 4250, discountMinor: 0, netMinor: 3571, taxMinor: 679, totalMinor: 4250 },
    },
  ],
  discounts: [],
  rates: [{ taxPercent: 19, netMinor: 3571, taxMinor: 679 }],
  netMinor: 3571,
  taxMinor: 679,
  totalMinor: 4250,
};

const creditNote = {
  ...document,
  kind: 'credit_note',
  number: 'C2026-000001',
  lines: [],
  discounts: [],
  rates: [{ taxPercent: 19, netMinor: 840, taxMinor: 160 }],
  netMinor: 840,
  taxMinor: 160,
  totalMinor: 1000,
  invoiceNumber: '2026-000001',
  invoiceIssuedOn: '2026-11-24',
  refundId: '7d1a0c55e2b94f6d8a3b5c7d9e1f2a4b',
};

const reversal = {
  ...creditNote,
  number: 'C2026-000002',
  sequence: 2,
  rates: [{ taxPercent: 19, netMinor: -840, taxMinor: -160 }],
  netMinor: -840,
  taxMinor: -160,
  totalMinor: -1000,
  refundId: `reversal_${creditNote.refundId}`,
  reverses: creditNote.number,
};

const paidOrder = {
  ...facts,
  status: 'paid',
  transactionId: 'pi_3N1',
  paidAt: PAID_AT,
  invoiceNumber: '2026-000001',
};

const disputedOrder = {
  ...paidOrder,
  disputedMinor: 4250,
  dispute: {
    disputeId: 'dp_1N3',
    stage: 'open',
    status: 'needs_response',
    reason: 'fraudulent',
    amountMinor: 4250,
    currency: 'EUR',
    evidenceDueBy: '2026-12-10T23:59:59.000Z',
  },
};

const refund = {
  refundId: creditNote.refundId,
  status: 'succeeded',
  provenance: 'requested',
  amountMinor: 1000,
  currency: 'EUR',
  restocked: false,
  reason: 'Damaged',
  gatewayRefundId: 're_3N1',
  creditNoteNumber: creditNote.number,
  requestedAt: PLACED_AT,
  updatedAt: PAID_AT,
};

const act = {
  actId: 'act_6b1f0a52-8f6e-4c55-9d0b-1f0f7f6f3a10',
  at: '2026-11-24T09:12:00.000Z',
  by: 'arn:aws:sts::111122223333:assumed-role/Operator/ada',
  kind: 'needs_attention_retried',
  about: `${orderId}/unsettled`,
};

const operation = {
  kind: 'charge',
  key: 'checkout_attempt_1',
  status: 'succeeded',
  epoch: 1,
  leaseExpiresAt: '2026-11-24T02:36:13.000Z',
  effectStartedAt: '2026-11-24T02:35:44.000Z',
  attemptCount: 1,
  attempts: [{ number: 1, startedAt: '2026-11-24T02:35:44.000Z', endedAt: PAID_AT, outcome: 'succeeded' }],
  createdAt: '2026-11-24T02:35:44.000Z',
  updatedAt: PAID_AT,
  next: { action: 'none' },
};

const NEXT_CURSOR = 'WyIyMDI2LTExLTI0VDAyOjM1OjQzLjAwMFoiLFsiUjd4bGEyQV8iXSwiM1Z6bG5RMGFtT2pSIl0';

const payment = {
  attempt: 1,
  status: 'succeeded',
  amountMinor: 4250,
  currency: 'EUR',
  transactionId: 'pi_3N1',
  startedAt: PLACED_AT,
  updatedAt: PAID_AT,
};

/** One of each schema, by its name. A test holds every one against its schema. */
export const EXAMPLES: Readonly<Record<string, unknown>> = {
  OrderRequest: {
    externalReference: '982',
    customer,
    lines: [catalogueLine, pricedLine],
    pricesInclude: 'tax',
    discounts: [{ description: 'Autumn', percent: 10 }],
    expectedTotalMinor: 4266,
    billingAddress: address,
    paymentMethod: 'pm_card_visa',
  },
  CatalogueLineRequest: catalogueLine,
  PricedLineRequest: pricedLine,
  PaymentRequest: { paymentMethod: 'pm_card_visa' },
  CancelRequest: { restock: false },
  RefundRequest: { lines: [{ line: 0, quantity: 1 }], restock: true, reason: 'Damaged' },
  ProductRequest: { name: 'Atlas', priceMinor: 4250, currency: 'EUR', taxPercent: 19 },
  MovementRequest: { quantity: 100, reason: 'delivery' },
  Order: paidOrder,
  PlacedOrder: { ...facts, status: 'placed' },
  DeclinedOrder: {
    ...facts,
    status: 'declined',
    decline: { code: 'insufficient_funds', message: 'The card has too little money.' },
  },
  PaidOrder: disputedOrder,
  CancelledOrder: { ...facts, status: 'cancelled', cancelledAt: PAID_AT },
  OrderReceipt: {
    orderId,
    status: 'placed',
    attempt: 1,
    totalMinor: 4250,
    currency: 'EUR',
    lines,
    externalReference: '982',
    placedAt: PLACED_AT,
  },
  PaymentReceipt: { orderId, attempt: 2, status: 'placed' },
  CancelReceipt: { orderId, status: 'paid', cancelledAt: PAID_AT, refundPendingMinor: 4250 },
  RefundReceipt: {
    orderId,
    refundId: creditNote.refundId,
    amountMinor: 1000,
    currency: 'EUR',
    status: 'pending',
  },
  OrderPage: { orders: [paidOrder], nextCursor: NEXT_CURSOR },
  Payments: { payments: [payment] },
  Payment: payment,
  Refunds: { refunds: [refund] },
  Refund: refund,
  Operations: { orderId, operations: [operation], acts: [act] },
  Operation: operation,
  Invoice: invoice,
  CreditNote: creditNote,
  CreditNotes: { orderId, creditNotes: [creditNote, reversal] },
  InvoicePage: { invoices: [invoice] },
  CreditNotePage: { creditNotes: [creditNote, reversal], nextCursor: NEXT_CURSOR },
  ProductPage: {
    products: [{ sku: 'atlas', name: 'Atlas', priceMinor: 4250, currency: 'EUR', onHand: 100 }],
    nextCursor: NEXT_CURSOR,
  },
  Product: { sku: 'atlas', name: 'Atlas', priceMinor: 4250, currency: 'EUR', onHand: 100, taxPercent: 19 },
  MerchantRequest: {
    legalName: 'My Shop Ltd',
    address,
    taxIds: ['GB123456789'],
    timeZone: 'Europe/London',
    locale: 'en-GB',
  },
  Merchant: {
    legalName: 'My Shop Ltd',
    address,
    taxIds: ['GB123456789'],
    timeZone: 'Europe/London',
    locale: 'en-GB',
    pricesInclude: 'tax',
    invoices: 'on',
    numberPrefixes: { invoice: '', creditNote: 'C' },
    version: 1,
    updatedAt: PLACED_AT,
  },
  MovementReceipt: {
    sku: 'atlas',
    movementId: 'b0d1a7c3e5f94b6d8a1c3e5f7a9b0c2d',
    quantity: 100,
    reason: 'delivery',
    at: PLACED_AT,
  },
  WebhookReceived: { received: true },
  Problem: {
    type: 'about:blank',
    title: 'Conflict',
    status: 409,
    code: 'out_of_stock',
    detail: 'There is not enough of atlas in stock. Nothing was ordered.',
    errors: [{ field: 'lines[0].quantity', message: 'is more than there is in stock' }],
  },
  GatewayMessage: { message: 'Forbidden' },
};
