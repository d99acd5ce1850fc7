import { Agent } from 'node:http';
import Stripe from 'stripe';
import type { ChargeOutcome, ChargeRequest } from '../domain/payment.ts';
import { GatewayFault, type PaymentGateway } from '../usecases/ports.ts';
import { lookupLoopback } from './loopback.ts';
import { toGatewayFault } from './stripe-faults.ts';

export interface StripeGatewayOptions {
  readonly apiKey: string;
  /** Where Stripe's API is spoken; undefined: at Stripe. */
  readonly url: string | undefined;
  readonly timeoutMs: number;
}

/** Stripe keeps idempotency keys for at least 24 hours. https://docs.stripe.com/api/idempotent_requests */
const KEY_WINDOW_MS = 24 * 3_600_000;

export class StripeGateway implements PaymentGateway {
  readonly keyWindowMs = KEY_WINDOW_MS;
  readonly timeoutMs: number;
  readonly #stripe: Stripe;

  constructor({ apiKey, url, timeoutMs }: StripeGatewayOptions) {
    this.timeoutMs = timeoutMs;
    this.#stripe = new Stripe(apiKey, {
      // Repeating is a decision of ours, recorded as an attempt. One repeat stays the package's own: where a kept
      // connection turns out to be closed, and under the same key.
      maxNetworkRetries: 0,
      timeout: timeoutMs,
      telemetry: false,
      ...(url === undefined ? {} : endpoint(new URL(url))),
    });
  }

  async charge(request: ChargeRequest): Promise<ChargeOutcome> {
    const { amountMinor, currency, paymentMethod, reference, merchantId, orderId, attempt } = request;
    try {
      const intent = await this.#stripe.paymentIntents.create(
        {
          amount: amountMinor,
          currency: currency.toLowerCase(),
          payment_method: paymentMethod,
          allowed_payment_method_types: ['card'],
          confirm: true,
          // A card that wants its holder is declined, with the code `authentication_required`.
          error_on_requires_action: true,
          metadata: { merchantId, orderId, attempt, reference },
        },
        { idempotencyKey: reference },
      );
      return outcomeOf(intent);
    } catch (error) {
      return declineOrThrow(error);
    }
  }

  async find(reference: string): Promise<ChargeOutcome | undefined> {
    try {
      const found = await this.#stripe.paymentIntents.search({
        query: `metadata['reference']:'${reference}'`,
      });
      const captured = found.data.filter(({ status }) => status === 'succeeded');
      if (captured.length > 1) {
        const ids = captured.map(({ id }) => id).join(', ');
        throw new GatewayFault('possible', {
          code: 'captured_twice',
          message: `one of ${ids} must be refunded`,
        });
      }
      const intent = captured[0] ?? found.data[0];
      return intent && outcomeOf(intent);
    } catch (error) {
      throw toGatewayFault(error);
    }
  }
}

/** The part of a PaymentIntent that tells its outcome; the same in answers and in events. */
export interface IntentState {
  readonly id: string;
  readonly status: string;
  readonly amount_received: number;
  readonly currency: string;
  readonly last_payment_error: {
    readonly code?: string;
    readonly decline_code?: string;
    readonly message?: string;
  } | null;
}

/** @throws GatewayFault while the intent is on its way: neither captured nor declined */
export function outcomeOf(intent: IntentState): ChargeOutcome {
  switch (intent.status) {
    case 'succeeded':
      return {
        code: 'captured',
        transactionId: intent.id,
        amountMinor: intent.amount_received,
        currency: intent.currency.toUpperCase(),
      };
    case 'requires_payment_method':
    case 'canceled': {
      const error = intent.last_payment_error;
      return {
        code: 'declined',
        decline: {
          code: error?.decline_code ?? error?.code ?? intent.status,
          message: error?.message ?? 'The payment was not taken.',
        },
      };
    }
    default:
      throw new GatewayFault('possible', {
        code: intent.status,
        message: `payment ${intent.id} is ${intent.status}`,
      });
  }
}

/** What the customer can mend is a decline; everything else is a fault of somebody's. */
function declineOrThrow(error: unknown): ChargeOutcome {
  const { StripeCardError, StripeInvalidRequestError } = Stripe.errors;
  const declined =
    error instanceof StripeCardError ||
    (error instanceof StripeInvalidRequestError && error.param === 'payment_method');
  if (!declined) throw toGatewayFault(error);
  const code = error.decline_code ?? error.code ?? error.type;
  return { code: 'declined', decline: { code, message: error.message } };
}

/** Kept across invocations, as Stripe's own agent for https is. */
const loopbackAgent = new Agent({ keepAlive: true, lookup: lookupLoopback });

const endpoint = ({ hostname, port, protocol }: URL): Stripe.StripeConfig =>
  protocol === 'http:'
    ? { host: hostname, port, protocol: 'http', httpAgent: loopbackAgent }
    : { host: hostname, protocol: 'https', ...(port === '' ? {} : { port }) };
