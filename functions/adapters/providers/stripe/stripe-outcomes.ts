import * as z from 'zod/mini';
import { codeFrom } from '../../../domain/operations/attempt.ts';
import type { Instant } from '../../../domain/instant.ts';
import type { Decline, OpenState } from '../../../domain/orders/order.ts';
import type { OpenPayment } from '../../../domain/payments/customer-payment.ts';
import type { ChargeOutcome } from '../../../domain/payments/payment.ts';
import type { RefundOutcome } from '../../../domain/payments/refund.ts';
import { GatewayFault } from '../../../usecases/ports/gateway.ts';

/** The part of a PaymentIntent that tells its outcome; the same in answers and in events. */
export const intentState = z.object({
  id: z.string(),
  object: z.literal('payment_intent'),
  status: z.string(),
  amount_received: z.number(),
  currency: z.string(),
  client_secret: z.nullish(z.string()),
  metadata: z.catch(z.optional(z.object({ confirmedBy: z.optional(z.string()) })), undefined),
  allowed_payment_method_types: z.catch(z.nullish(z.array(z.string())), undefined),
  payment_method_types: z.catch(z.optional(z.array(z.string())), undefined),
  /** Of some twenty types, each with its own object beside `type`: a voucher's says when it expires. */
  next_action: z.catch(z.nullish(z.record(z.string(), z.unknown())), undefined),
  last_payment_error: z.nullish(
    z.object({
      code: z.nullish(z.string()),
      decline_code: z.nullish(z.string()),
      message: z.nullish(z.string()),
    }),
  ),
});
export type IntentState = z.infer<typeof intentState>;

/** The part of a Refund that tells its outcome; the same in answers and in events. */
export const refundState = z.object({
  id: z.string(),
  object: z.literal('refund'),
  status: z.nullable(z.string()),
  amount: z.number(),
  currency: z.string(),
  failure_reason: z.nullish(z.string()),
  pending_reason: z.nullish(z.string()),
  payment_intent: z.nullish(z.string()),
  metadata: z.nullish(z.record(z.string(), z.string())),
});
export type RefundState = z.infer<typeof refundState>;

const searchResult = z.object({ data: z.array(z.object({ id: z.string() })) });

export const intentIn = (answer: unknown): IntentState => read(intentState, answer, 'payment_intent');
export const refundIn = (answer: unknown): RefundState => read(refundState, answer, 'refund');
export const idsIn = (answer: unknown): string[] =>
  read(searchResult, answer, 'search_result').data.map(({ id }) => id);

/** The client takes whatever is JSON without `error` for an answer of Stripe's: also what a proxy says in its place. */
function read<Schema extends z.ZodMiniType>(schema: Schema, answer: unknown, what: string): z.infer<Schema> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new GatewayFault('possible', { code: `no_${what}`, message: `the answer is not a ${what}` });
}

/** Until API version 2019-02-11 a payment had sources. https://docs.stripe.com/upgrades#2019-02-11 */
const FORMER: Readonly<Record<string, string>> = {
  requires_source: 'requires_payment_method',
  requires_source_action: 'requires_action',
};

/** In the words of the version that Once is pinned to: an endpoint may have another one. */
export const statusOf = ({ status }: Pick<IntentState, 'status'>): string => FORMER[status] ?? status;

/** The mark of a payment that the customer confirms, in its metadata. */
export const BY_CUSTOMER = 'customer';

/** https://docs.stripe.com/payments/paymentintents/lifecycle */
const OPEN_STATES: Readonly<Record<string, OpenState>> = {
  requires_payment_method: 'awaiting_customer',
  requires_confirmation: 'awaiting_customer',
  requires_action: 'requires_action',
  processing: 'processing',
};

/**
 * Where a payment stands that the customer confirms. A confirmation that failed ends nothing: the secret confirms it again,
 * until it is canceled. Undefined: it is over, or the customer does not confirm it.
 */
export const openStateOf = (intent: IntentState): OpenState | undefined =>
  intent.metadata?.confirmedBy === BY_CUSTOMER ? OPEN_STATES[statusOf(intent)] : undefined;

/** @throws GatewayFault while the intent is on its way: neither captured nor declined, and nobody has to act */
export function outcomeOf(intent: IntentState): ChargeOutcome {
  const state = openStateOf(intent);
  return state === undefined ? endOf(intent) : openPayment(intent, state);
}

/** Of a payment that is not open with a customer who confirms it. @throws GatewayFault as {@link outcomeOf} does */
export function endOf(intent: IntentState): Exclude<ChargeOutcome, OpenPayment> {
  switch (statusOf(intent)) {
    case 'succeeded':
      return {
        code: 'captured',
        transactionId: intent.id,
        amountMinor: intent.amount_received,
        currency: intent.currency.toUpperCase(),
      };
    case 'requires_action':
      if (!intent.client_secret) throw undecided(intent);
      return { code: 'requires_action', transactionId: intent.id, clientSecret: intent.client_secret };
    case 'requires_payment_method':
      // Without an error nobody has tried it yet, or it is being tried.
      if (!intent.last_payment_error) throw undecided(intent);
      return { code: 'declined', decline: declineIn(intent) };
    case 'canceled':
      return { code: 'declined', decline: declineIn(intent) };
    default:
      throw undecided(intent);
  }
}

function declineIn(intent: IntentState): Decline {
  const error = intent.last_payment_error;
  return {
    code: codeFrom(firstOf(error?.decline_code, error?.code) ?? statusOf(intent)),
    message: firstOf(error?.message) ?? 'The payment was not taken.',
  };
}

function openPayment(intent: IntentState, state: OpenState): OpenPayment {
  const { id: transactionId, client_secret: clientSecret } = intent;
  if (!clientSecret) throw undecided(intent);
  const voucherExpiresAt = state === 'requires_action' ? voucherExpiry(intent) : undefined;
  const offered = intent.payment_method_types;
  const unavailable = intent.allowed_payment_method_types?.filter(
    (type) => offered?.includes(type) === false,
  );
  return {
    code: 'open',
    state,
    transactionId,
    clientSecret,
    ...(voucherExpiresAt === undefined ? {} : { voucherExpiresAt }),
    ...(unavailable === undefined || unavailable.length === 0 ? {} : { unavailableMethods: unavailable }),
  };
}

const voucher = z.object({
  expires_at: z.catch(z.optional(z.number()), undefined),
  /** Of OXXO. */
  expires_after: z.catch(z.optional(z.number()), undefined),
});

/**
 * Boleto, Konbini, Multibanco, OXXO, Pix and others say when they expire, in seconds since 1970, in the object that their
 * `next_action` is named after. https://docs.stripe.com/api/payment_intents/object#payment_intent_object-next_action
 */
function voucherExpiry({ next_action: next }: IntentState): Instant | undefined {
  const type = next?.['type'];
  const details = voucher.safeParse(typeof type === 'string' ? next?.[type] : undefined).data;
  const seconds = details?.expires_at ?? details?.expires_after;
  return seconds === undefined ? undefined : new Date(seconds * 1000).toISOString();
}

/** Undefined where its status is none that this release knows. https://docs.stripe.com/refunds#failed-refunds */
export function refundOutcomeOf(refund: RefundState): RefundOutcome | undefined {
  switch (refund.status) {
    case 'succeeded':
      return {
        code: 'refunded',
        gatewayRefundId: refund.id,
        amountMinor: refund.amount,
        currency: refund.currency.toUpperCase(),
      };
    case 'failed':
    case 'canceled': {
      const code = codeFrom(firstOf(refund.failure_reason) ?? refund.status);
      const error = { code, message: `refund ${refund.id} is ${refund.status}` };
      return { code: 'refused', error, gatewayRefundId: refund.id };
    }
    case 'pending':
    case 'requires_action': {
      const reason = codeFrom(firstOf(refund.pending_reason) ?? refund.status);
      return { code: 'pending', gatewayRefundId: refund.id, reason };
    }
    case null:
    default:
      return undefined;
  }
}

/** @throws GatewayFault where its status says nothing */
export function decidedRefund(refund: RefundState): RefundOutcome {
  const outcome = refundOutcomeOf(refund);
  if (outcome === undefined) throw undecided(refund);
  return outcome;
}

export function undecided({ id, object, status }: IntentState | RefundState): GatewayFault {
  const code = status ?? 'undecided';
  return new GatewayFault('possible', { code, message: `${object} ${id} is ${code}` });
}

/** Stripe's client says an empty text where Stripe says nothing. */
const firstOf = (...texts: readonly (string | null | undefined)[]): string | undefined =>
  texts.find((text): text is string => text !== undefined && text !== null && text !== '');
