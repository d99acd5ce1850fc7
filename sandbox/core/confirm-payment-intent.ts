import { z } from 'zod';

import { type Call, answer } from './call.ts';
import { capture } from './capture.ts';
import { chargeMovement } from './balance-book.ts';
import { changePayment, type Step } from './change-payment.ts';
import type { SandboxContext } from './context.ts';
import { GENERIC_DECLINE } from './failures.ts';
import type { GatewayAnswer, Reply } from './http.ts';
import { parseParameters } from './parameters.ts';
import { typeFor } from './payment-types.ts';
import { attemptOf, type Attempt, type Payment } from './records.ts';
import { failedWith, settledAt } from './standing.ts';
import { typeNotAllowed, unexpectedState, wrongSecret } from './stripe-errors.ts';
import { cardError, clientSecretOf, paymentIntent } from './stripe-objects.ts';

const DAY_SECONDS = 86_400;

const confirmParameters = z.strictObject({
  clientSecret: z.string().min(1),
  behaviour: z.enum([
    'works',
    'declined',
    'redirect',
    'redirect_left',
    'voucher',
    'debit_succeeds',
    'debit_fails',
  ]),
  /** Until a debit is decided, or a voucher expires. */
  afterSeconds: z
    .int()
    .min(0)
    .max(60 * DAY_SECONDS)
    .optional(),
});

type Confirmation = z.infer<typeof confirmParameters>;
type Behaviour = Confirmation['behaviour'];

const COURSES = {
  works: 'card',
  declined: 'card',
  redirect: 'redirect',
  redirect_left: 'redirect',
  voucher: 'voucher',
  debit_succeeds: 'debit',
  debit_fails: 'debit',
} as const satisfies Record<Behaviour, string>;

/** https://docs.stripe.com/payments/multibanco: seven days. */
const VOUCHER_SECONDS = 7 * DAY_SECONDS;
const DEBIT_SECONDS = 5;

/**
 * POST /sandbox/payment_intents/{id}/confirm, in JSON: what the customer does in the browser with Stripe's script. The
 * client secret is what authorizes it, and no idempotency key guards it: one payment intent succeeds once.
 */
export async function confirmPaymentIntent(
  context: SandboxContext,
  call: Call,
  id: string,
  _query: string,
  body: string,
): Promise<GatewayAnswer> {
  const parsed = parseParameters(confirmParameters, jsonIn(body));
  if (!parsed.ok) return answer(call, parsed.reply);
  return changePayment(context, call, id, (payment) => confirm(context, payment, parsed.value));
}

/** An empty object where it is none, of which every parameter is missing. */
function jsonIn(body: string): object {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function confirm(context: SandboxContext, payment: Payment, confirmation: Confirmation): Step {
  if (confirmation.clientSecret !== clientSecretOf(payment)) return { refusal: wrongSecret() };
  const refusal = unconfirmable(payment);
  if (refusal !== undefined) return { refusal };
  const course = COURSES[confirmation.behaviour];
  const types = payment.byCustomer?.types ?? ['card'];
  const type = typeFor(types, course);
  if (type === undefined) return { refusal: typeNotAllowed(course, types) };
  return courseOf(context, presented(context, payment, type), confirmation);
}

/** Stripe's words for what is over, or on its way. */
function unconfirmable(payment: Payment): Reply | undefined {
  switch (payment.status) {
    case 'unconfirmed':
    case 'declined':
    case 'requires_action':
      return undefined;
    case 'captured':
      return unexpectedState(
        'You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.',
        paymentIntent(payment),
      );
    case 'processing':
    case 'canceled': {
      const intent = paymentIntent(payment);
      const message =
        `This PaymentIntent's payment_method could not be updated because it has a status of ${intent.status}. You may ` +
        'only update the payment_method of a PaymentIntent with one of the following statuses: requires_payment_method, ' +
        'requires_confirmation, requires_action.';
      return unexpectedState(message, intent);
    }
  }
}

/** Each confirmation has a payment method and a charge of its own; a charge of no card has another prefix. */
function presented(context: SandboxContext, payment: Payment, type: string): Attempt {
  const attempt = attemptOf(payment);
  return {
    ...attempt,
    paymentMethod: context.newId('pm_'),
    charge: context.newId(type === 'card' ? 'ch_' : 'py_'),
    ...(attempt.byCustomer && { byCustomer: { ...attempt.byCustomer, presentedType: type } }),
  };
}

function courseOf(
  context: SandboxContext,
  attempt: Attempt,
  { behaviour, afterSeconds }: Confirmation,
): Step {
  switch (behaviour) {
    case 'works': {
      const { payment: to, line } = capture(context, attempt);
      return { to, line };
    }
    case 'declined': {
      const to = failedWith({ ...attempt, status: 'unconfirmed' }, GENERIC_DECLINE);
      return { to, reply: { status: 402, body: cardError(to) } };
    }
    case 'redirect': {
      const { payment: to, line } = capture(context, attempt);
      const atMs = context.clock();
      return {
        to,
        line,
        told: [
          { payment: atTheBank(attempt), atMs },
          { payment: to, atMs },
        ],
      };
    }
    case 'redirect_left':
      return { to: atTheBank(attempt) };
    case 'voucher':
      return voucher(context, attempt, afterSeconds ?? VOUCHER_SECONDS);
    case 'debit_succeeds':
    case 'debit_fails':
      return debit(context, attempt, behaviour, afterSeconds ?? DEBIT_SECONDS);
  }
}

const atTheBank = (attempt: Attempt): Payment => ({
  ...attempt,
  status: 'requires_action',
  action: { type: 'redirect' },
});

/** It may be paid or canceled before it expires, so its expiry is told only if neither happened. */
function voucher(context: SandboxContext, attempt: Attempt, afterSeconds: number): Step {
  const nowMs = context.clock();
  const expiresAtMs = nowMs + afterSeconds * 1000;
  const to: Payment = {
    ...attempt,
    status: 'requires_action',
    action: { type: 'voucher', expiresAtMs },
  };
  return {
    to,
    told: [
      { payment: to, atMs: nowMs },
      { payment: settledAt(to, expiresAtMs), atMs: expiresAtMs, unlessChanged: true },
    ],
  };
}

/** Nobody can stop it any more, so all that it comes to is written now, with its time. */
function debit(
  context: SandboxContext,
  attempt: Attempt,
  behaviour: 'debit_succeeds' | 'debit_fails',
  afterSeconds: number,
): Step {
  const nowMs = context.clock();
  const atMs = nowMs + afterSeconds * 1000;
  const line = behaviour === 'debit_fails' ? undefined : chargeMovement(context, attempt, atMs);
  const to: Payment = { ...attempt, status: 'processing', settles: { atMs, balance: line?.id ?? null } };
  return {
    to,
    ...(line && { line }),
    told: [
      { payment: to, atMs: nowMs },
      { payment: settledAt(to, atMs), atMs },
    ],
  };
}
