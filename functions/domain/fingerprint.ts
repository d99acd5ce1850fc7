import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** SHA-256 over canonical JSON (RFC 8785): the order of fields and the spelling of numbers make no difference. */
export function fingerprint(request: unknown): string {
  const json = canonicalize(request);
  if (json === undefined) throw new Error('an operation needs a request');
  return createHash('sha256').update(json).digest('base64url');
}
