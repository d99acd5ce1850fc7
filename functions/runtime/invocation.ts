import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import * as z from 'zod/mini';

interface LambdaContext {
  readonly awsRequestId?: string;
  getRemainingTimeInMillis(): number;
}

/**
 * Who works, and until when. The owner is new for every invocation: Lambda gives a retried event the same request id.
 * The deadline is the function's own; with no time left a lease is over as soon as it is taken.
 */
export const invocationOf = (
  context: LambdaContext,
): { readonly owner: string; readonly deadline: string } => ({
  owner: randomUUID(),
  deadline: new Date(Date.now() + Math.max(0, context.getRemainingTimeInMillis())).toISOString(),
});

/** Calls end this long before the function is stopped, in milliseconds, so that it still says itself what has become of it. */
export const LAST_WORDS_MS = 1000;

/** How long one call to AWS may take, in milliseconds; it answers in tens of them. */
export const CALL_TIMEOUT_MS = 3000;
export const CONNECTION_TIMEOUT_MS = 1000;

interface Running {
  /** Since the epoch: when the calls of this invocation end. */
  readonly callsEndAtMs: number;
  readonly about: About;
}

/** What an invocation left behind when it was frozen keeps its own. */
const running = new AsyncLocalStorage<Running>();

/** A handler all of whose calls to AWS end before it does, however many they are and however often they are repeated. */
export const inTime =
  <Event, Context extends LambdaContext, Answer>(
    handler: (event: Event, context: Context) => Promise<Answer>,
  ) =>
  async (event: Event, context: Context): Promise<Answer> => {
    const callsEndAtMs = Date.now() + context.getRemainingTimeInMillis() - LAST_WORDS_MS;
    return running.run({ callsEndAtMs, about: aboutOf(event, context) }, async () => handler(event, context));
  };

/** What each line of an invocation's log says beside its own. */
export interface About {
  readonly requestId?: string | undefined;
  readonly merchantId?: string | undefined;
  readonly orderId?: string | undefined;
}

/** A step's input, or a request to the API, whose id its caller has in the header `apigw-requestid`. */
const invoked = z.object({
  merchantId: z.optional(z.string()),
  orderId: z.optional(z.string()),
  pathParameters: z.optional(z.object({ orderId: z.optional(z.string()) })),
  requestContext: z.optional(
    z.object({
      requestId: z.optional(z.string()),
      authorizer: z.optional(
        z.object({ lambda: z.optional(z.nullable(z.object({ merchantId: z.optional(z.string()) }))) }),
      ),
    }),
  ),
});

function aboutOf(event: unknown, { awsRequestId }: LambdaContext): About {
  const { data: of = {} } = invoked.safeParse(event);
  const { requestContext: request } = of;
  return {
    requestId: request?.requestId ?? awsRequestId,
    merchantId: of.merchantId ?? request?.authorizer?.lambda?.merchantId,
    orderId: of.orderId ?? of.pathParameters?.orderId,
  };
}

/** Nothing outside an invocation. */
export const aboutInvocation = (): About => running.getStore()?.about ?? {};

class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}

/** What a client reaches AWS through. A call that the client repeats has what is left, and with nothing left is not made. */
class Wire extends NodeHttpHandler {
  override async handle(...[request, options]: Parameters<NodeHttpHandler['handle']>) {
    const leftMs = (running.getStore()?.callsEndAtMs ?? Infinity) - Date.now();
    if (leftMs <= 0) throw new OutOfTime('too little time left for another call');
    return super.handle(request, { ...options, requestTimeout: Math.min(CALL_TIMEOUT_MS, leftMs) });
  }
}

export const wire = (): NodeHttpHandler =>
  new Wire({
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: CALL_TIMEOUT_MS,
    throwOnRequestTimeout: true,
  });
