import type { ChargeOutcome, ChargeRequest } from '../../functions/domain/payments/payment.ts';
import type { RefundOutcome, RefundRequest } from '../../functions/domain/payments/refund.ts';
import type { PaymentGateway, Period, Sending } from '../../functions/usecases/ports/gateway.ts';
import type { Subject } from './calls.ts';
import type { VirtualTime } from './virtual-time.ts';

/** As deployed, in milliseconds. */
export const TIMEOUT_MS = 10_000;
/** What a call takes that is answered. */
const ANSWERED_MS = 300;

/** Around every call. */
export interface CallHooks {
  readonly before: (subject: Subject) => Promise<void>;
  /** @param fault what it threw */
  readonly after: (fault?: unknown) => Promise<void>;
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
    return this.#take('charge', () => this.#gateway.charge(request, sending));
  }

  async find(reference: string, sent: Period): Promise<ChargeOutcome | undefined> {
    return this.#take('charge', () => this.#gateway.find(reference, sent));
  }

  async retrieve(transactionId: string): Promise<ChargeOutcome> {
    return this.#take('charge', () => this.#gateway.retrieve(transactionId));
  }

  async cancel(transactionId: string): Promise<ChargeOutcome> {
    return this.#take('charge', () => this.#gateway.cancel(transactionId));
  }

  async refund(request: RefundRequest, sending: Sending): Promise<RefundOutcome> {
    return this.#take(request, () => this.#gateway.refund(request, sending));
  }

  async findRefund(request: RefundRequest): Promise<RefundOutcome | undefined> {
    return this.#take(request, () => this.#gateway.findRefund(request));
  }

  async #take<Answer>(subject: Subject, call: () => Promise<Answer>): Promise<Answer> {
    await this.#hooks.before(subject);
    const startedAt = performance.now();
    const ended = async (fault?: unknown): Promise<void> => {
      const timeouts = Math.floor((performance.now() - startedAt) / this.#gateway.timeoutMs);
      await this.#time.sleep(timeouts * TIMEOUT_MS + ANSWERED_MS);
      await this.#hooks.after(fault);
    };
    try {
      const answer = await call();
      await ended();
      return answer;
    } catch (error) {
      await ended(error);
      throw error;
    }
  }
}
