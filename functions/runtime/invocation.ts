import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { NodeHttpHandler } from '@smithy/node-http-handler';

interface LambdaContext {
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

/** Since the epoch: when the calls of this invocation end. What it left behind when it was frozen keeps its own. */
const callsEndAtMs = new AsyncLocalStorage<number>();

/** A handler all of whose calls to AWS end before it does, however many they are and however often they are repeated. */
export const inTime =
  <Event, Context extends LambdaContext, Answer>(
    handler: (event: Event, context: Context) => Promise<Answer>,
  ) =>
  async (event: Event, context: Context): Promise<Answer> =>
    callsEndAtMs.run(Date.now() + context.getRemainingTimeInMillis() - LAST_WORDS_MS, async () =>
      handler(event, context),
    );

class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}

/** What a client reaches AWS through. A call that the client repeats has what is left, and with nothing left is not made. */
class Wire extends NodeHttpHandler {
  override async handle(...[request, options]: Parameters<NodeHttpHandler['handle']>) {
    const leftMs = (callsEndAtMs.getStore() ?? Infinity) - Date.now();
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
