/**
 * The text of the very bytes that were signed, or undefined. Stripe's client would leave out a mark before them, and both
 * it and the package for Standard Webhooks would mend what is not UTF-8 before they compare.
 */
export function textOf(rawBody: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(rawBody);
  } catch {
    return undefined;
  }
}
