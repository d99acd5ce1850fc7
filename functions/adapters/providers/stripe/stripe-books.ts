import type Stripe from 'stripe';
import type { BookedEntry, BookedPayout } from '../../../domain/books/balance.ts';
import type {
  BookedDispute,
  BookedPayment,
  BookedRefund,
  PaymentAccount,
} from '../../../domain/books/breaks.ts';
import type { BooksPeriod, GatewayBooks } from '../../../usecases/ports/books.ts';
import { bookedDispute, bookedEntry, bookedPayment, bookedRefund } from './stripe-book-objects.ts';
import { limitedCalls, type Call, type CallLimits } from './stripe-calls.ts';
import { createStripeClient, type StripeClientOptions } from './stripe-client.ts';
import { toLookupFault } from './stripe-faults.ts';
import { modeOf } from './stripe-key-mode.ts';
import { isOfOtherMode, isMissing } from './stripe-refusals.ts';

/** The most that Stripe hands out at once. https://docs.stripe.com/api/pagination */
const PAGE = 100;

interface List<Each> {
  readonly data: readonly Each[];
  readonly has_more: boolean;
}

interface PageParams {
  readonly limit: number;
  readonly starting_after?: string;
}

/**
 * What Stripe's account says of itself. Lists by `created` are read-after-write, where searches are not
 * (https://docs.stripe.com/search#data-freshness). A list by `available_on` is no longer possible.
 */
export class StripeBooks implements GatewayBooks {
  readonly provider = 'stripe';
  readonly isLive: boolean | undefined;
  readonly #stripe: Stripe;
  readonly #call: Call;
  readonly #nowMs: () => number;

  /** @param nowMs milliseconds since the epoch */
  constructor(options: StripeClientOptions & CallLimits, nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
    const mode = modeOf(options.apiKey);
    this.isLive = mode === undefined ? undefined : mode === 'live';
    this.#stripe = createStripeClient(options);
    this.#call = limitedCalls(options);
  }

  async *payments(period: BooksPeriod): AsyncGenerator<BookedPayment> {
    const params = { created: created(period), expand: ['data.latest_charge'] };
    const intents = this.#pages((page) => this.#stripe.paymentIntents.list({ ...params, ...page }));
    for await (const intent of intents) yield bookedPayment(intent);
  }

  async *refunds(period: BooksPeriod): AsyncGenerator<BookedRefund> {
    const params = { created: created(period) };
    for await (const refund of this.#pages((page) => this.#stripe.refunds.list({ ...params, ...page }))) {
      const booked = bookedRefund(refund);
      // A refund of a charge that no PaymentIntent made is other software's.
      if (booked !== undefined) yield booked;
    }
  }

  async *disputes(period: BooksPeriod): AsyncGenerator<BookedDispute> {
    const params = { created: created(period) };
    for await (const dispute of this.#pages((page) => this.#stripe.disputes.list({ ...params, ...page }))) {
      const booked = bookedDispute(dispute, this.#nowSeconds());
      if (booked !== undefined) yield booked;
    }
  }

  async *entries(period: BooksPeriod): AsyncGenerator<BookedEntry> {
    const params = { created: created(period), expand: ['data.source'] };
    const entries = this.#pages((page) => this.#stripe.balanceTransactions.list({ ...params, ...page }));
    for await (const entry of entries) yield bookedEntry(entry);
  }

  async *payouts(period: BooksPeriod): AsyncGenerator<BookedPayout> {
    const params = { created: created(period), type: 'payout' };
    const entries = this.#pages((page) => this.#stripe.balanceTransactions.list({ ...params, ...page }));
    for await (const { source } of entries) {
      const id = typeof source === 'string' ? source : source?.id;
      const payout = id === undefined ? undefined : await this.payout(id);
      if (payout !== undefined) yield payout;
    }
  }

  async account(paymentId: string): Promise<PaymentAccount | 'unknown' | 'other_mode'> {
    try {
      const expand = ['latest_charge'];
      const payment = bookedPayment(
        await this.#call(() => this.#stripe.paymentIntents.retrieve(paymentId, { expand })),
      );
      if (!payment.isCaptured) return { payment, refunds: [], disputes: [] };
      const of = { payment_intent: paymentId };
      const refunds = await all(this.#pages((page) => this.#stripe.refunds.list({ ...of, ...page })));
      const disputes = payment.isDisputed
        ? await all(this.#pages((page) => this.#stripe.disputes.list({ ...of, ...page })))
        : [];
      return {
        payment,
        refunds: refunds.map(bookedRefund).filter((refund) => refund !== undefined),
        disputes: disputes
          .map((dispute) => bookedDispute(dispute, this.#nowSeconds()))
          .filter((dispute) => dispute !== undefined),
      };
    } catch (error) {
      if (isOfOtherMode(error)) return 'other_mode';
      if (isMissing(error)) return 'unknown';
      throw toLookupFault(error);
    }
  }

  async entry(id: string): Promise<BookedEntry | undefined> {
    return this.#unlessMissing(async () =>
      bookedEntry(await this.#stripe.balanceTransactions.retrieve(id, { expand: ['source'] })),
    );
  }

  /**
   * Only of an automatic payout Stripe says which entries it is made of, and only once that is settled.
   * https://docs.stripe.com/payouts/reconciliation
   */
  async payout(id: string): Promise<BookedPayout | undefined> {
    const payout = await this.#unlessMissing(() => this.#stripe.payouts.retrieve(id));
    if (payout?.automatic !== true || payout.reconciliation_status !== 'completed') return undefined;
    const of = { payout: id };
    let entriesNetMinor = 0;
    const entries = this.#pages((page) => this.#stripe.balanceTransactions.list({ ...of, ...page }));
    for await (const { net, type } of entries) if (type !== 'payout') entriesNetMinor += net;
    return { id, amountMinor: payout.amount, currency: payout.currency.toUpperCase(), entriesNetMinor };
  }

  readonly #nowSeconds = (): number => Math.floor(this.#nowMs() / 1000);

  async #unlessMissing<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await this.#call(ask);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw toLookupFault(error);
    }
  }

  /** One page at a time is held, each within the timeout of a call. */
  async *#pages<Each extends { readonly id: string }>(
    list: (page: PageParams) => Promise<List<Each>>,
  ): AsyncGenerator<Each> {
    let page: List<Each> | undefined;
    do {
      const last: string | undefined = page?.data.at(-1)?.id;
      const params = { limit: PAGE, ...(last === undefined ? {} : { starting_after: last }) };
      page = await this.#call(() => list(params)).catch((error: unknown) => {
        throw toLookupFault(error);
      });
      yield* page.data;
    } while (page.has_more && page.data.length > 0);
  }
}

/** Stripe counts whole seconds. */
const created = ({ from, until }: BooksPeriod) => ({ gte: seconds(from), lt: seconds(until) });

const seconds = (instant: string): number => Math.floor(Date.parse(instant) / 1000);

async function all<Each>(pages: AsyncIterable<Each>): Promise<Each[]> {
  const found: Each[] = [];
  for await (const each of pages) found.push(each);
  return found;
}
