import { createHash } from 'node:crypto';

/**
 * Business identity, from which every key is made. The order id is a function of (merchant, idempotency key): the
 * order's own primary key is then UNIQUE(idempotency key), for ever, with or without the request's record.
 */
export const orderIdFor = (merchantId: string, idempotencyKey: string): string =>
  `ord_${digest([merchantId, idempotencyKey])}`;

/** A name of fixed length for a client's key, which may be 255 characters of anything printable. */
export const keyDigest = (idempotencyKey: string): string => digest([idempotencyKey]);

/** `checkout_attempt_1`: attempt numbers are business facts, never counters of tries. */
export const checkoutAttempt = (attempt: number): string => `checkout_attempt_${attempt}`;

/** 128 bits as 32 hexadecimal digits; JSON keeps ["ab","c"] and ["a","bc"] apart. */
const digest = (parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
