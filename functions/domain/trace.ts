/**
 * The trace of an order is its id: who knows the order knows its trace, with nothing stored and nothing read. Requests,
 * workflow runs, sweeps and webhooks of one order are then one trace, for as long as the order exists.
 *
 * X-Ray takes ids of the W3C's form, which need bear no time.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids
 */
const ORDER_ID = /^ord_([0-9a-f]{8})([0-9a-f]{24})$/;

/** @returns undefined for what is no order's id */
export function traceIdOf(orderId: string): string | undefined {
  const [, first, rest] = ORDER_ID.exec(orderId) ?? [];
  return first === undefined || rest === undefined ? undefined : `1-${first}-${rest}`;
}

const SAMPLED_DIGITS = 8;

/**
 * Whether an order's trace is recorded, of `share` of all orders from 0 to 1. Whoever asks comes to the same, since it rests
 * on the id alone.
 */
const isSampled = (traceId: string, share: number): boolean =>
  Number.parseInt(traceId.slice(-SAMPLED_DIGITS), 16) / 16 ** SAMPLED_DIGITS < share;

/** As Step Functions and Lambda pass it on. */
export function traceHeader(orderId: string, share: number): string | undefined {
  const traceId = traceIdOf(orderId);
  return traceId === undefined ? undefined : `Root=${traceId};Sampled=${isSampled(traceId, share) ? 1 : 0}`;
}
