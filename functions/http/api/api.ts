import middy from '@middy/core';
import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { LateOwner } from '../../usecases/ports/operations.ts';
import { ConflictError } from '../../usecases/ports/conflict.ts';
import type { Log } from '../../usecases/ports/log.ts';
import { ProblemError, problemResponse, type Problem } from './problem.ts';
import type { ApiEvent } from './request.ts';

export type Response = APIGatewayProxyStructuredResultV2;

export type Route = (event: ApiEvent, context: Context) => Promise<Response>;

/** The answer leaves this long before API Gateway would be told that the function was stopped, in milliseconds. */
export const ANSWER_MS = 500;

/** With no more than this left nothing was possible any more: calls to AWS have ended by then. */
export const TIME_IS_UP_MS = 1000;

/**
 * The pipeline of every request: what is thrown in a route leaves as a problem, and tells nothing that it should not. No cache
 * on the way keeps an answer: most have personal data or a secret, and all are one merchant's.
 */
export const api = (log: Log, route: Route) =>
  middy<ApiEvent, Response>({
    timeoutEarlyInMillis: ANSWER_MS,
    timeoutEarlyResponse: () => {
      throw new ProblemError(TIMED_OUT);
    },
  })
    .use({ after: neverStored, onError: neverStored })
    .use({
      onError: (request: middy.Request<ApiEvent, Response>) => {
        const { error, event, context } = request;
        if (context.getRemainingTimeInMillis() <= TIME_IS_UP_MS) {
          log.error('request ran out of time', { route: event.routeKey, error });
          request.response = problemResponse(TIMED_OUT);
          return;
        }
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
        if (error instanceof ConflictError) {
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

/** Its claim is over once the function would have been stopped: then the same request may be made again. */
const TIMED_OUT: Problem = {
  code: 'timed_out',
  detail:
    'There was no time to finish the request. It may or may not have been carried out. Send it again with the same Idempotency-Key.',
  headers: { 'retry-after': '2' },
};

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
