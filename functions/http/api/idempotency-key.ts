import { parseList } from 'structured-headers';
import { singleValue, trimOws } from './header-fields.ts';
import { ProblemError } from './problem.ts';
import type { ApiEvent } from './request.ts';

const PRINTABLE = /^[\x20-\x7e]{1,255}$/;

const MALFORMED = 'An Idempotency-Key has 1 to 255 printable ASCII characters, bare or in double quotes.';
const SEVERAL =
  'Idempotency-Key came with a comma: it was sent more than once with different values. A key that has a comma itself is sent in double quotes.';

/**
 * Quoted as in the IETF draft (a Structured Field string, RFC 8941 §3.3.3) or bare as with Stripe: 1 to 255 printable
 * ASCII characters. Repeated lines arrive joined with commas: equal ones are one key, and only a quoted key has a comma.
 * https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 *
 * @throws ProblemError 400
 */
export function idempotencyKeyOf(event: ApiEvent): string {
  const field = trimOws(event.headers['idempotency-key'] ?? '');
  if (field === '') {
    throw keyProblem('idempotency_key_missing', 'This request needs an Idempotency-Key header.', 'missing');
  }
  const key = field.startsWith('"') ? quotedKey(field) : singleValue(field);
  if (key === undefined || !PRINTABLE.test(key)) {
    throw keyProblem('idempotency_key_malformed', field.includes(',') ? SEVERAL : MALFORMED, 'malformed');
  }
  return key;
}

function quotedKey(field: string): string | undefined {
  try {
    const [first, ...more] = parseList(field).map(([value]) => value);
    return typeof first === 'string' && more.every((value) => value === first) ? first : undefined;
  } catch {
    return undefined;
  }
}

const keyProblem = (
  code: 'idempotency_key_missing' | 'idempotency_key_malformed',
  detail: string,
  message: string,
): ProblemError => new ProblemError({ code, detail, errors: [{ field: 'Idempotency-Key', message }] });
