import { compareEntry, comparePayout } from '../../domain/books/balance.ts';
import type { Break } from '../../domain/books/breaks.ts';
import { addMs, type Instant } from '../../domain/instant.ts';
import type { ListedBreak } from '../ports/books.ts';
import { judgeOrder, type JudgeDeps } from './judge-books.ts';
import type { OrderKey } from '../ports/orders.ts';

/** No entry is looked at later than this before the deadline. */
export const TIME_FOR_A_RECHECK_MS = 60_000;

/**
 * Looks at every difference that is still on the list again, however long ago it was found, and settles what is explained
 * meanwhile.
 *
 * @returns how many were settled
 */
export async function recheckBreaks(deps: JudgeDeps & { readonly deadline: Instant }): Promise<number> {
  const lastAt = addMs(deps.deadline, -TIME_FOR_A_RECHECK_MS);
  let settled = 0;
  for (const listed of await deps.list.open()) {
    if (deps.clock.now() >= lastAt) break;
    settled += await recheck(deps, listed);
  }
  return settled;
}

async function recheck(deps: JudgeDeps, listed: ListedBreak): Promise<number> {
  const { place, entry } = listed;
  if ('orderId' in place) return judgedAgain(deps, place, entry.transactionId);
  if (!('movementId' in place) || place.provider !== deps.books.provider) return 0;
  const { movementId } = place;
  if (entry.reason !== 'fee_mismatch' && entry.reason !== 'payout_mismatch') {
    const account = await deps.books.account(movementId);
    const charge = typeof account === 'string' ? undefined : account.payment.charge;
    return charge === undefined ? 0 : judgedAgain(deps, charge, movementId);
  }
  const found = await movementAgain(deps, movementId, entry.reason);
  if (found === undefined || found.length > 0) return 0;
  await deps.list.settle(listed, deps.clock.now());
  return 1;
}

async function judgedAgain(deps: JudgeDeps, order: OrderKey, paymentId: string | undefined): Promise<number> {
  const paymentIds = new Set(paymentId === undefined ? [] : [paymentId]);
  return (await judgeOrder(deps, order, paymentIds)).settled;
}

/** @returns undefined where the gateway does not show it any more */
async function movementAgain(
  { books }: JudgeDeps,
  id: string,
  reason: 'fee_mismatch' | 'payout_mismatch',
): Promise<readonly Break[] | undefined> {
  if (reason === 'fee_mismatch') {
    const entry = await books.entry(id);
    return entry && compareEntry(entry);
  }
  const payout = await books.payout(id);
  return payout && comparePayout(payout);
}
