import type { Dispute } from '../../functions/domain/payments/dispute.ts';
import { fingerprint } from '../../functions/domain/operations/fingerprint.ts';
import { addMs } from '../../functions/domain/instant.ts';
import type { Captured, ChargeOutcome, ChargeRequest } from '../../functions/domain/payments/payment.ts';
import {
  REFUND_TOO_LARGE,
  type RefundOutcome,
  type RefundRequest,
} from '../../functions/domain/payments/refund.ts';
import {
  DUPLICATE_CAPTURE,
  GatewayFault,
  type PaymentGateway,
  type Sending,
} from '../../functions/usecases/ports/gateway.ts';
import type { Clock } from '../../functions/usecases/ports/clock.ts';
import * as customer from './customer-confirms.ts';
import { Gate } from './gate.ts';
import {
  givenMinor,
  isDisputed,
  isRefunded,
  isWithCustomer,
  refundOutcomeOf,
  type Capture,
  type Refunded,
  type Payment,
} from './gateway-ledger.ts';
import {
  accountRefused,
  neverArrives,
  fault,
  isChargeOutcome,
  isRefundOutcome,
  refusedUnread,
  replay,
  type Stored,
} from './gateway-keys.ts';
import {
  DECLINED,
  AUTHENTICATION_FAILED,
  DECLINED_CARD,
  REFUNDED,
  AUTHENTICATION_CARD,
  waitsForCustomer,
  type ChargeScript,
  type RefundScript,
} from './gateway-scripts.ts';
import { Scripted } from './scripted.ts';

export type { Capture, Refunded } from './gateway-ledger.ts';
/**
 * A double of the gateway, not a gateway: a state machine in memory that keeps the promises that the port is made on. A
 * key is replayed for as long as its window is, then forgotten; captures are only ever added. It misbehaves as scripted.
 */
export class GatewayDouble extends Scripted implements PaymentGateway {
  readonly keyWindowMs = 24 * 3_600_000;
  readonly timeoutMs = 10_000;
  /** The gateway's own ledger. */
  readonly captures: Capture[] = [];
  readonly refunds: Refunded[] = [];
  /** References that it captured twice. */
  readonly capturedAgain: string[] = [];
  /** As they stand, by their ids. A payment that a bank wants back cannot be refunded. */
  readonly disputes = new Map<string, Dispute>();
  /** It refuses every refund of this amount. */
  refusesRefundsOf: number | undefined;
  /** Calls that arrived, in order. */
  readonly calls: { readonly name: keyof PaymentGateway; readonly reference: string }[] = [];
  readonly #clock: Clock;
  readonly #keys = new Map<string, Stored>();
  readonly #payments = new Map<string, Payment>();
  readonly #late: (() => void)[] = [];
  #ids = 0;
  readonly #givenUp = new Set<string>();

  constructor(clock: Clock) {
    super();
    this.#clock = clock;
  }

  /** What another gateway had in its ledger. */
  remember(payments: Iterable<readonly [string, Payment]>, refunds: readonly Refunded[]): void {
    for (const [id, payment] of payments) {
      this.#ids = Math.max(this.#ids, Number(id.replace('pi_', '')));
      this.#payments.set(id, payment);
      if (payment.outcome.code === 'captured') this.#capture(payment, id);
    }
    this.refunds.push(...refunds);
  }

  /** What was sent to a gateway that slept is carried out now. */
  land(): void {
    for (const charge of this.#late.splice(0)) charge();
  }

  /** The card's holder acts at the gateway's own script. */
  authenticate(transactionId: string, result: 'success' | 'failure'): ChargeOutcome {
    const payment = this.#payment(transactionId);
    if (payment.outcome.code !== 'requires_action') throw new Error(`${transactionId} waits for nobody`);
    payment.outcome = result === 'success' ? this.#capture(payment, transactionId) : AUTHENTICATION_FAILED;
    return payment.outcome;
  }

  /** After a failure the holder tries again in the same page, as long as the payment is not given up. */
  confirmAgain(transactionId: string): void {
    const payment = this.#payment(transactionId);
    if (!this.#givenUp.has(transactionId)) payment.outcome = this.#capture(payment, transactionId);
  }

  /** The customer confirms a payment in the browser. */
  confirm(transactionId: string, how: customer.Confirmation): ChargeOutcome {
    const payment = this.#payment(transactionId);
    const capture = () => this.#capture(payment, transactionId);
    return (payment.outcome = customer.confirmed(payment, how, this.#clock.now(), capture));
  }

  /** A bank has decided, or a customer has come back. */
  goesOn(transactionId: string, what: customer.Afterwards): ChargeOutcome {
    const payment = this.#payment(transactionId);
    const capture = () => this.#capture(payment, transactionId);
    return (payment.outcome = customer.afterwards(payment, what, capture));
  }

  /** A second charge under a reference, as only a gateway that forgot its key would make it. */
  captureAgain(reference: string): void {
    const found = [...this.#payments.values()].find((payment) => payment.reference === reference);
    if (found === undefined) throw new Error(`nothing was charged under ${reference}`);
    const transactionId = this.#nextId();
    this.capturedAgain.push(reference);
    this.#payments.set(transactionId, { ...found, outcome: this.#capture(found, transactionId) });
  }

  /** Where a payment stands, and whose charge it is, past everybody who asks. */
  known = (transactionId: string): Readonly<Payment> => this.#payment(transactionId);

  get lastPayment(): string {
    return [...this.#payments.keys()].at(-1) ?? '';
  }

  get unfired(): string[] {
    return [...this.charges, ...this.refundScripts, ...this.finds]
      .map((script) => `gateway: ${JSON.stringify(script)}`)
      .concat(this.#late.map(() => 'gateway: a charge that never landed'));
  }

  async charge(request: ChargeRequest, sending: Sending): Promise<ChargeOutcome> {
    const { reference } = request;
    const keyed = sending === 'anew' ? { ...request, reference: `${reference}:anew` } : request;
    this.calls.push({ name: 'charge', reference });
    const script = this.charges.shift();
    if (script === 'account_refused') throw accountRefused(sending);
    if (script === 'refused_unread') return { code: 'declined', decline: refusedUnread(sending) };
    if (script === 'stored_fault_before') this.#storeFault(keyed);
    neverArrives(script);
    if (script === 'lands_late') {
      this.#late.push(() => {
        if (this.#remembered(keyed.reference) === undefined) this.#store(keyed, this.#decide(request));
      });
      throw new GatewayFault('possible', fault('timeout'));
    }
    return this.#once(keyed, script, () => this.#decide(request, script), isChargeOutcome);
  }

  async find(reference: string): Promise<ChargeOutcome | undefined> {
    this.calls.push({ name: 'find', reference });
    this.#scriptedFind();
    const found = [...this.#payments.values()].filter((payment) => payment.reference === reference);
    const succeeded = found.filter(({ outcome }) => outcome.code === 'captured');
    const captured = succeeded.filter((one) => !isRefunded(this.refunds, one));
    if (captured.length === 0 && succeeded.length > 0) return REFUNDED;
    if (captured.length > 1) {
      throw new GatewayFault('possible', { code: DUPLICATE_CAPTURE, message: 'one must be refunded' });
    }
    return (captured[0] ?? found[0])?.outcome;
  }

  async retrieve(transactionId: string): Promise<ChargeOutcome> {
    this.calls.push({ name: 'retrieve', reference: transactionId });
    this.#scriptedFind();
    return this.#payment(transactionId).outcome;
  }

  async cancel(transactionId: string): Promise<ChargeOutcome> {
    this.calls.push({ name: 'cancel', reference: transactionId });
    this.#scriptedFind();
    await this.cancels.shift()?.pass();
    const payment = this.#payment(transactionId);
    if (payment.outcome.code !== 'captured') this.#givenUp.add(transactionId);
    if (isWithCustomer(payment.outcome)) {
      payment.outcome = { code: 'declined', decline: { code: 'canceled', message: 'It was given up.' } };
    }
    return payment.outcome;
  }

  async refund(request: RefundRequest, sending: Sending): Promise<RefundOutcome> {
    this.calls.push({ name: 'refund', reference: request.reference });
    const script = this.refundScripts.shift();
    if (script === 'account_refused') throw accountRefused(sending);
    if (script === 'refused_unread') return { code: 'refused', error: refusedUnread(sending) };
    if (script === 'stored_fault_before') this.#storeFault(request);
    neverArrives(script);
    return this.#once(request, script, () => this.#refund(request, script), isRefundOutcome);
  }

  async findRefund({ reference }: RefundRequest): Promise<RefundOutcome | undefined> {
    this.calls.push({ name: 'findRefund', reference });
    this.#scriptedFind();
    const found = this.refunds.findIndex((refund) => refund.reference === reference);
    const refund = this.refunds[found];
    return refund && refundOutcomeOf(refund, found);
  }

  /** A key's first answer, again and again while its window lasts; the script says what becomes of the first. */
  async #once<Outcome extends ChargeOutcome | RefundOutcome>(
    request: { readonly reference: string },
    script: ChargeScript | RefundScript | Gate | undefined,
    decide: () => Outcome,
    isOutcome: (answer: object) => answer is Outcome,
  ): Promise<Outcome> {
    const stored = this.#remembered(request.reference);
    if (stored !== undefined) return replay(stored, fingerprint(request), isOutcome);
    const outcome = decide();
    if (script instanceof Gate) {
      this.#store(request, 'in_use');
      await script.pass();
    }
    const answer = script === 'stored_fault_after' ? new GatewayFault('possible', fault('500')) : outcome;
    this.#store(request, answer);
    if (script === 'lost_after') throw new GatewayFault('possible', fault('timeout'));
    if (answer instanceof GatewayFault) throw answer;
    return answer;
  }

  /** Nothing is done, and the same 500 is answered from now on. */
  #storeFault(request: { readonly reference: string }): never {
    const answer = new GatewayFault('possible', fault('500'));
    this.#store(request, answer);
    throw answer;
  }

  #store(request: { readonly reference: string }, answer: Stored['answer']): void {
    const at = this.#clock.now();
    this.#keys.set(request.reference, { request: fingerprint(request), at, answer });
  }

  #remembered(reference: string): Stored | undefined {
    const stored = this.#keys.get(reference);
    return stored && this.#clock.now() < addMs(stored.at, this.keyWindowMs) ? stored : undefined;
  }

  #scriptedFind(): void {
    neverArrives(this.finds.shift());
  }

  #decide(
    { reference, amountMinor, currency, paymentMethod, payment: byCustomer }: ChargeRequest,
    script?: ChargeScript | Gate,
  ): ChargeOutcome {
    const transactionId = this.#nextId();
    const asked = script === 'captured_short' ? amountMinor - 1 : amountMinor;
    const payment = { reference, amountMinor: asked, currency };
    let outcome: ChargeOutcome = DECLINED;
    if (byCustomer !== undefined) outcome = customer.unconfirmed(transactionId, byCustomer.methods);
    else if (paymentMethod === AUTHENTICATION_CARD) outcome = waitsForCustomer(transactionId);
    else if (paymentMethod !== DECLINED_CARD) outcome = this.#capture(payment, transactionId);
    this.#payments.set(transactionId, { ...payment, outcome });
    return outcome;
  }

  #capture({ reference, amountMinor, currency }: Omit<Payment, 'outcome'>, transactionId: string): Captured {
    const captured: Captured = { code: 'captured', transactionId, amountMinor, currency };
    this.captures.push({ ...captured, reference, at: this.#clock.now() });
    return captured;
  }

  #refund({ reference, transactionId, amountMinor, currency }: RefundRequest, script?: RefundScript | Gate) {
    if (isDisputed(this.disputes, transactionId))
      return { code: 'refused', error: fault('charge_disputed') } as const;
    const { outcome, amountMinor: paidMinor } = this.#payment(transactionId);
    const given = givenMinor(this.refunds, transactionId);
    const possible = outcome.code === 'captured' && given + amountMinor <= paidMinor;
    if (!possible && outcome.code === 'captured' && given < paidMinor)
      return { code: 'refused', error: fault(REFUND_TOO_LARGE) } as const;
    if (script === 'refused' || amountMinor === this.refusesRefundsOf || !possible)
      return { code: 'refused', error: fault('charge_already_refunded') } as const;
    const refund = { transactionId, amountMinor, reference, ...(script === 'pending' && { status: script }) };
    this.refunds.push(refund);
    return { ...refundOutcomeOf(refund, this.refunds.length - 1), ...(script !== 'pending' && { currency }) };
  }

  #payment(transactionId: string): Payment {
    const payment = this.#payments.get(transactionId);
    if (payment === undefined) throw new Error(`there is no payment ${transactionId}`);
    return payment;
  }

  #nextId = (): string => `pi_${(this.#ids += 1)}`;
}
