import { compareEntry, comparePayout, counted } from '../../domain/books/balance.ts';
import type { BooksReport, Finding } from '../../domain/books/books-report.ts';
import type { BookedPayment, Break } from '../../domain/books/breaks.ts';
import { compareDocuments } from '../../domain/books/compare-documents.ts';
import { agreesAtOnce, isPaidAt } from '../../domain/books/compare-order.ts';
import { addMs, type Instant } from '../../domain/instant.ts';
import type { BooksPeriod, PaymentOwners, PlacedOrders } from '../ports/books.ts';
import { entryOf, judgeOrder, type JudgeDeps } from './judge-books.ts';
import type { OrderKey, HistoryReader } from '../ports/orders.ts';
import { Suspects } from './suspects.ts';

export interface CompareDeps extends JudgeDeps {
  readonly placed: PlacedOrders;
  readonly owners: PaymentOwners;
  /** Orders at a glance, which may be a little behind: what looks different is looked at again. */
  readonly glance: HistoryReader;
  /** When the function is stopped, whatever it is at. */
  readonly deadline: Instant;
}

/** Payments whose orders are remembered at once: a longer period is cut where there are more. */
const PAYMENTS_AT_ONCE = 5000;

/** Orders that are read at once. */
const READS_AT_ONCE = 20;

/** No part of a period is begun later than this before the deadline. */
export const TIME_FOR_A_PART_MS = 180_000;

interface Part extends CompareDeps {
  report: BooksReport;
}

/**
 * Compares a period both ways: every payment, refund and dispute that the gateway made in it with its order, and every order
 * that was placed in it with its payment. It goes from the end of the period to its beginning, a part at a time, and holds the
 * names of one part's orders, never all of them.
 *
 * @param begun a comparison of the same period that did not come to its end
 */
export async function comparePeriod(
  deps: CompareDeps,
  { from, until }: BooksPeriod,
  begun?: BooksReport,
): Promise<BooksReport> {
  const part: Part = { ...deps, report: begun ?? emptyReport(deps, { from, until }) };
  while (part.report.reachedDownTo > from && deps.clock.now() < addMs(deps.deadline, -TIME_FOR_A_PART_MS)) {
    await comparePart(part, { from, until: part.report.reachedDownTo });
  }
  const { reachedDownTo } = part.report;
  return { ...part.report, comparedAt: deps.clock.now(), isComplete: reachedDownTo <= from };
}

const emptyReport = ({ books, clock }: CompareDeps, { from, until }: BooksPeriod): BooksReport => ({
  provider: books.provider,
  from,
  until,
  reachedDownTo: until,
  comparedAt: clock.now(),
  isComplete: false,
  totals: [],
  payments: 0,
  paymentsOfOthers: 0,
  orders: 0,
  settled: 0,
  findings: [],
});

async function comparePart(part: Part, period: BooksPeriod): Promise<void> {
  const suspects = new Suspects();
  const seen = new Set<string>();
  const from = await glanceAtPayments(part, period, seen, suspects);
  const reached = { from, until: period.until };
  await glanceAtRefunds(part, reached, suspects);
  await glanceAtOrders(part, reached, seen, suspects);
  await compareBalance(part, reached);
  for (const { order, paymentIds } of suspects.all()) {
    const { findings, settled } = await judgeOrder(part, order, paymentIds);
    add(part, { findings: [...part.report.findings, ...findings], settled: part.report.settled + settled });
  }
  add(part, { reachedDownTo: from });
}

const add = (part: Part, more: Partial<BooksReport>): void => {
  part.report = { ...part.report, ...more };
};

/** @returns how far back it came: to the beginning of the period, or to where it had enough */
async function glanceAtPayments(
  part: Part,
  period: BooksPeriod,
  seen: Set<string>,
  suspects: Suspects,
): Promise<Instant> {
  let last: Instant = period.until;
  let from = period.from;
  const payments = async function* (): AsyncGenerator<BookedPayment> {
    for await (const payment of part.books.payments(period)) {
      // The list is the newest first: all of this second and later was read.
      if (seen.size >= PAYMENTS_AT_ONCE && payment.createdAt < last) {
        from = last;
        return;
      }
      last = payment.createdAt;
      add(part, { payments: part.report.payments + 1 });
      if (payment.charge === undefined) add(part, { paymentsOfOthers: part.report.paymentsOfOthers + 1 });
      else {
        seen.add(idOf(payment.charge));
        yield payment;
      }
    }
  };
  for await (const several of inChunks(payments(), READS_AT_ONCE)) {
    await Promise.all(several.map(async (payment) => glance(part, payment, suspects)));
  }
  return from;
}

async function glance(
  { glance: orders, merchantIds, books }: Part,
  payment: BookedPayment,
  suspects: Suspects,
) {
  const { charge } = payment;
  if (charge === undefined) return;
  const records = await orders.history(charge.merchantId, charge.orderId);
  const isOurs = merchantIds.has(charge.merchantId) && (books.isLive ?? payment.isLive) === payment.isLive;
  if (!isOurs && !payment.isCaptured) return;
  if (!isOurs || !agreesAtOnce(records, payment, books.provider)) suspects.add(charge, payment.id);
}

/** Whatever was refunded or disputed is looked at in full. */
async function glanceAtRefunds(part: Part, period: BooksPeriod, suspects: Suspects): Promise<void> {
  const { books, owners } = part;
  const owner = async (paymentId: string): Promise<OrderKey | undefined> => {
    const known = await owners.ownerOf(books.provider, paymentId);
    if (known !== undefined || suspects.hasPayment(paymentId)) return known;
    const account = await books.account(paymentId);
    return typeof account === 'string' ? undefined : account.payment.charge;
  };
  for (const moved of [books.refunds(period), books.disputes(period)]) {
    for await (const { paymentId } of moved) {
      const order = await owner(paymentId);
      if (order !== undefined) suspects.add(order, paymentId);
    }
  }
}

/** Orders that no payment of this part named. */
async function glanceAtOrders(
  part: Part,
  period: BooksPeriod,
  seen: ReadonlySet<string>,
  suspects: Suspects,
): Promise<void> {
  for (const merchantId of part.merchantIds) {
    for await (const several of inChunks(part.placed.newestFirst(merchantId, period), READS_AT_ONCE)) {
      add(part, { orders: part.report.orders + several.length });
      const unseen = several.filter((order) => !seen.has(idOf(order)));
      await Promise.all(unseen.map(async (order) => glanceAtOrder(part, order, suspects)));
    }
  }
}

async function glanceAtOrder(
  part: Part,
  { merchantId, orderId }: OrderKey,
  suspects: Suspects,
): Promise<void> {
  const records = await part.glance.history(merchantId, orderId);
  if (records === undefined) return;
  const { order } = records;
  if (isPaidAt(order, part.books.provider)) suspects.add(order, order.transactionId);
  else if (compareDocuments(records).length > 0) suspects.add(order);
}

async function compareBalance(part: Part, period: BooksPeriod): Promise<void> {
  for await (const entry of part.books.entries(period)) {
    add(part, { totals: counted(part.report.totals, entry) });
    await listMovement(part, entry.id, compareEntry(entry));
  }
  for await (const payout of part.books.payouts(period)) {
    await listMovement(part, payout.id, comparePayout(payout));
  }
}

async function listMovement(part: Part, movementId: string, found: readonly Break[]): Promise<void> {
  const { books, list, clock, log } = part;
  const findings: Finding[] = [];
  for (const each of found) {
    const place = { provider: books.provider, movementId };
    const outcome = await list.enter(place, entryOf(each, clock.now()));
    if (outcome === 'listed') log.count('AttentionNeeded');
    const { kind, about, detail } = each;
    findings.push({ kind, about, detail, outcome });
  }
  if (findings.length > 0) add(part, { findings: [...part.report.findings, ...findings] });
}

const idOf = ({ merchantId, orderId }: OrderKey): string => `${merchantId} ${orderId}`;

async function* inChunks<Each>(all: AsyncIterable<Each>, size: number): AsyncGenerator<readonly Each[]> {
  let chunk: Each[] = [];
  for await (const each of all) {
    chunk.push(each);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
