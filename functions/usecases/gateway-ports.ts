import type { OperationError } from '../domain/attempt.ts';
import type { ChargeOutcome, ChargeRequest } from '../domain/payment.ts';
import type { RefundOutcome, RefundRequest } from '../domain/refund.ts';

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
export const CAPTURED_TWICE = 'captured_twice';

/** Every method throws {@link GatewayFault}; an outcome that business expects is returned. */
export interface PaymentGateway {
  /** How long the gateway remembers an idempotency key, in milliseconds. */
  readonly keyWindowMs: number;
  /** How long a call may take, in milliseconds; after it the outcome is unknown. */
  readonly timeoutMs: number;
  /**
   * Charges under `request.reference` as the gateway's idempotency key: within the key window, asking again with the
   * same request is how the outcome of a lost answer is learnt. A `requires_action` may then be the stored, first
   * answer: {@link retrieve} tells where it stands now.
   */
  charge(request: ChargeRequest): Promise<ChargeOutcome>;
  /** Looks the charge up by our reference. Undefined: the gateway knows of none, or not yet. */
  find(reference: string): Promise<ChargeOutcome | undefined>;
  /** Where a charge stands now, by the gateway's own id. */
  retrieve(transactionId: string): Promise<ChargeOutcome>;
  /**
   * Gives up a charge that waits for its holder. Declined: it is over. Captured: it was too late for that. To cancel it
   * again is harmless.
   */
  cancel(transactionId: string): Promise<ChargeOutcome>;
  /** Gives money back under `request.reference` as the gateway's idempotency key. */
  refund(request: RefundRequest): Promise<RefundOutcome>;
  /** Looks the refund up by our reference. Undefined: the gateway knows of none, or not yet. */
  findRefund(request: RefundRequest): Promise<RefundOutcome | undefined>;
}
