import { createHash, timingSafeEqual } from 'node:crypto';

/** In constant time: hashes are of one length, whatever was sent. */
export function isAuthorized(header: string | undefined, apiKey: string): boolean {
  return timingSafeEqual(sha256(header ?? ''), sha256(`Bearer ${apiKey}`));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
