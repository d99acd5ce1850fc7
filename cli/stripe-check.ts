import { setTimeout as sleep } from 'node:timers/promises';

import { modeOf } from '../functions/adapters/providers/stripe/stripe-key-mode.ts';
import { addMs, type Instant } from '../functions/domain/instant.ts';
import {
  chargeReference,
  type ChargeOutcome,
  type ChargeRequest,
} from '../functions/domain/payments/payment.ts';
import { refundReference, type RefundRequest } from '../functions/domain/payments/refund.ts';
import { GatewayFault, type PaymentGateway } from '../functions/usecases/ports/gateway.ts';
import { CommandError } from './command-error.ts';
import { plainTable } from './plain-table.ts';

/** One call that Once depends on, as the adapter makes it. */
export interface CheckedCall {
  readonly what: string;
  /** As Stripe's reference names it. */
  readonly call: string;
  /** `refused`: Stripe refused it or did not answer. `unexpected`: it answered, with something else. */
  readonly outcome: 'ok' | 'refused' | 'unexpected' | 'not tried';
  readonly detail: string;
}

/** No key, nothing to check: that is said, and is no failure. @throws CommandError for a key that moves real money */
export function testKey(key: string | undefined): string | undefined {
  if (key === undefined || key === '') return undefined;
  const mode = modeOf(key);
  if (mode === 'live') throw new CommandError('This is a live key: the check charges cards. Use a test key.');
  if (mode === 'test') return key;
  throw new CommandError('STRIPE_TEST_KEY is no key of Stripe: a test key begins with sk_test_ or rk_test_.');
}

export interface CheckOptions {
  /** Tells one check from another, at Stripe too. */
  readonly name: string;
  readonly now: () => Instant;
  /** Search lags behind: by how much a look-up may, in milliseconds. */
  readonly searchLagMs?: number;
  readonly wait?: (ms: number) => Promise<unknown>;
}

const AMOUNT = { amountMinor: 100, currency: 'EUR' };
const SEARCH_LAG_MS = 90_000;
const LOOK_EVERY_MS = 5_000;
const SKEW_MS = 600_000;

const CREATE = 'POST /v1/payment_intents (create and confirm)';
const SEARCH = 'GET /v1/payment_intents/search, or GET /v1/payment_intents';

/** Every call that an order may need, each tried although another one was refused, unless it needs what that one made. */
export async function checkStripe(
  gateway: PaymentGateway,
  { name, now, searchLagMs = SEARCH_LAG_MS, wait = sleep }: CheckOptions,
): Promise<readonly CheckedCall[]> {
  const card = chargeOf(name, 1, 'pm_card_visa');
  const secure = chargeOf(name, 2, 'pm_card_authenticationRequired');
  const bad = chargeOf(name, 3, 'pm_card_visa_chargeDeclined');
  const startedAt = now();
  const checked: CheckedCall[] = [];
  const check = async <Answer>(
    what: string,
    call: string,
    ask: () => Promise<Answer>,
    wrong: (answer: Answer) => string | undefined,
  ): Promise<Answer | undefined> => {
    const { answer, ...seen } = await tried(ask, wrong);
    checked.push({ what, call, ...seen });
    return answer;
  };
  const skip = (what: string, call: string, why: string) =>
    checked.push({ what, call, outcome: 'not tried', detail: why });

  const paid = await check('a card payment', CREATE, () => gateway.charge(card, 'first'), notCaptured);
  const transactionId = paid?.code === 'captured' ? paid.transactionId : undefined;
  if (transactionId === undefined) {
    skip('the same payment, asked for again', CREATE, 'there is no payment');
    skip('its look-up', SEARCH, 'there is no payment');
    skip('a refund', 'POST /v1/refunds', 'there is no payment');
    skip('its look-up', 'GET /v1/refunds', 'there is no payment');
  } else {
    const again = () => gateway.charge(card, 'repeat');
    await check('the same payment, asked for again', CREATE, again, otherThan(transactionId));
    const period = { from: startedAt, until: addMs(startedAt, SKEW_MS) };
    const find = async () => {
      for (let waited = 0; waited < searchLagMs; waited += LOOK_EVERY_MS) {
        const found = await gateway.find(card.reference, period);
        if (found !== undefined) return found;
        await wait(LOOK_EVERY_MS);
      }
      return gateway.find(card.reference, period);
    };
    await check('its look-up', SEARCH, find, otherThan(transactionId));
    const refund = refundOf(name, transactionId);
    const refunded = await check(
      'a refund',
      'POST /v1/refunds',
      () => gateway.refund(refund, 'first'),
      notRefunded,
    );
    if (refunded === undefined) skip('its look-up', 'GET /v1/refunds', 'there is no refund');
    else await check('its look-up', 'GET /v1/refunds', () => gateway.findRefund(refund), notRefunded);
  }
  const awaiting = await check(
    'a 3-D Secure payment',
    CREATE,
    () => gateway.charge(secure, 'first'),
    notAwaiting,
  );
  const cancel = 'POST /v1/payment_intents/{id}/cancel';
  if (awaiting?.code !== 'requires_action') skip('its cancellation', cancel, 'there is no payment');
  else await check('its cancellation', cancel, () => gateway.cancel(awaiting.transactionId), notDeclined);
  await check('a declined card', CREATE, () => gateway.charge(bad, 'first'), notDeclined);
  return checked;
}

async function tried<Answer>(
  ask: () => Promise<Answer>,
  wrong: (answer: Answer) => string | undefined,
): Promise<Pick<CheckedCall, 'outcome' | 'detail'> & { readonly answer?: Answer }> {
  try {
    const answer = await ask();
    const detail = wrong(answer);
    return detail === undefined ? { answer, outcome: 'ok', detail: '' } : { outcome: 'unexpected', detail };
  } catch (error) {
    if (!(error instanceof GatewayFault)) throw error;
    return { outcome: 'refused', detail: error.message };
  }
}

const told = (outcome: ChargeOutcome | undefined): string => {
  if (outcome === undefined) return 'it was not found';
  return outcome.code === 'declined' ? `it was declined: ${outcome.decline.code}` : `it is ${outcome.code}`;
};

type Wrong<Outcome> = (outcome: Outcome) => string | undefined;

const notCaptured: Wrong<ChargeOutcome> = (outcome) =>
  outcome.code === 'captured' ? undefined : told(outcome);
const notAwaiting: Wrong<ChargeOutcome> = (outcome) =>
  outcome.code === 'requires_action' ? undefined : told(outcome);
const notDeclined: Wrong<ChargeOutcome> = (outcome) =>
  outcome.code === 'declined' ? undefined : told(outcome);
const otherThan =
  (transactionId: string): Wrong<ChargeOutcome | undefined> =>
  (outcome) =>
    outcome?.code === 'captured' && outcome.transactionId === transactionId ? undefined : told(outcome);
const notRefunded: Wrong<Awaited<ReturnType<PaymentGateway['findRefund']>>> = (outcome) => {
  if (outcome?.code === 'refunded') return undefined;
  if (outcome === undefined) return 'it was not found';
  return outcome.code === 'pending'
    ? `it is pending: ${outcome.reason}`
    : `it was refused: ${outcome.error.code}`;
};

/** With everything that a charge can have, so that Stripe sees every parameter but a customer's. */
function chargeOf(name: string, attempt: number, paymentMethod: string): ChargeRequest {
  const of = { merchantId: 'once-check', orderId: name, attempt };
  return {
    ...of,
    ...AMOUNT,
    paymentMethod,
    reference: chargeReference(of),
    description: `Check of Once ${name}`,
    externalReference: name,
    receiptEmail: 'once-check@example.com',
  };
}

function refundOf(name: string, transactionId: string): RefundRequest {
  const of = { merchantId: 'once-check', orderId: name, refundId: 'check' };
  return { ...of, ...AMOUNT, transactionId, reason: 'requested', reference: refundReference(of) };
}

export const isPassed = (checked: readonly CheckedCall[]): boolean =>
  checked.every(({ outcome }) => outcome === 'ok');

export function checkTable(checked: readonly CheckedCall[]): string {
  const table = plainTable({
    head: ['what', 'call', 'outcome', 'what Stripe says'],
    colWidths: [34, 34, 12, 60],
    wordWrap: true,
  });
  for (const { what, call, outcome, detail } of checked) table.push([what, call, outcome, detail]);
  return table.toString();
}
