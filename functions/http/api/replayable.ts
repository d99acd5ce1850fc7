import type { KeyRefusal } from '../../usecases/operations/once-over-http.ts';
import { json, type Response } from './api.ts';
import type { Problem } from './problem.ts';

/**
 * A replay is the first answer again, and says that it is one.
 *
 * @param status 201: it is done; 202: it is accepted, and the workflow goes on with it
 */
export const answered = (
  status: 201 | 202,
  { answer, replayed }: { readonly answer: unknown; readonly replayed: boolean },
  headers: Record<string, string>,
): Response => json(status, answer, { ...headers, ...(replayed ? { 'idempotent-replayed': 'true' } : {}) });

/**
 * The other request is answered in a moment, mostly. Its lease ends much later, and only if it died; asking before that is
 * harmless.
 */
export const MAX_WAIT_SECONDS = 2;

export function keyProblem(refusal: KeyRefusal, nowMs: number): Problem {
  if (refusal.code === 'key_reused') {
    return {
      code: 'key_reused',
      detail:
        'This Idempotency-Key belongs to another request, which was accepted or may have been. Take a new key for a new request.',
      errors: [{ field: 'Idempotency-Key', message: 'was used with another request' }],
    };
  }
  const seconds = Date.parse(refusal.retryAt) - nowMs > 1000 ? MAX_WAIT_SECONDS : 1;
  return {
    code: 'request_in_flight',
    detail: 'A request with this Idempotency-Key is being carried out. Its answer can be had soon.',
    headers: { 'retry-after': String(seconds) },
  };
}
