import { MIMEType } from 'node:util';
import type { APIGatewayEventRequestContextV2, APIGatewayProxyEventV2WithRequestContext } from 'aws-lambda';
import type * as z from 'zod/mini';
import type { Scope } from '../../domain/merchants/scope.ts';
import { trimOws } from './header-fields.ts';
import { ProblemError, type FieldError } from './problem.ts';

/** What the authorizer found out about the caller; nothing on a route without one. */
interface Caller {
  readonly authorizer?: { readonly lambda?: { readonly merchantId?: string; readonly scopes?: string } };
}

export type ApiEvent = APIGatewayProxyEventV2WithRequestContext<APIGatewayEventRequestContextV2 & Caller>;

/** An order of 90 long lines has some 100 KiB, a logo twice as much. A longer body is refused before it is parsed. */
const MAX_BODY_BYTES = 256 * 1024;

/**
 * Whose request it is. It comes first in a route: nothing is read without knowing for whom.
 *
 * @param scope what the route does. A key that is limited has to name it.
 * @throws ProblemError 401 when the event passed no authorizer, 403 when the key lacks the scope
 */
export function merchantOf(event: ApiEvent, scope: Scope): string {
  const { merchantId, scopes } = event.requestContext.authorizer?.lambda ?? {};
  if (merchantId === undefined || merchantId === '') {
    throw new ProblemError({
      code: 'unauthenticated',
      detail: 'Send an API key: Authorization: Bearer <key>.',
      headers: { 'www-authenticate': 'Bearer' },
    });
  }
  if (scopes !== undefined && !scopes.split(' ').includes(scope)) {
    throw new ProblemError({
      code: 'scope_missing',
      detail: `This API key lacks the scope ${scope}. Nothing was read or changed.`,
      extension: { scope },
    });
  }
  return merchantId;
}

export function rawBodyOf(event: {
  readonly body?: string | undefined;
  readonly isBase64Encoded: boolean;
}): Buffer {
  return Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
}

/** @throws ProblemError 413, 415, 400 or 422, naming the field */
export function bodyOf<Schema extends z.ZodMiniType>(event: ApiEvent, schema: Schema): z.infer<Schema> {
  mustBeJson(event);
  const raw = rawBodyOf(event);
  if (raw.byteLength > MAX_BODY_BYTES) {
    throw new ProblemError({ code: 'body_too_large', detail: `A body has at most ${MAX_BODY_BYTES} bytes.` });
  }
  return validated(schema, parseJson(raw), 'invalid_request');
}

/** JSON in UTF-8, as it is. RFC 8259 §8.1, RFC 9110 §15.5.16 */
function mustBeJson({ headers }: ApiEvent): void {
  const coding = trimOws(headers['content-encoding'] ?? '');
  if (coding !== '' && coding.toLowerCase() !== 'identity') {
    throw new ProblemError({
      code: 'wrong_content_type',
      detail: 'Send the body without a Content-Encoding.',
      // RFC 9110 §12.5.3
      headers: { 'accept-encoding': 'identity' },
    });
  }
  const type = mimeTypeOf(headers['content-type'] ?? '');
  const charset = type?.params.get('charset') ?? 'utf-8';
  if (
    type === undefined ||
    !/^application\/(?:.+\+)?json$/.test(type.essence) ||
    !/^utf-?8$/i.test(charset)
  ) {
    throw new ProblemError({
      code: 'wrong_content_type',
      detail: 'Send the body as Content-Type: application/json, in UTF-8.',
      headers: { accept: 'application/json' },
    });
  }
}

function mimeTypeOf(contentType: string): MIMEType | undefined {
  try {
    return new MIMEType(contentType);
  } catch {
    return undefined;
  }
}

/** The same where no body at all says as much as an empty object does. */
export const optionalBodyOf = <Schema extends z.ZodMiniType>(
  event: ApiEvent,
  schema: Schema,
): z.infer<Schema> =>
  rawBodyOf(event).byteLength === 0 ? validated(schema, {}, 'invalid_request') : bodyOf(event, schema);

function parseJson(raw: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw));
  } catch {
    throw new ProblemError({ code: 'malformed_json', detail: 'The body is not JSON in UTF-8.' });
  }
}

/**
 * A parameter of the query, decoded. API Gateway joins repeated ones with commas, which a value may have itself, so they are
 * read from the query as it came: equal ones are one.
 *
 * @throws ProblemError 400 when they differ
 */
export function queryOf({ rawQueryString }: ApiEvent, name: string): string | undefined {
  const [first, ...more] = new URLSearchParams(rawQueryString).getAll(name);
  if (more.every((value) => value === first)) return first;
  throw new ProblemError({
    code: 'malformed_request',
    detail: `${name} came more than once, with different values.`,
    errors: [{ field: name, message: 'came more than once' }],
  });
}

/** A part of the path or the query. @throws ProblemError 400, naming the parameter */
export const parameterOf = <Schema extends z.ZodMiniType>(
  value: string | undefined,
  schema: Schema,
  name: string,
) => validated(schema, value, 'malformed_request', name);

/** An answer is not many times as long as the body that it refuses. */
const ERRORS_SHOWN = 20;

function validated<Schema extends z.ZodMiniType>(
  schema: Schema,
  value: unknown,
  code: 'invalid_request' | 'malformed_request',
  root = 'body',
): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  const all = parsed.success
    ? damaged(parsed.data, root)
    : parsed.error.issues.flatMap((issue) => told(issue, root));
  if (parsed.success && all.length === 0) return parsed.data;
  const errors = all.slice(0, ERRORS_SHOWN);
  const fields = [...new Set(errors.map(({ field }) => field))].join(', ');
  throw new ProblemError({ code, detail: `Not valid: ${fields}.`, errors });
}

function told(issue: z.core.$ZodIssue, root: string): FieldError[] {
  if (issue.code !== 'unrecognized_keys') {
    return [{ field: fieldName(issue.path, root), message: issue.message }];
  }
  return issue.keys.map((key) => ({
    field: fieldName([...issue.path, key], root),
    message: 'unknown field',
  }));
}

/** U+FFFD stands where a decoder on the way lost what was written: nobody writes it, and an invoice must not bear it. */
function damaged(value: unknown, root: string, path: readonly PropertyKey[] = []): FieldError[] {
  if (typeof value === 'string') {
    return value.includes('\ufffd')
      ? [
          {
            field: fieldName(path, root),
            message: 'has U+FFFD: it was not sent in UTF-8, or damaged on its way',
          },
        ]
      : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    damaged(inner, root, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

const fieldName = (path: readonly PropertyKey[], root: string): string =>
  path.length === 0
    ? root
    : path.reduce<string>((name, part) => {
        if (typeof part === 'number') return `${name}[${part}]`;
        return name === '' ? String(part) : `${name}.${String(part)}`;
      }, '');
