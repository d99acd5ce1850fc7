import type { BookedEntry, BookedPayout } from '../../functions/domain/books/balance.ts';
import type {
  BookedDispute,
  BookedPayment,
  BookedRefund,
  PaymentAccount,
} from '../../functions/domain/books/breaks.ts';
import type { BooksPeriod, GatewayBooks } from '../../functions/usecases/ports/books.ts';
import type { GatewayDouble } from '../../assurance/world/gateway-double.ts';
import { chargeNamed, refundNamed } from '../../assurance/world/gateway-news.ts';

const within =
  ({ from, until }: BooksPeriod) =>
  (at: string): boolean =>
    at >= from && at < until;

/** The books of the gateway's double: what it captured and gave back, and whatever a test writes beside it. */
export class BooksDouble implements GatewayBooks {
  readonly provider = 'stripe';
  isLive: boolean | undefined = false;
  /** Asked for in full. */
  readonly asked: string[] = [];
  readonly #gateway: GatewayDouble;
  readonly #payments: BookedPayment[] = [];
  readonly #refunds: BookedRefund[] = [];
  readonly #disputes: BookedDispute[] = [];
  readonly #entries: BookedEntry[] = [];
  readonly #payouts: BookedPayout[] = [];
  readonly #gone = new Set<string>();
  readonly #changed = new Map<string, Partial<BookedPayment>>();

  constructor(gateway: GatewayDouble) {
    this.#gateway = gateway;
  }

  readonly write = {
    payment: (payment: BookedPayment): void => void this.#payments.push(payment),
    refund: (refund: BookedRefund): void => void this.#refunds.push(refund),
    dispute: (dispute: BookedDispute): void => void this.#disputes.push(dispute),
    entry: (entry: BookedEntry): void => {
      const at = this.#entries.findIndex(({ id }) => id === entry.id);
      this.#entries.splice(at === -1 ? this.#entries.length : at, 1, entry);
    },
    payout: (payout: BookedPayout): void => void this.#payouts.push(payout),
    change: (paymentId: string, change: Partial<BookedPayment>): void =>
      void this.#changed.set(paymentId, change),
    forget: (id: string): void => void this.#gone.add(id),
  };

  async *payments(period: BooksPeriod) {
    const all = this.#allPayments().filter(({ createdAt }) => within(period)(createdAt));
    yield* all.toSorted((one, other) => other.createdAt.localeCompare(one.createdAt));
  }

  async *refunds(period: BooksPeriod) {
    yield* this.#allRefunds().filter(({ createdAt }) => within(period)(createdAt));
  }

  async *disputes(period: BooksPeriod) {
    yield* this.#disputes.filter(({ createdAt }) => within(period)(createdAt));
  }

  async *entries(period: BooksPeriod) {
    yield* this.#entries.filter(({ at }) => within(period)(at));
  }

  async *payouts() {
    yield* this.#payouts;
  }

  async account(paymentId: string): Promise<PaymentAccount | 'unknown'> {
    this.asked.push(paymentId);
    const payment = this.#allPayments().find(({ id }) => id === paymentId);
    if (payment === undefined) return 'unknown';
    const isOf = ({ paymentId: of }: { readonly paymentId: string }): boolean => of === paymentId;
    return {
      payment,
      refunds: this.#allRefunds().filter(isOf),
      disputes: this.#disputes.filter(isOf),
    };
  }

  async entry(id: string) {
    return this.#entries.find((entry) => entry.id === id);
  }

  async payout(id: string) {
    return this.#payouts.find((payout) => payout.id === id);
  }

  #allPayments(): readonly BookedPayment[] {
    const captured = this.#gateway.captures.map((capture): BookedPayment => {
      const { transactionId: id, amountMinor, currency, at } = capture;
      const base = { id, createdAt: at, isCaptured: true, amountMinor, currency, isLive: false };
      return { ...base, charge: chargeNamed(capture), refundedMinor: 0, isDisputed: false };
    });
    return [...captured, ...this.#payments]
      .filter(({ id }) => !this.#gone.has(id))
      .map((payment) => ({
        ...payment,
        refundedMinor: this.#allRefunds()
          .filter(({ paymentId, status }) => paymentId === payment.id && status !== 'failed')
          .reduce((sum, { amountMinor }) => sum + amountMinor, 0),
        isDisputed: this.#disputes.some(({ paymentId }) => paymentId === payment.id),
        ...this.#changed.get(payment.id),
      }));
  }

  #allRefunds(): readonly BookedRefund[] {
    const ours = this.#gateway.refunds.map((refund, index): BookedRefund => {
      const { transactionId: paymentId, amountMinor } = refund;
      const payment = this.#gateway.captures.find(({ transactionId }) => transactionId === paymentId);
      const { at: createdAt = '', currency = 'EUR' } = payment ?? {};
      const { refundId } = refundNamed(refund);
      return {
        id: `re_${index + 1}`,
        paymentId,
        createdAt,
        status: 'succeeded',
        amountMinor,
        currency,
        refundId,
      };
    });
    return [...ours, ...this.#refunds].filter(({ id }) => !this.#gone.has(id));
  }
}
