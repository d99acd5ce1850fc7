import type { Scope } from '../../domain/merchants/scope.ts';
import type { ProblemCode } from '../api/problem.ts';
import type { SchemaName } from './components.ts';
import { LIST_ROUTES } from './list-routes.ts';

type Tag = 'Orders' | 'Documents' | 'Products' | 'Merchant' | 'Webhooks';
export type HeaderName = 'Location' | 'ETag' | 'ETagOfOne' | 'Idempotent-Replayed' | 'Vary';

export interface DescribedAnswer {
  readonly status: 200 | 201 | 202 | 304;
  readonly says: string;
  /** Absent: there is no body. Several: one of them. */
  readonly schema?: SchemaName | readonly SchemaName[];
  /** Also as a PDF, for `Accept: application/pdf`. */
  readonly pdf?: true;
  readonly headers?: readonly HeaderName[];
}

/** What a route takes and answers, beyond what its kind says: a keyed one may answer `key_reused`, for instance. */
export interface DescribedRoute {
  readonly operationId: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  /** What a limited key needs for it. Absent: `read`, or its callers sign what they send. */
  readonly scope?: Exclude<Scope, 'read'>;
  /** Takes an Idempotency-Key, and needs one. */
  readonly keyed?: true;
  /** `write`: takes If-Match and If-None-Match; `read`: If-None-Match, and answers 304. */
  readonly conditional?: 'write' | 'read';
  readonly query?: readonly string[];
  readonly request?: { readonly schema: SchemaName; readonly optional?: true };
  readonly answers: readonly DescribedAnswer[];
  readonly problems: readonly ProblemCode[];
}

const WRITTEN: readonly HeaderName[] = ['Location', 'Idempotent-Replayed'];
const ACCEPTED = 'Stored, with all that the gateway will be sent; the workflow carries it out.';

const readOrder = {
  tag: 'Orders',
  conditional: 'read',
  answers: [
    { status: 200, says: 'The order.', schema: 'Order', headers: ['ETag'] },
    { status: 304, says: 'The order is as If-None-Match has it.', headers: ['ETag'] },
  ],
} as const;

/** Every route of the API, as API Gateway calls it. */
export const ROUTES = {
  ...LIST_ROUTES,
  'POST /orders': {
    operationId: 'placeOrder',
    tag: 'Orders',
    summary: 'Place an order',
    scope: 'orders',
    description:
      'Reserves the goods and starts the charge. The order id is a function of the merchant and the key, ' +
      'so the key finds its order for ever.',
    keyed: true,
    conditional: 'write',
    request: { schema: 'OrderRequest' },
    answers: [{ status: 201, says: 'It is placed.', schema: 'OrderReceipt', headers: WRITTEN }],
    problems: [
      'unknown_sku',
      'out_of_stock',
      'mixed_currencies',
      'currency_missing',
      'currency_not_chargeable',
      'discount_too_large',
      'price_changed',
      'amount_out_of_range',
      'external_reference_taken',
      'orders_paused',
    ],
  },
  'GET /orders/{orderId}': {
    operationId: 'readOrder',
    summary: 'Read an order',
    problems: ['unknown_order'],
    ...readOrder,
  },
  'POST /orders/{orderId}/payments': {
    operationId: 'attemptPayment',
    tag: 'Orders',
    summary: 'Try to charge again, after a decline',
    scope: 'orders',
    keyed: true,
    conditional: 'write',
    request: { schema: 'PaymentRequest' },
    answers: [
      { status: 201, says: 'The next checkout attempt began.', schema: 'PaymentReceipt', headers: WRITTEN },
    ],
    problems: [
      'unknown_order',
      'order_not_payable',
      'order_needs_attention',
      'too_many_attempts',
      'out_of_stock',
    ],
  },
  'POST /orders/{orderId}/cancel': {
    operationId: 'cancelOrder',
    tag: 'Orders',
    summary: 'Cancel an order, and refund what was paid',
    scope: 'refunds',
    keyed: true,
    conditional: 'write',
    request: { schema: 'CancelRequest', optional: true },
    answers: [{ status: 202, says: ACCEPTED, schema: 'CancelReceipt', headers: WRITTEN }],
    problems: ['unknown_order', 'order_already_cancelled', 'payment_disputed', 'refund_at_provider'],
  },
  'POST /orders/{orderId}/refunds': {
    operationId: 'requestRefund',
    tag: 'Orders',
    summary: 'Refund an amount, lines, or all that is left',
    scope: 'refunds',
    keyed: true,
    conditional: 'write',
    request: { schema: 'RefundRequest' },
    answers: [{ status: 202, says: ACCEPTED, schema: 'RefundReceipt', headers: WRITTEN }],
    problems: [
      'unknown_order',
      'order_not_refundable',
      'payment_disputed',
      'refund_at_provider',
      'refund_too_large',
      'unknown_line',
      'too_many_units',
      'too_many_refunds',
      'refund_exists',
    ],
  },
  'GET /orders/{orderId}/refunds': {
    operationId: 'listRefunds',
    tag: 'Orders',
    summary: 'List the refunds of an order',
    description: 'All of them, oldest first, also those that others made at the gateway.',
    answers: [{ status: 200, says: 'The refunds.', schema: 'Refunds' }],
    problems: ['unknown_order'],
  },
  'GET /orders/{orderId}/refunds/{refundId}': {
    operationId: 'readRefund',
    tag: 'Orders',
    summary: 'Read a refund',
    answers: [{ status: 200, says: 'The refund.', schema: 'Refund' }],
    problems: ['unknown_order', 'unknown_refund'],
  },
  'GET /orders/{orderId}/operations': {
    operationId: 'readOperations',
    tag: 'Orders',
    summary: 'Read the retry ledger of an order',
    description:
      'What was tried, how often, why it failed, is a retry safe, and what comes next. And what people did.',
    answers: [{ status: 200, says: 'The operations.', schema: 'Operations' }],
    problems: ['unknown_order'],
  },
  'GET /orders/{orderId}/invoice': {
    operationId: 'readInvoice',
    tag: 'Documents',
    summary: 'Read the invoice of an order',
    answers: [{ status: 200, says: 'The invoice.', schema: 'Invoice', pdf: true, headers: ['Vary'] }],
    problems: ['unknown_order', 'no_invoice', 'document_not_ready'],
  },
  'GET /orders/{orderId}/credit-notes': {
    operationId: 'listCreditNotes',
    tag: 'Documents',
    summary: 'List the credit notes of an order',
    answers: [{ status: 200, says: 'The credit notes.', schema: 'CreditNotes' }],
    problems: ['unknown_order'],
  },
  'GET /orders/{orderId}/credit-notes/{number}': {
    operationId: 'readCreditNote',
    tag: 'Documents',
    summary: 'Read a credit note',
    answers: [{ status: 200, says: 'The credit note.', schema: 'CreditNote', pdf: true, headers: ['Vary'] }],
    problems: ['unknown_order', 'no_credit_note', 'document_not_ready'],
  },
  'PUT /products/{sku}': {
    operationId: 'putProduct',
    tag: 'Products',
    summary: 'Set a product’s name, price and tax',
    scope: 'catalogue',
    description: 'Stock stays as it is. Sending it again changes nothing, so it takes no Idempotency-Key.',
    conditional: 'write',
    request: { schema: 'ProductRequest' },
    answers: [
      { status: 200, says: 'The product is set.', schema: 'Product', headers: ['ETag'] },
      { status: 201, says: 'The product is new.', schema: 'Product', headers: ['ETag'] },
    ],
    problems: [],
  },
  'GET /products/{sku}': {
    operationId: 'readProduct',
    tag: 'Products',
    summary: 'Read a product',
    answers: [{ status: 200, says: 'The product.', schema: 'Product', headers: ['ETag'] }],
    problems: ['unknown_product'],
  },
  'POST /products/{sku}/stock-movements': {
    operationId: 'moveStock',
    tag: 'Products',
    summary: 'Move stock',
    scope: 'catalogue',
    keyed: true,
    conditional: 'write',
    request: { schema: 'MovementRequest' },
    answers: [{ status: 201, says: 'It is moved.', schema: 'MovementReceipt', headers: WRITTEN }],
    problems: ['unknown_product', 'stock_too_low', 'movement_exists'],
  },
  'PUT /merchant': {
    operationId: 'putMerchant',
    tag: 'Merchant',
    summary: 'Say who sells',
    scope: 'catalogue',
    description:
      'Everything that a merchant says of itself; what is left out has its default. Documents that were issued ' +
      'keep what was in force then. Sending it again makes another version and takes no Idempotency-Key.',
    conditional: 'write',
    request: { schema: 'MerchantRequest' },
    answers: [
      { status: 200, says: 'A new version is in force.', schema: 'Merchant', headers: ['ETag'] },
      { status: 201, says: 'The first version is in force.', schema: 'Merchant', headers: ['ETag'] },
    ],
    problems: [],
  },
  'GET /merchant': {
    operationId: 'readMerchant',
    tag: 'Merchant',
    summary: 'Read who sells',
    answers: [{ status: 200, says: 'The merchant.', schema: 'Merchant', headers: ['ETag'] }],
    problems: ['unknown_merchant'],
  },
  'POST /webhooks/{provider}': {
    operationId: 'receiveWebhook',
    tag: 'Webhooks',
    summary: 'Take an event of the payment gateway',
    description:
      'The signature over the raw bytes is the authentication. Answers 200 only after the event is safely queued; ' +
      'an event that comes again takes effect once.',
    answers: [{ status: 200, says: 'The event is safely queued.', schema: 'WebhookReceived' }],
    problems: ['bad_signature', 'malformed_request', 'unknown_provider', 'body_too_large'],
  },
  'POST /webhooks/standard/{sender}': {
    operationId: 'receiveStandardWebhook',
    tag: 'Webhooks',
    summary: 'Take an event of a sender of Standard Webhooks',
    description: 'The route is there for the senders that the setting `standardWebhookSenders` names.',
    answers: [{ status: 200, says: 'The event is safely queued.', schema: 'WebhookReceived' }],
    problems: ['bad_signature', 'malformed_request', 'unknown_provider', 'body_too_large'],
  },
} as const satisfies Readonly<Record<string, DescribedRoute>>;

export type RouteKey = keyof typeof ROUTES;

/** Routes whose callers sign what they send. */
export const isSigned = ({ tag }: DescribedRoute): boolean => tag === 'Webhooks';

/** What a key that is limited needs for a route; undefined where the authorizer does not stand before it. */
export const scopeOf = (route: DescribedRoute): Scope | undefined =>
  isSigned(route) ? undefined : (route.scope ?? 'read');

export const pathParameters = (route: string): readonly string[] =>
  [...route.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => name ?? []);

/** Every problem that a route may answer, with those that its kind brings. */
export function problemsOf(key: string, route: DescribedRoute): readonly ProblemCode[] {
  const signed = isSigned(route);
  const parameters = pathParameters(key).length > 0 || route.query !== undefined;
  const reads = key.startsWith('GET ');
  const codes: readonly (ProblemCode | false | undefined)[] = [
    (parameters || route.conditional === 'write') && 'malformed_request',
    ...(route.keyed ? KEYED : []),
    route.conditional === 'write' && 'precondition_failed',
    ...(route.request === undefined ? [] : BODY),
    ...(signed ? [] : OF_KEYS),
    ...route.problems,
    'internal',
    'timed_out',
    !reads && !signed && 'busy',
  ];
  return [...new Set(codes.filter((code) => code !== false && code !== undefined))];
}

const KEYED: readonly ProblemCode[] = [
  'idempotency_key_missing',
  'idempotency_key_malformed',
  'request_in_flight',
  'key_reused',
];

const OF_KEYS: readonly ProblemCode[] = ['unauthenticated', 'scope_missing'];

const BODY: readonly ProblemCode[] = [
  'malformed_json',
  'body_too_large',
  'wrong_content_type',
  'invalid_request',
];
