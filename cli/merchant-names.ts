import { InvalidArgumentError } from 'commander';

/** What an API key is found by; its secret stands behind it. */
const KEY_ID = /^[a-z0-9]{12}$/;

/** What a merchant may be called: it is part of every key of the table. */
export const MERCHANT_ID = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** An argument that names a merchant. */
export function merchantId(value: string): string {
  if (MERCHANT_ID.test(value)) return value;
  throw new InvalidArgumentError('It takes lower-case letters, digits and hyphens, 64 at most.');
}

/** An argument that names an API key. */
export function keyId(value: string): string {
  if (KEY_ID.test(value)) return value;
  throw new InvalidArgumentError('It is the twelve letters and digits between once_ and the next _.');
}
