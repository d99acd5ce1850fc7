import { needsAttentionEntry } from '../../domain/orders/needs-attention.ts';
import type { Finding } from '../../domain/books/books-report.ts';
import { BREAK_KINDS, type Break, type PaymentAccount } from '../../domain/books/breaks.ts';
import { compareOrder, isPaidAt, type OrderBooks } from '../../domain/books/compare-order.ts';
import { addMs } from '../../domain/instant.ts';
import { transactionOf } from '../../domain/payments/refund-records.ts';
import { applyWebhook, type ApplyWebhookDeps } from '../webhooks/apply-webhook.ts';
import { eventOf } from './books-news.ts';
import type { BreakList, GatewayBooks, ListedBreak } from '../ports/books.ts';
import type { OrderKey } from '../ports/orders.ts';
import type { NeedsAttentionPlace } from '../ports/needs-attention.ts';
import type { OrderHistory } from '../../domain/orders/order-history.ts';

export interface JudgeDeps extends ApplyWebhookDeps {
  readonly books: GatewayBooks;
  readonly list: BreakList;
  /** Merchants whose orders are kept here. */
  readonly merchantIds: ReadonlySet<string>;
  /** What changed later than this long ago is left to the next comparison: it may be under way. */
  readonly graceMs: number;
}

/** What was found of an order, and how many entries it settled. */
export interface Judged {
  readonly findings: readonly Finding[];
  readonly settled: number;
}

/** News may bring news: a capture that was missed, then its refund, then its dispute. */
const ROUNDS = 4;

const NOTHING: Judged = { findings: [], settled: 0 };

/**
 * Compares one order with all that the gateway knows of its payments. What the gateway would have told is applied as if it
 * had; what is different then, looked at twice, is an entry of the list of what needs a person. Entries that are explained
 * are settled.
 */
export async function judgeOrder(
  deps: JudgeDeps,
  order: OrderKey,
  paymentIds: ReadonlySet<string>,
): Promise<Judged> {
  const seen = new Map<string, Break>();
  let side = await bothSides(deps, order, paymentIds);
  if (isUnderWay(deps, side)) return NOTHING;
  let found = compareOrder(side);
  for (let round = 1; round <= ROUNDS && found.length > 0; round += 1) {
    for (const each of found) if (!seen.has(nameOf(each))) seen.set(nameOf(each), each);
    const told = await applyNews(deps, order, found);
    // Also where nothing was told: the two sides are not read in one moment.
    side = await bothSides(deps, order, paymentIds);
    const left = compareOrder(side);
    const same = new Set(found.map(nameOf));
    found = left.filter((each) => told || same.has(nameOf(each)));
    if (!told) break;
  }
  return conclude(deps, order, side, { seen: [...seen.values()], left: found });
}

async function conclude(
  { books: { provider }, clock, list, log }: JudgeDeps,
  order: OrderKey,
  { records, accounts }: OrderBooks,
  { seen, left }: { readonly seen: readonly Break[]; readonly left: readonly Break[] },
): Promise<Judged> {
  const now = clock.now();
  const placeOf = (movementId: string): NeedsAttentionPlace =>
    records === undefined ? { provider, movementId } : order;
  const findings: Finding[] = [];
  const remaining = new Map(left.map((each) => [nameOf(each), each]));
  for (const each of [
    ...seen,
    ...left.filter((one) => !seen.some((other) => nameOf(other) === nameOf(one))),
  ]) {
    const { kind, about, detail } = each;
    const isLeft = remaining.has(nameOf(each));
    const outcome = isLeft ? await list.enter(placeOf(about), entryOf(each, now)) : 'caught_up';
    if (outcome === 'listed') log.count('AttentionNeeded');
    findings.push({ kind, about, ...order, detail, outcome });
  }
  const listed: ListedBreak[] = [
    ...(records?.attention ?? []).map((entry) => ({ place: order, entry })),
    ...(await Promise.all(accounts.map(({ payment }) => list.ofMoney(provider, payment.id)))).flat(),
  ];
  const explained = listed.filter(
    ({ entry }) => entry.open && BREAK_KINDS.has(entry.reason) && !remaining.has(entry.key),
  );
  for (const each of explained) await list.settle(each, now);
  return { findings, settled: explained.length };
}

/** As its entry's key. */
const nameOf = ({ kind, about }: Break): string => `${kind}:${about}`;

export function entryOf({ kind, about, detail, amountMinor, currency, transactionId }: Break, now: string) {
  return needsAttentionEntry(kind, about, now, {
    detail,
    ...(amountMinor === undefined ? {} : { amountMinor }),
    ...(currency === undefined ? {} : { currency }),
    ...(transactionId === undefined ? {} : { transactionId }),
  });
}

/** @returns whether there was anything to tell */
async function applyNews(deps: JudgeDeps, order: OrderKey, found: readonly Break[]): Promise<boolean> {
  let told = false;
  for (const { news, kind, about } of found) {
    const event = news && eventOf(deps.books.provider, order, news);
    if (event === undefined) continue;
    try {
      const applied = await applyWebhook(deps, event, 1);
      deps.log.warn('news that never arrived are applied', { kind, about, ...order, applied });
      // Known: it was told before, and that it is told again changes nothing.
      told ||= applied !== 'known';
    } catch (error) {
      deps.log.error('news that never arrived cannot be applied', { kind, about, ...order, error });
    }
  }
  return told;
}

async function bothSides(
  { books, orders, merchantIds }: JudgeDeps,
  order: OrderKey,
  paymentIds: ReadonlySet<string>,
): Promise<OrderBooks> {
  // The gateway first: what it did before that, our side may know by now.
  const accounts = new Map<string, PaymentAccount>();
  const otherMode: string[] = [];
  const ask = async (ids: Iterable<string>): Promise<void> => {
    for (const id of ids) {
      if (accounts.has(id) || otherMode.includes(id)) continue;
      const account = await books.account(id);
      if (account === 'other_mode') otherMode.push(id);
      else if (account !== 'unknown') accounts.set(id, account);
    }
  };
  await ask(paymentIds);
  const known = await orders.history(order.merchantId, order.orderId);
  if (known !== undefined) await ask(paymentsOf(known, books.provider));
  const records = known && (await orders.history(order.merchantId, order.orderId));
  return {
    ...(records === undefined ? {} : { records }),
    accounts: [...accounts.values()],
    otherMode,
    isOurMerchant: merchantIds.has(order.merchantId),
    provider: books.provider,
    ...(books.isLive === undefined ? {} : { isLive: books.isLive }),
  };
}

/** Every payment at this gateway that the order's records name. */
function paymentsOf({ order, operations }: OrderHistory, provider: string): ReadonlySet<string> {
  if (order.status === 'paid' && !isPaidAt(order, provider)) return new Set();
  const named = operations
    .filter(({ kind }) => kind === 'refund' || kind === 'dispute')
    .map((record) => record.dispute?.transactionId ?? transactionOf(order, record));
  const ids = [order.status === 'paid' ? order.transactionId : undefined, ...named];
  return new Set(ids.filter((id) => id !== undefined));
}

function isUnderWay({ clock, graceMs }: JudgeDeps, { records, accounts }: OrderBooks): boolean {
  const since = addMs(clock.now(), -graceMs);
  const times = accounts.flatMap(({ payment, refunds, disputes }) =>
    [payment, ...refunds, ...disputes].map(({ createdAt }) => createdAt),
  );
  return [...times, ...(records === undefined ? [] : [records.order.updatedAt])].some((time) => time > since);
}
