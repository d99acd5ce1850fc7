import { createHmac } from 'node:crypto';

/**
 * The `Stripe-Signature` header (https://docs.stripe.com/webhooks#verify-manually). While a secret is being rotated there
 * are several, and the header carries a signature by each. The package's own `generateTestHeaderString` is for unit
 * tests and knows one secret only.
 */
export function stripeSignature(payload: string, secrets: readonly string[], nowMs: number): string {
  const timestamp = Math.floor(nowMs / 1000);
  const signatures = secrets.map((secret) =>
    createHmac('sha256', secret).update(`${timestamp}.${payload}`, 'utf8').digest('hex'),
  );
  return [`t=${timestamp}`, ...signatures.map((signature) => `v1=${signature}`)].join(',');
}
