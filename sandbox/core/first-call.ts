import type { FirstCall } from './behaviours.ts';
import type { Execution } from './execute-once.ts';
import type { Reply } from './http.ts';
import { rateLimited, serverError } from './stripe-errors.ts';

/**
 * @param calls the requests that began to execute under the key, this one included
 * @param refuse an answer that is stored, with nothing done
 */
export async function onFirstCall(
  calls: number,
  fate: FirstCall | undefined,
  execute: () => Promise<Execution>,
  refuse: (reply: Reply) => Execution,
): Promise<Execution> {
  if (calls > 1 || fate === undefined) return execute();
  switch (fate) {
    case 'server_error':
      return { kind: 'fault', reason: fate, reply: serverError() };
    case 'stored_server_error':
      return refuse(serverError());
    case 'rate_limited':
      return { kind: 'fault', reason: fate, reply: rateLimited() };
    case 'lands_late':
      return { kind: 'late', execute };
  }
}
