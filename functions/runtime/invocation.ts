import { randomUUID } from 'node:crypto';

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
