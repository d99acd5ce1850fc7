import { describe, expect, it } from '@jest/globals';
import { problemResponse, type ProblemCode } from '../../../functions/http/api/problem.ts';

/** The contract with clients: a code is stable, and so is its status. The type wants every code to be here. */
const STATUS: Record<ProblemCode, number> = {
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
};

const isCode = (name: string): name is ProblemCode => Object.hasOwn(STATUS, name);
const CODES = Object.keys(STATUS).filter(isCode);

describe('problemResponse', () => {
  it.each(CODES)('is a problem in the form of RFC 9457: %s', (code) => {
    const { statusCode, headers, body } = problemResponse({ code, detail: 'What happened.' });
    expect(statusCode).toBe(STATUS[code]);
    expect(headers).toEqual({ 'content-type': 'application/problem+json' });
    expect(JSON.parse(body ?? '')).toEqual({
      type: expect.stringMatching(/./),
      title: expect.stringMatching(/./),
      status: STATUS[code],
      code,
      detail: 'What happened.',
    });
  });

  it('names the fields and keeps its content type beside other headers', () => {
    const { headers, body } = problemResponse({
      code: 'busy',
      detail: 'Later.',
      errors: [{ field: 'lines[0].sku', message: 'is not known' }],
      headers: { 'retry-after': '1' },
    });
    expect(headers).toEqual({ 'content-type': 'application/problem+json', 'retry-after': '1' });
    expect(JSON.parse(body ?? '')).toMatchObject({
      errors: [{ field: 'lines[0].sku', message: 'is not known' }],
    });
  });
});
