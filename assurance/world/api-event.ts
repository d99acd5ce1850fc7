import type { Context } from 'aws-lambda';
import type { Response } from '../../functions/http/api/api.ts';
import type { ApiEvent } from '../../functions/http/api/request.ts';

export interface ApiCall {
  /** Absent: the event passed no authorizer. */
  readonly merchantId?: string | undefined;
  /** What the authorizer says that the key may do; absent: everything. */
  readonly scopes?: string | undefined;
  /** Names in lower case, as an HTTP API hands them on. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Instead of `query`, as it comes. */
  readonly rawQueryString?: string;
  /** Bytes come base64-encoded, as from an HTTP API that does not take the body for text. */
  readonly body?: string | Uint8Array;
}

/** An event of an HTTP API (payload format 2.0), of a JSON request by a merchant unless it is said otherwise. */
export function apiEvent(call: ApiCall = {}): ApiEvent {
  const { merchantId = 'acme', scopes, headers = {}, path, query, body } = call;
  const known = 'merchantId' in call ? call.merchantId : merchantId;
  return {
    version: '2.0',
    routeKey: 'POST /orders',
    rawPath: '/orders',
    rawQueryString: call.rawQueryString ?? new URLSearchParams(query).toString(),
    headers: { 'content-type': 'application/json', ...headers },
    ...(path === undefined ? {} : { pathParameters: path }),
    ...(query === undefined ? {} : { queryStringParameters: query }),
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : base64(body) }),
    isBase64Encoded: body instanceof Uint8Array,
    requestContext: {
      accountId: '123456789012',
      apiId: 'api',
      domainName: 'api.execute-api.eu-central-1.amazonaws.com',
      domainPrefix: 'api',
      http: {
        method: 'POST',
        path: '/orders',
        protocol: 'HTTP/1.1',
        sourceIp: '192.0.2.1',
        userAgent: 'test',
      },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey: 'POST /orders',
      stage: '$default',
      time: '24/Nov/2026:02:35:43 +0000',
      timeEpoch: 1_795_487_743_000,
      ...(known === undefined
        ? {}
        : { authorizer: { lambda: { merchantId: known, ...(scopes === undefined ? {} : { scopes }) } } }),
    },
  };
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** Without the deprecated callbacks, which the type still demands. */
const lambdaContext = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'function',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:function',
  memoryLimitInMB: '512',
  awsRequestId: '8f5c1a5e-0d0e-4c86-9f6b-2d1b4a7e9c10',
  logGroupName: 'log',
  logStreamName: 'stream',
  getRemainingTimeInMillis: () => 10_000,
} as Context;

/** Of an invocation with so much time left. */
export const contextWith = (remainingMs: number): Context => ({
  ...lambdaContext,
  getRemainingTimeInMillis: () => remainingMs,
});

export interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | number | boolean>>;
  /** Parsed if it is JSON; undefined if there is none. */
  readonly body: unknown;
}

/** What a client gets from a route. */
export async function answerOf(
  route: (event: ApiEvent, context: Context) => Promise<Response>,
  call: ApiCall = {},
  remainingMs = 10_000,
): Promise<Answer> {
  const response = await route(apiEvent(call), contextWith(remainingMs));
  const { statusCode, headers = {}, body } = response;
  const isJson = /^application\/(problem\+)?json$/.test(String(headers['content-type']));
  return {
    status: statusCode,
    headers,
    body: isJson && body !== undefined ? (JSON.parse(body) as unknown) : body,
  };
}
