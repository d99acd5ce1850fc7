import { STATUS_CODES } from 'node:http';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { RefundForbidden } from '../../domain/payments/refund-forbidden.ts';

/** RFC 9457. `code` is stable: clients decide by it, and `detail` is for people. */
export interface FieldError {
  /** Where in the request, for instance `lines[0].sku` or `Idempotency-Key`. */
  readonly field: string;
  readonly message: string;
}

/** One table from codes to statuses. A refusal whose code is not in it does not compile. */
export const STATUS = {
  malformed_request: 400,
  malformed_json: 400,
  idempotency_key_missing: 400,
  idempotency_key_malformed: 400,
  bad_signature: 400,
  unauthenticated: 401,
  scope_missing: 403,
  unknown_order: 404,
  unknown_product: 404,
  unknown_merchant: 404,
  unknown_provider: 404,
  no_invoice: 404,
  no_credit_note: 404,
  unknown_refund: 404,
  request_in_flight: 409,
  out_of_stock: 409,
  stock_too_low: 409,
  order_not_payable: 409,
  order_needs_attention: 409,
  order_already_cancelled: 409,
  order_not_refundable: 409,
  payment_disputed: 409,
  refund_at_provider: 409,
  external_reference_taken: 409,
  movement_exists: 409,
  refund_exists: 409,
  too_many_refunds: 409,
  too_many_attempts: 409,
  document_not_ready: 409,
  price_changed: 409,
  precondition_failed: 412,
  body_too_large: 413,
  wrong_content_type: 415,
  invalid_request: 422,
  unknown_sku: 422,
  mixed_currencies: 422,
  currency_missing: 422,
  discount_too_large: 422,
  unknown_line: 422,
  too_many_units: 422,
  amount_out_of_range: 422,
  currency_not_chargeable: 422,
  refund_too_large: 422,
  key_reused: 422,
  internal: 500,
  orders_paused: 503,
  busy: 503,
  timed_out: 503,
} as const;

export type ProblemCode = keyof typeof STATUS;

export interface Problem {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Members of its own. RFC 9457 §3.2 */
  readonly extension?: Readonly<Record<string, unknown>>;
}

export const UNKNOWN_ORDER: Problem = { code: 'unknown_order', detail: 'There is no such order.' };

export const ORDER_MOVED_ON: Problem = {
  code: 'precondition_failed',
  detail: 'The order is not as If-Match or If-None-Match has it. Nothing was changed: read it again.',
};

export const MERCHANT_MOVED_ON: Problem = {
  code: 'precondition_failed',
  detail: 'The merchant is not as If-Match or If-None-Match has it. Nothing was changed: read it again.',
};

/** A refund, or a cancellation of a paid order, that must not be asked for. */
export function refundForbiddenProblem(refusal: RefundForbidden): Problem {
  switch (refusal.code) {
    case 'payment_disputed':
      return {
        code: refusal.code,
        detail:
          'The cardholder’s bank disputes the payment. Nothing was changed: answer the dispute at the gateway, or accept it there.',
      };
    case 'refund_at_provider':
      return {
        code: refusal.code,
        detail: `The payment was made through ${refusal.provider}. Nothing was changed: refund it there, and the order follows the provider’s event refund.succeeded.`,
      };
  }
}

export const PRODUCT_MOVED_ON: Problem = {
  code: 'precondition_failed',
  detail: 'The product is not as If-Match or If-None-Match has it. Nothing was changed: read it again.',
};

/** Thrown inside the pipeline where a request cannot go on. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

export function problemResponse({
  code,
  detail,
  errors,
  headers,
  extension,
}: Problem): APIGatewayProxyStructuredResultV2 {
  const status = STATUS[code];
  return {
    statusCode: status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: JSON.stringify({
      type: 'about:blank',
      title: STATUS_CODES[status],
      status,
      code,
      detail,
      ...(errors === undefined ? {} : { errors }),
      ...extension,
    }),
  };
}
