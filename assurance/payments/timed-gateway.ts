import type { ChargeOutcome, ChargeRequest } from '../../functions/domain/payments/payment.ts';
import type { RefundOutcome, RefundRequest } from '../../functions/domain/payments/refund.ts';
import type { PaymentGateway, Period, Sending } from '../../functions/usecases/ports/gateway.ts';
import type { CallName, Subject } from './calls.ts';
import type { VirtualTime } from './virtual-time.ts';

/** As deployed, in milliseconds. */
export const TIMEOUT_MS = 10_000;
/** What a call takes that is answered. */
const ANSWERED_MS = 300;

export type CallOutcome = { readonly answer: unknown } | { readonly fault: unknown };

/** Around every call. */
export interface CallHooks {
  readonly before: (subject: Subject, name: CallName) => Promise<void>;
  /** @param outcome what it answered or threw */
  readonly after: (outcome: CallOutcome) => Promise<void>;
}

/**
 * A gateway whose calls take time: a call that really runs into its own short timeout takes as long as the deployed one
 * would.
 */
export class TimedGateway implements PaymentGateway {
  readonly timeoutMs = TIMEOUT_MS;
  readonly keyWindowMs: number;
  readonly #gateway: PaymentGateway;
  readonly #time: VirtualTime;
  readonly #hooks: CallHooks;

  constructor(gateway: PaymentGateway, time: VirtualTime, hooks: CallHooks) {
    this.keyWindowMs = gateway.keyWindowMs;
    this.#gateway = gateway;
    this.#time = time;
    this.#hooks = hooks;
  }

  async charge(request: ChargeRequest, sending: Sending): Promise<ChargeOutcome> {
    return this.#take('charge', 'charge', () => this.#gateway.charge(request, sending));
  }

  async find(reference: string, sent: Period): Promise<ChargeOutcome | undefined> {
    return this.#take('charge', 'find', () => this.#gateway.find(reference, sent));
  }

  async retrieve(transactionId: string): Promise<ChargeOutcome> {
    return this.#take('charge', 'retrieve', () => this.#gateway.retrieve(transactionId));
  }

  async cancel(transactionId: string): Promise<ChargeOutcome> {
    return this.#take('charge', 'cancel', () => this.#gateway.cancel(transactionId));
  }

  async refund(request: RefundRequest, sending: Sending): Promise<RefundOutcome> {
    return this.#take(request, 'refund', () => this.#gateway.refund(request, sending));
  }

  async findRefund(request: RefundRequest): Promise<RefundOutcome | undefined> {
    return this.#take(request, 'findRefund', () => this.#gateway.findRefund(request));
  }

  async #take<Answer>(subject: Subject, name: CallName, call: () => Promise<Answer>): Promise<Answer> {
    await this.#hooks.before(subject, name);
    const startedAt = performance.now();
    const ended = async (outcome: CallOutcome): Promise<void> => {
      const timeouts = Math.floor((performance.now() - startedAt) / this.#gateway.timeoutMs);
      await this.#time.sleep(timeouts * TIMEOUT_MS + ANSWERED_MS);
      await this.#hooks.after(outcome);
    };
    try {
      const answer = await call();
      await ended({ answer });
      return answer;
    } catch (error) {
      await ended({ fault: error });
      throw error;
    }
  }
}
