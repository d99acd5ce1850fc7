import * as z from 'zod/mini';
import type { ComparisonAsked } from '../../usecases/ports/books.ts';

const at = z.iso.datetime();

/** What a person asks for. The schedule sends an event of its own, in which none of it is. */
const asked = z.object({
  from: z.optional(at),
  until: z.optional(at),
  /** What changed later than this long ago is left to the next comparison. */
  graceSeconds: z.optional(z.number().check(z.nonnegative())),
});

/** Stripe and our own table need minutes to know all of what moves. */
export const GRACE_MS = 900_000;

export function reconcileRequest(event: unknown): ComparisonAsked {
  const { from, until, graceSeconds } = asked.parse(event ?? {});
  return {
    period:
      from === undefined || until === undefined
        ? undefined
        : { from: new Date(from).toISOString(), until: new Date(until).toISOString() },
    graceMs: graceSeconds === undefined ? GRACE_MS : graceSeconds * 1000,
  };
}
