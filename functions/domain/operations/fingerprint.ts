import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** SHA-256 over canonical JSON (RFC 8785): the order of fields and the spelling of numbers make no difference. */
export function fingerprint(request: unknown): string {
  const json = canonicalize(request);
  if (json === undefined) throw new Error('an operation needs a request');
  return digestOf(json);
}

/** SHA-256 over JSON as others wrote it: they may use what canonical JSON has no place for. */
export const fingerprintOfContent = (content: unknown): string => digestOf(JSON.stringify([content]));

const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url');
