import { addMs, type Instant } from '../../functions/domain/instant.ts';
import type { Captured, ChargeOutcome, ChargeRequest } from '../../functions/domain/payment.ts';
import { GatewayFault, type Clock, type PaymentGateway } from '../../functions/usecases/ports.ts';
import { Gate } from './gate.ts';

export type ChargeScript =
  /** Charged, and the answer is lost on its way back. */
  | 'lost_after'
  /** Charged, answers 500, and answers the same 500 under this key from now on. */
  | 'stored_fault_after'
  /** Refused at the door (a rate limit): certainly nothing happened, nothing is stored. */
  | 'refused_before'
  /** The connection broke: nothing happened, which the caller cannot know. */
  | 'lost_before'
  /** Takes less than it was asked for. */
  | 'captured_short';

export type FindScript = 'refused_before' | 'lost_before';

export interface Capture extends Captured {
  readonly reference: string;
  readonly at: Instant;
}

interface Stored {
  readonly request: string;
  readonly at: Instant;
  readonly answer: ChargeOutcome | GatewayFault | 'in_use';
}

/** Stripe's test value for a card that is declined. */
export const DECLINED_CARD = 'pm_card_visa_chargeDeclined';

/**
 * A double of the gateway, not a gateway: a state machine in memory that keeps the promises that the port is made on. A
 * key is replayed for as long as its window is, then forgotten; captures are only ever added. It misbehaves as scripted.
 */
export class GatewayDouble implements PaymentGateway {
  readonly keyWindowMs = 24 * 3_600_000;
  readonly timeoutMs = 10_000;
  /** The gateway's own ledger. */
  readonly captures: Capture[] = [];
  /** Calls that arrived, in order. */
  readonly calls: { readonly name: 'charge' | 'find'; readonly reference: string }[] = [];
  readonly #clock: Clock;
  readonly #keys = new Map<string, Stored>();
  readonly #outcomes = new Map<string, ChargeOutcome>();
  readonly #charges: (ChargeScript | Gate)[] = [];
  readonly #finds: FindScript[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What the next calls do, in this order; after it they behave. */
  script(...charges: readonly ChargeScript[]): void {
    this.#charges.push(...charges);
  }

  scriptFinds(...finds: readonly FindScript[]): void {
    this.#finds.push(...finds);
  }

  /** The next charge is carried out, and its answer waits for the gate. */
  holdAnswer(): Gate {
    const gate = new Gate();
    this.#charges.push(gate);
    return gate;
  }

  get unfired(): string[] {
    return [...this.#charges, ...this.#finds].map((script) => `gateway: ${JSON.stringify(script)}`);
  }

  async charge(request: ChargeRequest): Promise<ChargeOutcome> {
    const { reference } = request;
    this.calls.push({ name: 'charge', reference });
    const script = this.#charges.shift();
    if (script === 'refused_before') throw new GatewayFault('none', fault('rate_limited'));
    if (script === 'lost_before') throw new GatewayFault('possible', fault('connection_reset'));

    const asked = JSON.stringify(request);
    const stored = this.#remembered(reference);
    if (stored !== undefined) return replay(stored, asked);
    const outcome = this.#decide(request, script);
    this.#outcomes.set(reference, outcome);
    const answer = script === 'stored_fault_after' ? new GatewayFault('possible', fault('500')) : outcome;
    const store = (now: Stored['answer']) =>
      this.#keys.set(reference, { request: asked, at: this.#clock.now(), answer: now });
    if (script instanceof Gate) {
      store('in_use');
      await script.pass();
    }
    store(answer);
    if (script === 'lost_after') throw new GatewayFault('possible', fault('timeout'));
    if (answer instanceof GatewayFault) throw answer;
    return answer;
  }

  async find(reference: string): Promise<ChargeOutcome | undefined> {
    this.calls.push({ name: 'find', reference });
    const script = this.#finds.shift();
    if (script === 'refused_before') throw new GatewayFault('none', fault('rate_limited'));
    if (script === 'lost_before') throw new GatewayFault('possible', fault('connection_reset'));
    return this.#outcomes.get(reference);
  }

  #remembered(reference: string): Stored | undefined {
    const stored = this.#keys.get(reference);
    return stored && this.#clock.now() < addMs(stored.at, this.keyWindowMs) ? stored : undefined;
  }

  #decide(
    { reference, amountMinor, currency, paymentMethod }: ChargeRequest,
    script: ChargeScript | Gate | undefined,
  ): ChargeOutcome {
    if (paymentMethod === DECLINED_CARD) {
      return { code: 'declined', decline: { code: 'generic_decline', message: 'Your card was declined.' } };
    }
    const captured: Captured = {
      code: 'captured',
      transactionId: `pi_${this.captures.length + 1}`,
      amountMinor: script === 'captured_short' ? amountMinor - 1 : amountMinor,
      currency,
    };
    this.captures.push({ ...captured, reference, at: this.#clock.now() });
    return captured;
  }
}

function replay({ request, answer }: Stored, asked: string): ChargeOutcome {
  if (request !== asked) throw new GatewayFault('possible', fault('idempotency_error'));
  if (answer === 'in_use') throw new GatewayFault('possible', fault('idempotency_key_in_use'));
  if (answer instanceof GatewayFault) throw answer;
  return answer;
}

const fault = (code: string) => ({ code, message: `scripted: ${code}` });
