import middy from '@middy/core';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { LateOwner } from '../usecases/operation-ports.ts';
import { Contended, type Log } from '../usecases/ports.ts';
import { ProblemError, problemResponse } from './problem.ts';
import type { ApiEvent } from './request.ts';

export type Response = APIGatewayProxyStructuredResultV2;

export type Route = (event: ApiEvent, context: Context) => Promise<Response>;

/**
 * The pipeline of every request: what is thrown in a route leaves as a problem, and tells nothing that it should not. No cache
 * on the way keeps an answer: most have personal data or a secret, and all are one merchant's.
 */
export const api = (log: Log, route: Route) =>
  middy<ApiEvent, Response>()
    .use({ after: neverStored, onError: neverStored })
    .use({
      onError: (request: middy.Request<ApiEvent, Response>) => {
        const { error, event } = request;
        if (error instanceof ProblemError) {
          request.response = problemResponse(error.problem);
          return;
        }
        if (error instanceof LateOwner) {
          request.response = problemResponse({
            code: 'request_in_flight',
            detail: 'A request with this Idempotency-Key went on elsewhere. Its answer can be had soon.',
            headers: { 'retry-after': '1' },
          });
          return;
        }
        if (error instanceof Contended) {
          request.response = problemResponse({
            code: 'busy',
            detail:
              'Too many requests change the same thing at once. Send it again with the same Idempotency-Key.',
            headers: { 'retry-after': '1' },
          });
          return;
        }
        log.error('request failed', { route: event.routeKey, error });
        request.response = problemResponse({
          code: 'internal',
          detail:
            'The request may or may not have been carried out. Send it again with the same Idempotency-Key.',
          headers: { 'retry-after': '1' },
        });
      },
    })
    .handler(route);

/** RFC 9111 §5.2.2.5. Middleware runs in reverse on the way out, so an error is an answer by now. */
function neverStored(request: middy.Request<ApiEvent, Response>): void {
  const { response } = request;
  if (response !== null)
    request.response = { ...response, headers: { ...response.headers, 'cache-control': 'no-store' } };
}

export const json = (statusCode: number, body: unknown, headers: Record<string, string> = {}): Response => ({
  statusCode,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});
