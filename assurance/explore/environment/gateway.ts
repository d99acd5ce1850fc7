import type { ChargeOutcome, ChargeRequest } from '../../../functions/domain/payments/payment.ts';
import type { RefundOutcome, RefundRequest } from '../../../functions/domain/payments/refund.ts';
import {
  GatewayFault,
  type PaymentGateway,
  type Sending,
} from '../../../functions/usecases/ports/gateway.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import type { About } from '../../../functions/domain/payments/gateway-event.ts';
import type { GatewayDouble } from '../../world/gateway-double.ts';
import type { Afterwards, Confirmation } from '../../world/customer-confirms.ts';
import { chargeNamed, refundNamed, type NamedCharge } from '../../world/gateway-news.ts';
import { told } from '../../world/order-builders.ts';
import type { CallKind } from '../faults.ts';
import { here, type Call } from '../place.ts';

const AFTER_RETRY_MS = 90_000;
const AFTER_SWEEP_MS = 600_000;

export interface News {
  readonly type: string;
  readonly about: About;
  /** Whose payment it is about, which not every event says. */
  readonly order: OrderKey;
}

type Tell = (news: News) => void;

/** https://docs.stripe.com/api/events/types: by where a payment stands, once something has become of it. */
const STANDING = {
  captured: 'succeeded',
  declined: 'canceled',
  requires_action: 'requires_action',
  /** A confirmation has failed: made and untried, a payment is told by nothing that we listen to. */
  awaiting_customer: 'payment_failed',
  processing: 'processing',
} as const;

const paymentOf = (clientSecret: string): string => clientSecret.replace(/_secret$/, '');

const lost = (code: string): GatewayFault =>
  new GatewayFault('possible', { code, message: 'no answer came' });
const refused = (): GatewayFault => new GatewayFault('none', { code: 'rate_limited', message: 'not now' });

/**
 * The gateway as our functions reach it: each call passes the seam, and what it changes the gateway tells by webhooks, as
 * it would whoever asked for it.
 */
export class SeamGateway implements PaymentGateway {
  readonly keyWindowMs: number;
  readonly timeoutMs: number;
  readonly #double: GatewayDouble;
  readonly #tell: Tell;
  readonly #requests = new Map<string, ChargeRequest>();
  readonly #waiting = new Map<string, ChargeRequest>();
  /** References of requests whose next repeat is refused before its key is looked at. */
  readonly #unread = new Set<string>();

  constructor(double: GatewayDouble, tell: Tell) {
    this.#double = double;
    this.#tell = tell;
    this.keyWindowMs = double.keyWindowMs;
    this.timeoutMs = double.timeoutMs;
  }

  /** Payments whose holders have to act. */
  get waitingForCustomer(): readonly string[] {
    return [...this.#waiting.keys()];
  }

  charge(request: ChargeRequest, sending: Sending): Promise<ChargeOutcome> {
    const carryOut = async (): Promise<ChargeOutcome> => this.#charge(request, sending);
    return this.#perform('gateway.charge', 'gateway_effect', carryOut, {
      stored_fault: async () => {
        this.#double.script('stored_fault_after');
        return carryOut();
      },
      stored_fault_undone: async () => {
        this.#double.script('stored_fault_before');
        return carryOut();
      },
      repeat_refused_unread: async () => this.#unanswered(request, carryOut),
    });
  }

  find(reference: string): Promise<ChargeOutcome | undefined> {
    return this.#perform('gateway.find', 'gateway_question', () => this.#double.find(reference));
  }

  retrieve(transactionId: string): Promise<ChargeOutcome> {
    return this.#perform('gateway.retrieve', 'gateway_question', () => this.#double.retrieve(transactionId));
  }

  cancel(transactionId: string): Promise<ChargeOutcome> {
    return this.#perform('gateway.cancel', 'gateway_cancel', async () => {
      const { outcome: before } = this.#double.known(transactionId);
      const outcome = await this.#double.cancel(transactionId);
      this.#waiting.delete(transactionId);
      if (outcome !== before) this.#tellStanding(transactionId);
      return outcome;
    });
  }

  refund(request: RefundRequest, sending: Sending): Promise<RefundOutcome> {
    const carryOut = async (): Promise<RefundOutcome> => this.#refund(request, sending);
    return this.#perform('gateway.refund', 'gateway_effect', carryOut, {
      stored_fault: async () => {
        this.#double.scriptRefunds('stored_fault_after');
        return carryOut();
      },
      stored_fault_undone: async () => {
        this.#double.scriptRefunds('stored_fault_before');
        return carryOut();
      },
      repeat_refused_unread: async () => this.#unanswered(request, carryOut),
    });
  }

  findRefund(request: RefundRequest): Promise<RefundOutcome | undefined> {
    return this.#perform('gateway.findRefund', 'gateway_question', () => this.#double.findRefund(request));
  }

  /** The card's holder acts at the gateway's own script: nobody of ours sees it, but for the webhook. */
  authenticate(transactionId: string, result: 'success' | 'failure'): void {
    const request = this.#waiting.get(transactionId);
    if (request === undefined) return;
    this.#waiting.delete(transactionId);
    const outcome = this.#double.authenticate(transactionId, result);
    this.#tellCharge(request, outcome, outcome.code === 'captured' ? 'succeeded' : 'payment_failed');
  }

  /** The customer confirms it in the browser. What the gateway refuses changes nothing, and is told to nobody. */
  confirm(clientSecret: string, how: Confirmation, succeedsOnce: boolean): void {
    const transactionId = paymentOf(clientSecret);
    const { outcome, reference } = this.#double.known(transactionId);
    if (!succeedsOnce && outcome.code === 'captured') this.#double.captureAgain(reference);
    this.#moved(transactionId, () => this.#double.confirm(transactionId, how));
  }

  /** What a browser is told that confirms with this secret. */
  confirmed(clientSecret: string | undefined): string {
    if (clientSecret === undefined) return 'no secret';
    const { length } = this.#double.captures;
    this.confirm(clientSecret, 'works', true);
    return this.#double.captures.length === length ? 'refused' : 'captured';
  }

  /** A bank has decided, or a customer has come back. */
  goesOn(clientSecret: string, what: Afterwards): void {
    const transactionId = paymentOf(clientSecret);
    this.#moved(transactionId, () => this.#double.goesOn(transactionId, what));
  }

  #moved(transactionId: string, move: () => ChargeOutcome): void {
    const { outcome: before } = this.#double.known(transactionId);
    if (move() !== before) this.#tellStanding(transactionId);
  }

  /** Something is captured that was over, as far as anybody was told. */
  captureLate(): void {
    const [request] = this.#requests.values();
    if (request === undefined) return;
    const before = this.#double.captures.length;
    this.#double.captureAgain(request.reference);
    this.#tellCaptures(request, before);
  }

  refuseRefundsOf(amountMinor: number): void {
    this.#double.refusesRefundsOf = amountMinor;
  }

  /** Each capture that there is, so many times more: events of their own that tell nothing new. */
  capturesAgain(times: number): readonly News[] {
    return this.#double.captures.flatMap((capture) => {
      const { code, transactionId, amountMinor, currency } = capture;
      const outcome = { code, transactionId, amountMinor, currency };
      const about = { object: 'charge', ...chargeNamed(capture), outcome } as const;
      return Array.from({ length: times }, () => ({ type: 'payment_intent.succeeded', about, order: about }));
    });
  }

  /** Carried out, and nobody learns it; the repeat of the request is refused before its key is looked at. */
  async #unanswered(
    request: { readonly reference: string },
    carryOut: () => Promise<unknown>,
  ): Promise<never> {
    await carryOut().catch(() => undefined);
    this.#unread.add(request.reference);
    await here().services.sleep(this.timeoutMs);
    throw lost('timeout');
  }

  #isUnread({ reference }: { readonly reference: string }, sending: Sending): boolean {
    return sending === 'repeat' && this.#unread.delete(reference);
  }

  async #charge(request: ChargeRequest, sending: Sending): Promise<ChargeOutcome> {
    if (this.#isUnread(request, sending)) this.#double.script('refused_unread');
    const before = this.#double.captures.length;
    const first = !this.#requests.has(request.reference);
    this.#requests.set(request.reference, request);
    try {
      const outcome = await this.#double.charge(request, sending);
      if (first && outcome.code === 'declined') this.#tellCharge(request, outcome, 'payment_failed');
      if (first && outcome.code === 'requires_action') {
        this.#waiting.set(outcome.transactionId, request);
        this.#tellCharge(request, outcome, 'requires_action');
      }
      return outcome;
    } finally {
      this.#tellCaptures(request, before);
    }
  }

  #tellCaptures(request: ChargeRequest, before: number): void {
    for (const { code, transactionId, amountMinor, currency } of this.#double.captures.slice(before)) {
      this.#tellCharge(request, { code, transactionId, amountMinor, currency }, 'succeeded');
    }
  }

  async #refund(request: RefundRequest, sending: Sending): Promise<RefundOutcome> {
    if (this.#isUnread(request, sending)) this.#double.scriptRefunds('refused_unread');
    const before = this.#double.refunds.length;
    try {
      return await this.#double.refund(request, sending);
    } finally {
      for (const [index, refund] of this.#double.refunds.slice(before).entries()) {
        const gatewayRefundId = `re_${before + index + 1}`;
        const { currency } = request;
        const outcome = {
          code: 'refunded',
          gatewayRefundId,
          amountMinor: refund.amountMinor,
          currency,
        } as const;
        const about = { object: 'refund', ...refundNamed(refund), outcome } as const;
        this.#tell({ type: 'refund.created', about, order: about });
      }
    }
  }

  /** Of a payment that a customer acts on: the event that the gateway sends for each of its states. */
  #tellStanding(transactionId: string): void {
    const { outcome, ...payment } = this.#double.known(transactionId);
    const type = outcome.code === 'open' ? STANDING[outcome.state] : STANDING[outcome.code];
    this.#tellCharge(chargeNamed(payment), outcome, type);
  }

  #tellCharge({ merchantId, orderId, attempt }: NamedCharge, outcome: ChargeOutcome, type: string): void {
    const about = { object: 'charge', merchantId, orderId, attempt, outcome: told(outcome) } as const;
    this.#tell({ type: `payment_intent.${type}`, about, order: about });
  }

  async #perform<Answer>(
    name: string,
    kind: CallKind,
    carryOut: () => Promise<Answer>,
    more: Call<Answer>['faults'] = {},
  ): Promise<Answer> {
    const { services } = here();
    const unanswered = async (): Promise<never> => {
      await services.sleep(this.timeoutMs);
      throw lost('timeout');
    };
    const lands = (milliseconds: number) => async (): Promise<never> => {
      services.later(`late ${name}`, carryOut, milliseconds);
      return unanswered();
    };
    return services.perform({
      name,
      kind,
      carryOut,
      faults: {
        refused: async () => {
          throw refused();
        },
        lost_before: async () => {
          throw lost('connection_reset');
        },
        lost_after: async () => {
          await carryOut().catch(() => undefined);
          return unanswered();
        },
        lands_after_retry: lands(AFTER_RETRY_MS),
        lands_after_sweep: lands(AFTER_SWEEP_MS),
        ...more,
      },
    });
  }
}
