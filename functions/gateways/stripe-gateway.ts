import { Agent } from 'node:http';
import Stripe from 'stripe';
import { z } from 'zod';
import { timeout, TimeoutStrategy, type TimeoutPolicy } from 'cockatiel';
import type { ChargeOutcome, ChargeRequest } from '../domain/payment.ts';
import { GatewayFault, type PaymentGateway } from '../usecases/ports.ts';
import { lookupLoopback } from './loopback.ts';
import { isRefusal, toGatewayFault } from './stripe-faults.ts';

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
  /** Stripe's own limit is on silence, once connected; this one is on the whole call. */
  readonly #inTime: TimeoutPolicy;

  constructor({ apiKey, url, timeoutMs }: StripeGatewayOptions) {
    this.timeoutMs = timeoutMs;
    this.#inTime = timeout(timeoutMs, TimeoutStrategy.Aggressive);
    this.#stripe = new Stripe(apiKey, {
      // Repeating is a decision of ours, recorded as an attempt.
      maxNetworkRetries: 0,
      timeout: timeoutMs,
      telemetry: false,
      httpClient: sentOnce(Stripe.createNodeHttpClient()),
      ...(url === undefined ? {} : endpoint(new URL(url))),
    });
  }

  async charge(request: ChargeRequest): Promise<ChargeOutcome> {
    const { amountMinor, currency, paymentMethod, reference, merchantId, orderId, attempt } = request;
    try {
      const intent = await this.#inTime.execute(() =>
        this.#stripe.paymentIntents.create(
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
        ),
      );
      return outcomeOf(intentIn(intent));
    } catch (error) {
      return declineOrThrow(error);
    }
  }

  async find(reference: string): Promise<ChargeOutcome | undefined> {
    try {
      const found = await this.#inTime.execute(() =>
        this.#stripe.paymentIntents.search({ query: `metadata['reference']:'${reference}'` }),
      );
      // The search lags behind; a payment by its id does not. https://docs.stripe.com/search#data-freshness
      const intents = await this.#inTime.execute(() =>
        Promise.all(
          found.data.map(async ({ id }) => intentIn(await this.#stripe.paymentIntents.retrieve(id))),
        ),
      );
      const captured = intents.filter(({ status }) => status === 'succeeded');
      if (captured.length > 1) {
        const ids = captured.map(({ id }) => id).join(', ');
        throw new GatewayFault('possible', {
          code: 'captured_twice',
          message: `one of ${ids} must be refunded`,
        });
      }
      // Not decided outranks declined: one on its way may still be captured.
      const [outcome] = (captured.length > 0 ? captured : intents).map(outcomeOf);
      return outcome;
    } catch (error) {
      // What a look-up fails of says nothing about the charge.
      const { error: fault } = toGatewayFault(error);
      throw new GatewayFault('possible', fault, { cause: error });
    }
  }
}

/** The part of a PaymentIntent that tells its outcome; the same in answers and in events. */
export const intentState = z.object({
  id: z.string(),
  object: z.literal('payment_intent'),
  status: z.string(),
  amount_received: z.number(),
  currency: z.string(),
  last_payment_error: z
    .object({
      code: z.string().nullish(),
      decline_code: z.string().nullish(),
      message: z.string().nullish(),
    })
    .nullish(),
});
type IntentState = z.infer<typeof intentState>;

/** The client takes whatever is JSON without `error` for an answer of Stripe's: also what a proxy says in its place. */
function intentIn(answer: unknown): IntentState {
  const parsed = intentState.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new GatewayFault('possible', {
    code: 'no_payment_intent',
    message: 'the answer is not a payment intent',
  });
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
      // Without an error nobody has tried it yet, or it is being tried.
      if (!error && intent.status !== 'canceled') throw undecided(intent);
      return {
        code: 'declined',
        decline: {
          code: firstOf(error?.decline_code, error?.code) ?? intent.status,
          message: error?.message ?? 'The payment was not taken.',
        },
      };
    }
    default:
      throw undecided(intent);
  }
}

const undecided = ({ id, status }: IntentState): GatewayFault =>
  new GatewayFault('possible', { code: status, message: `payment ${id} is ${status}` });

/** Stripe's client says an empty text where Stripe says nothing. */
const firstOf = (...texts: readonly (string | null | undefined)[]): string | undefined =>
  texts.find((text): text is string => text !== undefined && text !== null && text !== '');

function declineOrThrow(error: unknown): ChargeOutcome {
  if (!isRefusal(error)) throw toGatewayFault(error);
  const code = firstOf(error.decline_code, error.code) ?? error.type;
  return { code: 'declined', decline: { code, message: error.message } };
}

/** Kept across invocations, as Stripe's own agent for https is. */
const loopbackAgent = new Agent({ keepAlive: true, lookup: lookupLoopback });

const endpoint = ({ hostname, port, protocol }: URL): Stripe.StripeConfig =>
  protocol === 'http:'
    ? {
        host: hostname,
        port,
        protocol: 'http',
        httpClient: sentOnce(Stripe.createNodeHttpClient(loopbackAgent)),
      }
    : { host: hostname, protocol: 'https', ...(port === '' ? {} : { port }) };

type HttpClient = ReturnType<typeof Stripe.createNodeHttpClient>;

const closed = z.object({ code: z.enum(['ECONNRESET', 'EPIPE']) });

/**
 * The client repeats a request when the connection is closed under it, whatever `maxNetworkRetries` says, and then
 * reports the second fault alone. It knows a closed connection by its code, so the code is taken off.
 */
const sentOnce = (client: HttpClient): HttpClient => ({
  getClientName: () => client.getClientName(),
  makeRequest: async (...request) => {
    try {
      return await client.makeRequest(...request);
    } catch (error) {
      if (closed.safeParse(error).success) throw new Error('the connection was closed', { cause: error });
      throw error;
    }
  },
});
