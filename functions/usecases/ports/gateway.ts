import type { OperationError } from '../../domain/operations/attempt.ts';
import type { Instant } from '../../domain/instant.ts';
import type { ChargeOutcome, ChargeRequest } from '../../domain/payments/payment.ts';
import type { RefundOutcome, RefundRequest } from '../../domain/payments/refund.ts';

/** A fault on the way to the gateway. `effect` says whether what was asked for may have happened in spite of it. */
export class GatewayFault extends Error {
  override readonly name = 'GatewayFault';
  readonly effect: 'none' | 'possible';
  readonly error: OperationError;

  constructor(effect: 'none' | 'possible', error: OperationError, options?: ErrorOptions) {
    super(`${error.code}: ${error.message}`, options);
    this.effect = effect;
    this.error = error;
  }
}

/** Two charges were found under one reference: the code of the fault that `find` throws. */
export const DUPLICATE_CAPTURE = 'captured_twice';

/**
 * The merchant's own account was refused (its key was revoked, it may not make such a charge): the code of the fault. No card
 * was declined, and every other order meets the same refusal.
 */
export const ACCOUNT_REFUSED = 'account_refused';

/**
 * Whether a request may have been sent before under the same key. A gateway may refuse a repeat before it looks at the key, so
 * a refusal of a repeat decides nothing, unless the gateway says that it is the stored answer. `anew`: the same under a second
 * key, which is as fixed as the first. Only for a payment that its customer confirms, while nobody has a secret of it.
 */
export type Sending = 'first' | 'repeat' | 'anew';

export interface Period {
  readonly from: Instant;
  readonly until: Instant;
}

/** Every method throws {@link GatewayFault}; an outcome that business expects is returned. */
export interface PaymentGateway {
  /** How long the gateway remembers an idempotency key, in milliseconds. */
  readonly keyWindowMs: number;
  /** How long a call may take, in milliseconds; after it the outcome is unknown. */
  readonly timeoutMs: number;
  /**
   * Charges under `request.reference` as the gateway's idempotency key, or makes a payment that the customer confirms. Within
   * the key window, asking again with the same request is how the outcome of a lost answer is learnt. `requires_action` or
   * `open` may then be the stored, first answer: {@link retrieve} tells where it stands now.
   */
  charge(request: ChargeRequest, sending: Sending): Promise<ChargeOutcome>;
  /**
   * Looks the charge up by our reference, where it can only have been made within `sent`. Undefined: the gateway knows of
   * none, or not yet.
   */
  find(reference: string, sent: Period): Promise<ChargeOutcome | undefined>;
  /** Where a charge stands now, by the gateway's own id. */
  retrieve(transactionId: string): Promise<ChargeOutcome>;
  /**
   * Cancels a charge that waits for its customer. Declined: it is over. Captured: it was too late for that. Open: it is
   * processing, and nobody can cancel it. To cancel it again is harmless.
   */
  cancel(transactionId: string): Promise<ChargeOutcome>;
  /** Gives money back under `request.reference` as the gateway's idempotency key. */
  refund(request: RefundRequest, sending: Sending): Promise<RefundOutcome>;
  /** Looks the refund up by our reference. Undefined: the gateway knows of none, or not yet. */
  findRefund(request: RefundRequest): Promise<RefundOutcome | undefined>;
}
