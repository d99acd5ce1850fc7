import type { ProblemCode } from '../api/problem.ts';

const AGAIN = 'Send it again with the same Idempotency-Key';
const CORRECT = 'Correct the request and send it again; the key is still free';

/** What a client does about a problem. A code that is not here does not compile. */
export const WHAT_TO_DO: Readonly<Record<ProblemCode, string>> = {
  malformed_request: 'Correct the parameter or header that `errors` names.',
  malformed_json: `${CORRECT}. The body has to be JSON in UTF-8.`,
  idempotency_key_missing: 'Send an Idempotency-Key that is made from what the request means.',
  idempotency_key_malformed:
    'Send one key of 1 to 255 printable ASCII characters, with a comma only in quotes.',
  bad_signature: 'Sign the raw bytes with the secret of this endpoint, no more than five minutes ago.',
  unauthenticated: 'Send `Authorization: Bearer <api key>`.',
  unknown_order: 'Check the id: this merchant has no such order.',
  unknown_product: 'Set the product first: `PUT /products/{sku}`.',
  unknown_provider: 'Check the path: no webhooks of this provider are expected here.',
  no_invoice: 'Come again after `Retry-After`. Without that header the order has no invoice.',
  no_credit_note: 'Check the number in the list of the order’s credit notes.',
  request_in_flight: `${AGAIN} after \`Retry-After\`.`,
  out_of_stock: 'Offer fewer, or wait for a delivery. Nothing was ordered or charged; the key is still free.',
  stock_too_low: 'Take no more than there is. Nothing was moved; the key is still free.',
  order_not_payable: 'Read the order: another attempt is possible only after a decline.',
  order_needs_attention: 'Wait for whoever operates the shop: an earlier payment is not settled yet.',
  order_already_cancelled: 'Nothing: the order is cancelled, by another request.',
  order_not_refundable: 'Read the order: only one that is paid can be refunded.',
  external_reference_taken: 'Read the order in `Location`: the reference belongs to it.',
  movement_exists: 'Nothing: this key moved this stock long ago.',
  refund_exists: 'Nothing: this key made a refund long ago.',
  too_many_refunds: 'Refund what is left at the gateway; an order has at most 100 refunds.',
  too_many_attempts: 'Place another order; this one has had all its checkout attempts.',
  document_not_ready: 'Come again after `Retry-After`: the PDF is being written.',
  precondition_failed: 'Read it again, decide anew, and send the new ETag. The key is still free.',
  body_too_large: 'Send a smaller body.',
  wrong_content_type: 'Send `Content-Type: application/json` in UTF-8, without a Content-Encoding.',
  invalid_request: `${CORRECT}. \`errors\` names the fields.`,
  unknown_sku: `${CORRECT}: there is no such product.`,
  mixed_currencies: `${CORRECT}: one order has one currency.`,
  amount_out_of_range: `${CORRECT}: the total is too small or too large.`,
  refund_too_large: `${CORRECT}: less is left than the refund asks for.`,
  key_reused: 'Take a new key for a new request. The key belongs to a request with another body.',
  internal: `${AGAIN}: it may or may not have been carried out.`,
  busy: `${AGAIN} after \`Retry-After\`.`,
  timed_out: `${AGAIN} after \`Retry-After\`: it may or may not have been carried out.`,
};
