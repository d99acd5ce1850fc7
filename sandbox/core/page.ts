import type { Reply } from './http.ts';
import { noSuch } from './stripe-errors.ts';

/** One page of a list, as Stripe gives it (https://docs.stripe.com/api/pagination), in one direction. */
export function page<Record extends { readonly id: string }>(
  url: string,
  newestFirst: readonly Record[],
  limit: number,
  startingAfter: string | undefined,
  shown: (record: Record) => object,
): Reply {
  const last = newestFirst.findIndex(({ id }) => id === startingAfter);
  if (startingAfter !== undefined && last === -1) {
    return noSuch('object', startingAfter, 'starting_after', 400);
  }
  const rest = newestFirst.slice(last + 1);
  const data = rest.slice(0, limit).map(shown);
  return { status: 200, body: { object: 'list', url, has_more: rest.length > limit, data } };
}
