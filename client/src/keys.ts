declare const made: unique symbol;

/**
 * An Idempotency-Key. It is made from what a request means and never at random: a process that starts again, on this machine
 * or another, makes the same key and finds its first request.
 */
export type Key = string & { readonly [made]: true };

const MAX_LENGTH = 255;

/**
 * A key from an identity of your own.
 *
 * @throws RangeError where it is not 1 to 255 printable ASCII characters
 */
export function businessKey(identity: string): Key {
  if (!/^[\x20-\x7e]+$/.test(identity) || identity.length > MAX_LENGTH) {
    throw new RangeError(`A key has 1 to ${MAX_LENGTH} printable ASCII characters.`);
  }
  return identity as Key;
}

/** No part runs into the next: `_` joins parts, so a part's own is escaped, and so is all beyond letters, digits and `-.`. */
const part = (value: string | number): string => encodeURIComponent(value).replaceAll('_', '%5F');

/** Of placing an order and of each further checkout attempt: `order_982_checkout_attempt_1`. */
export const checkoutKey = (orderNumber: string | number, attempt: number): Key =>
  businessKey(`order_${part(orderNumber)}_checkout_attempt_${attempt}`);

/** Of cancelling an order: `order_982_cancel`. */
export const cancelKey = (orderNumber: string | number): Key =>
  businessKey(`order_${part(orderNumber)}_cancel`);

/** Of one refund of an order, by what it is for: `order_982_refund_return-17`. */
export const refundKey = (orderNumber: string | number, refund: string | number): Key =>
  businessKey(`order_${part(orderNumber)}_refund_${part(refund)}`);

/** Of a stock movement, by the paper that it comes with: `stock_atlas_delivery-7`. */
export const movementKey = (sku: string, paper: string | number): Key =>
  businessKey(`stock_${part(sku)}_${part(paper)}`);
