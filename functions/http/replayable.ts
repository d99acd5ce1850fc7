import type { KeyRefusal } from '../usecases/once-over-http.ts';
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

export function keyProblem(refusal: KeyRefusal, nowMs: number): Problem {
  if (refusal.code === 'key_reused') {
    return {
      code: 'key_reused',
      detail: 'This Idempotency-Key was used with another request. Take a new key for a new request.',
      errors: [{ field: 'Idempotency-Key', message: 'was used with another request' }],
    };
  }
  const seconds = Math.max(1, Math.ceil((Date.parse(refusal.retryAt) - nowMs) / 1000));
  return {
    code: 'request_in_flight',
    detail: 'A request with this Idempotency-Key is being carried out. Its answer can be had soon.',
    headers: { 'retry-after': String(seconds) },
  };
}
