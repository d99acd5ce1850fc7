import type { Instant } from '../../functions/domain/instant.ts';
import type { Captured, ChargeOutcome } from '../../functions/domain/payments/payment.ts';

export interface Capture extends Captured {
  readonly reference: string;
  readonly at: Instant;
}

export interface Refunded {
  readonly transactionId: string;
  readonly amountMinor: number;
  readonly reference: string;
}

export interface Payment {
  readonly reference: string;
  readonly amountMinor: number;
  readonly currency: string;
  outcome: ChargeOutcome;
}
