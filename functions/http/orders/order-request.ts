import type { Context } from 'aws-lambda';
import type { Scope } from '../../domain/merchants/scope.ts';
import type { OrderRequestCommand } from '../../usecases/operations/once-for-order.ts';
import type { KeyRefusal } from '../../usecases/operations/once-over-http.ts';
import type { Clock } from '../../usecases/ports/clock.ts';
import type { Log } from '../../usecases/ports/log.ts';
import { api } from '../api/api.ts';
import { preconditionOf } from '../api/entity-tags.ts';
import { idempotencyKeyOf } from '../api/idempotency-key.ts';
import { problemResponse, type Problem } from '../api/problem.ts';
import { answered, keyProblem } from '../api/replayable.ts';
import { merchantOf, parameterOf, type ApiEvent } from '../api/request.ts';
import { orderId } from '../api/schemas.ts';

interface Done {
  readonly answer: unknown;
  readonly replayed: boolean;
}

interface OrderRequest<Request, Refusal> {
  /** 201: it is done; 202: it is accepted, and the workflow goes on with it. */
  readonly status: 201 | 202;
  readonly scope: Scope;
  /** Reads the body. @throws ProblemError */
  readonly request: (event: ApiEvent) => Request;
  readonly run: (
    command: OrderRequestCommand & { readonly request: Request },
    context: Context,
  ) => Promise<Done | KeyRefusal | Refusal>;
  readonly problemOf: (refusal: Refusal) => Problem;
}

/** A keyed request about one order: `POST /orders/{orderId}/…` */
export const orderRequestRoute = <Request, Refusal extends { readonly code: string }>(
  log: Log,
  clock: Clock,
  { status, scope, request, run, problemOf }: OrderRequest<Request, Refusal>,
) =>
  api(log, async (event, context) => {
    const command = {
      merchantId: merchantOf(event, scope),
      orderId: parameterOf(event.pathParameters?.['orderId'], orderId, 'orderId'),
      idempotencyKey: idempotencyKeyOf(event),
      ...preconditionOf(event),
      request: request(event),
    };
    const result = await run(command, context);
    if (isDone(result)) return answered(status, result, { location: `/orders/${command.orderId}` });
    return problemResponse(isOfKey(result) ? keyProblem(result, Date.parse(clock.now())) : problemOf(result));
  });

const isDone = (result: object): result is Done => 'answer' in result;

const isOfKey = (refusal: { readonly code: string }): refusal is KeyRefusal =>
  refusal.code === 'key_reused' || refusal.code === 'request_in_flight';
