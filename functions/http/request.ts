import type { APIGatewayEventRequestContextV2, APIGatewayProxyEventV2WithRequestContext } from 'aws-lambda';
import type * as z from 'zod/mini';
import { ProblemError, type FieldError } from './problem.ts';

/** What the authorizer found out about the caller; nothing on a route without one. */
interface Caller {
  readonly authorizer?: { readonly lambda?: { readonly merchantId?: string } };
}

export type ApiEvent = APIGatewayProxyEventV2WithRequestContext<APIGatewayEventRequestContextV2 & Caller>;

/** Requests are small; a longer body is refused before it is parsed. */
const MAX_BODY_BYTES = 64 * 1024;

/** @throws ProblemError 401 when the event passed no authorizer: nothing is read without knowing for whom */
export function merchantOf(event: ApiEvent): string {
  const merchantId = event.requestContext.authorizer?.lambda?.merchantId;
  if (merchantId === undefined || merchantId === '') {
    throw new ProblemError({
      code: 'unauthenticated',
      detail: 'Send an API key: Authorization: Bearer <key>.',
      headers: { 'www-authenticate': 'Bearer' },
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
  const contentType = event.headers['content-type'] ?? '';
  if (!/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(contentType)) {
    throw new ProblemError({
      code: 'wrong_content_type',
      detail: 'Send the body as Content-Type: application/json.',
    });
  }
  const raw = rawBodyOf(event);
  if (raw.byteLength > MAX_BODY_BYTES) {
    throw new ProblemError({ code: 'body_too_large', detail: `A body has at most ${MAX_BODY_BYTES} bytes.` });
  }
  return validated(schema, parseJson(raw), 'invalid_request');
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
  if (parsed.success) return parsed.data;
  const all = parsed.error.issues.flatMap((issue): FieldError[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        field: fieldName([...issue.path, key], root),
        message: 'unknown field',
      }));
    }
    return [{ field: fieldName(issue.path, root), message: issue.message }];
  });
  const errors = all.slice(0, ERRORS_SHOWN);
  const fields = errors.map(({ field }) => field).join(', ');
  throw new ProblemError({ code, detail: `Not valid: ${fields}.`, errors });
}

const fieldName = (path: readonly PropertyKey[], root: string): string =>
  path.length === 0
    ? root
    : path.reduce<string>((name, part) => {
        if (typeof part === 'number') return `${name}[${part}]`;
        return name === '' ? String(part) : `${name}.${String(part)}`;
      }, '');
