import type Stripe from 'stripe';
import type { Instant } from '../../../domain/instant.ts';
import type { ChargeOutcome, ChargeRequest } from '../../../domain/payments/payment.ts';
import type { RefundReason } from '../../../domain/payments/last-refund.ts';
import type { RefundOutcome, RefundRequest } from '../../../domain/payments/refund.ts';
import {
  DUPLICATE_CAPTURE,
  GatewayFault,
  type PaymentGateway,
  type Period,
  type Sending,
} from '../../../usecases/ports/gateway.ts';
import { chargeParams } from './stripe-charge-params.ts';
import { limitedCalls, type Call, type CallLimits } from './stripe-calls.ts';
import { createStripeClient, type StripeClientOptions } from './stripe-client.ts';
import { isUnexpectedState, toGatewayFault, toLookupFault } from './stripe-faults.ts';
import {
  decidedRefund,
  idsIn,
  intentIn,
  outcomeOf,
  refundIn,
  refundOutcomeOf,
  undecided,
  type IntentState,
  type RefundState,
} from './stripe-outcomes.ts';
import {
  decides,
  declineMessage,
  isRefusal,
  refusalCode,
  refundRefusalCode,
  refusalSubject,
  refusesRefund,
  searchIsRefused,
  type StripeError,
} from './stripe-refusals.ts';

export type StripeGatewayOptions = StripeClientOptions & CallLimits;

/** Stripe keeps idempotency keys for at least 24 hours. https://docs.stripe.com/api/idempotent_requests */
export const KEY_WINDOW_MS = 24 * 3_600_000;

/** https://docs.stripe.com/api/refunds/create#create_refund-reason; ours is in the order's own record. */
const REASONS: Readonly<Record<RefundReason, Stripe.RefundCreateParams.Reason>> = {
  requested: 'requested_by_customer',
  cancelled: 'requested_by_customer',
  late_capture: 'duplicate',
};

/** The most that Stripe hands out at once. https://docs.stripe.com/api/pagination */
const PAGE = 100;

/**
 * Remembers the gateway of the API key in force, so that invocations of one process share its breaker and connections. A
 * key that was rotated gets a gateway of its own.
 */
export function stripeGateways(
  settings: Omit<StripeGatewayOptions, 'apiKey'>,
): (apiKey: string) => StripeGateway {
  let current: { readonly apiKey: string; readonly gateway: StripeGateway } | undefined;
  return (apiKey) => {
    if (current?.apiKey !== apiKey) {
      current = { apiKey, gateway: new StripeGateway({ ...settings, apiKey }) };
    }
    return current.gateway;
  };
}

/** How far Stripe's clock may be from ours, and how long an accepted request may take. */
export const CLOCK_SKEW_SECONDS = 600;

const seconds = (instant: Instant): number => Math.floor(Date.parse(instant) / 1000);

const REFUNDED = { code: 'given_back', message: 'It was charged, and all of it was refunded.' };

/**
 * None of the methods that the order names suits it, or one of them is none. Stripe gives no code for it. Its sentence is known
 * from reports: "No valid payment method types for this Payment Intent."
 */
const ofMethods = ({ payment }: ChargeRequest, { param, message }: StripeError): boolean =>
  payment?.methods !== undefined &&
  (param === 'allowed_payment_method_types' || /no valid payment method types/i.test(message));

/** Within `timeoutMs` each: one call to charge, refund, retrieve or findRefund, two to cancel or to find. */
export class StripeGateway implements PaymentGateway {
  readonly keyWindowMs = KEY_WINDOW_MS;
  readonly timeoutMs: number;
  readonly #stripe: Stripe;
  readonly #call: Call;

  constructor(options: StripeGatewayOptions) {
    this.timeoutMs = options.timeoutMs;
    this.#stripe = createStripeClient(options);
    this.#call = limitedCalls(options);
  }

  async charge(request: ChargeRequest, sending: Sending): Promise<ChargeOutcome> {
    const { reference } = request;
    const sent = { idempotencyKey: sending === 'anew' ? `${reference}:anew` : reference };
    try {
      const intent = await this.#call(async () =>
        intentIn(await this.#stripe.paymentIntents.create(chargeParams(request), sent)),
      );
      return outcomeOf(intent);
    } catch (error) {
      const isBuyers = isRefusal(error) && (refusalSubject(error) !== 'account' || ofMethods(request, error));
      const declined = isBuyers && decides(error, sending);
      if (!declined) throw toGatewayFault(error, sending);
      return { code: 'declined', decline: { code: refusalCode(error), message: declineMessage(error) } };
    }
  }

  async find(reference: string, sent: Period): Promise<ChargeOutcome | undefined> {
    try {
      const ids = await this.#call(() => this.#idsOf(reference, sent));
      // The search lags behind; a payment by its id does not. https://docs.stripe.com/search#data-freshness
      const found = await this.#call(() => Promise.all(ids.map((id) => this.#withRefunds(id))));
      const succeeded = found.filter(({ intent }) => intent.status === 'succeeded');
      // What a person refunded pays for nothing: of two, the other is the charge.
      const captured = succeeded.filter(({ isRefunded }) => !isRefunded).map(({ intent }) => intent);
      if (captured.length === 0 && succeeded.length > 0) return { code: 'declined', decline: REFUNDED };
      if (captured.length > 1) {
        const message = `one of ${captured.map(({ id }) => id).join(', ')} must be refunded`;
        throw new GatewayFault('possible', { code: DUPLICATE_CAPTURE, message });
      }
      // Not decided outranks declined: one on its way, or with its customer, may still be captured.
      const outcomes = (captured.length > 0 ? captured : found.map(({ intent }) => intent)).map(outcomeOf);
      return outcomes.find(({ code }) => code !== 'declined') ?? outcomes[0];
    } catch (error) {
      throw toLookupFault(error);
    }
  }

  async retrieve(transactionId: string): Promise<ChargeOutcome> {
    try {
      return outcomeOf(await this.#call(() => this.#intent(transactionId)));
    } catch (error) {
      throw toLookupFault(error);
    }
  }

  async cancel(transactionId: string): Promise<ChargeOutcome> {
    const params: Stripe.PaymentIntentCancelParams = { cancellation_reason: 'abandoned' };
    try {
      // Under no key of ours: Stripe would repeat its first answer for a day, whatever has become of the payment. A
      // second cancellation is harmless.
      const intent = await this.#call(async () =>
        intentIn(await this.#stripe.paymentIntents.cancel(transactionId, params)),
      ).catch((error: unknown) => {
        // It is over already, one way or the other.
        if (isUnexpectedState(error)) return this.#call(() => this.#intent(transactionId));
        throw error;
      });
      const outcome = outcomeOf(intent);
      const isProcessing = outcome.code === 'open' && outcome.state === 'processing';
      // Until it is canceled the customer can still confirm it.
      if (outcome.code !== 'captured' && intent.status !== 'canceled' && !isProcessing)
        throw undecided(intent);
      return outcome;
    } catch (error) {
      throw toLookupFault(error);
    }
  }

  async refund(request: RefundRequest, sending: Sending): Promise<RefundOutcome> {
    const { merchantId, orderId, refundId, transactionId, amountMinor, reason, reference } = request;
    const params: Stripe.RefundCreateParams = {
      payment_intent: transactionId,
      amount: amountMinor,
      reason: REASONS[reason],
      metadata: { merchantId, orderId, refundId, reference },
    };
    const sent = { idempotencyKey: reference };
    try {
      const refund = await this.#call(async () => refundIn(await this.#stripe.refunds.create(params, sent)));
      return decidedRefund(refund);
    } catch (error) {
      const refused = isRefusal(error) && refusesRefund(error) && decides(error, sending);
      if (!refused) throw toGatewayFault(error, sending);
      return { code: 'refused', error: { code: refundRefusalCode(error), message: error.message } };
    }
  }

  async findRefund({ transactionId, reference }: RefundRequest): Promise<RefundOutcome | undefined> {
    try {
      const all = await this.#call(() => this.#refundsOf(transactionId));
      const refunds = all.filter(({ metadata }) => metadata?.['reference'] === reference);
      // As with charges: one that succeeded outranks one on its way, and that one a refusal.
      const succeeded = refunds.find(({ status }) => status === 'succeeded');
      const open = refunds.find((refund) => {
        const outcome = refundOutcomeOf(refund);
        return outcome === undefined || outcome.code === 'pending';
      });
      const telling = succeeded ?? open ?? refunds[0];
      return telling && decidedRefund(telling);
    } catch (error) {
      throw toLookupFault(error);
    }
  }

  async #idsOf(reference: string, sent: Period): Promise<string[]> {
    const query = `metadata['reference']:'${reference}'`;
    try {
      return idsIn(await this.#stripe.paymentIntents.search({ query }));
    } catch (error) {
      if (!searchIsRefused(error)) throw error;
      return this.#listed(reference, sent);
    }
  }

  /**
   * Search is not there for accounts in every country; a list by time is. https://docs.stripe.com/search#limitations
   * Where the account makes more payments in the period than can be read within one call's time, the answer is a timeout.
   */
  async #listed(reference: string, { from, until }: Period): Promise<string[]> {
    const created = { gte: seconds(from) - CLOCK_SKEW_SECONDS, lte: seconds(until) + CLOCK_SKEW_SECONDS };
    const ids = [];
    for await (const { id, metadata } of this.#stripe.paymentIntents.list({ created, limit: PAGE })) {
      if (metadata['reference'] === reference) ids.push(id);
    }
    return ids;
  }

  async #refundsOf(transactionId: string): Promise<RefundState[]> {
    const refunds = [];
    const list = { payment_intent: transactionId, limit: PAGE };
    for await (const each of this.#stripe.refunds.list(list)) refunds.push(refundIn(each));
    return refunds;
  }

  /** A payment by its id, and whether all that it took was refunded. */
  async #withRefunds(id: string): Promise<{ readonly intent: IntentState; readonly isRefunded: boolean }> {
    const intent = await this.#intent(id);
    if (intent.status !== 'succeeded') return { intent, isRefunded: false };
    const refunds = (await this.#refundsOf(id)).filter(({ status }) => status === 'succeeded');
    const givenMinor = refunds.reduce((sum, { amount }) => sum + amount, 0);
    return { intent, isRefunded: givenMinor >= intent.amount_received };
  }

  async #intent(id: string) {
    return intentIn(await this.#stripe.paymentIntents.retrieve(id));
  }
}
