import type { LedgerEntry } from './ledger.ts';
import type {
  CapturedPayment,
  Endpoint,
  KeyRecord,
  Outage,
  Payment,
  Refund,
  StoredReply,
} from './records.ts';

/**
 * What the gateway remembers. Every write is one conditional operation: concurrent requests meet in the store, never in
 * a read that is followed by a write. Nothing of the ledger is ever changed or removed.
 */
export interface SandboxStore {
  /**
   * Takes the key for `claim.owner` if it is free, released, or its holder died: in flight past its lease, with the same
   * fingerprint. Claiming again as the owner that holds it succeeds too: then the first response was lost on the way.
   */
  claimKey(claim: KeyClaim): Promise<ClaimOutcome>;
  /** Gives the key back with nothing stored, if `owner` still holds it. The count of calls stays. */
  releaseKey(key: string, owner: string): Promise<void>;
  /**
   * Removes a key; with `expiresAtMs` only if it is still the one that expires then. False: there was none to remove.
   * Whoever holds it in flight completes nothing any more.
   */
  forgetKey(key: string, expiresAtMs?: number): Promise<boolean>;

  /** All of it or nothing. */
  commit(commit: Commit): Promise<CommitOutcome>;

  findPayment(id: string): Promise<Payment | undefined>;
  /** By `metadata.reference`, oldest first. */
  findPaymentsByReference(reference: string): Promise<readonly Payment[]>;
  /** Created within the time, both ends included; oldest first. */
  listPayments(created: { readonly fromMs: number; readonly untilMs: number }): Promise<readonly Payment[]>;
  findRefund(id: string): Promise<Refund | undefined>;
  /** All of a payment, oldest first. */
  listRefunds(paymentIntent: string): Promise<readonly Refund[]>;

  /** One endpoint a URL: registering it again keeps its id and replaces its events. */
  saveEndpoint(endpoint: Endpoint): Promise<Endpoint>;
  listEndpoints(): Promise<readonly Endpoint[]>;

  /** There is one outage at a time: another one replaces it. */
  saveOutage(outage: Outage): Promise<void>;
  /** The last one that was not ended, be it over or not. */
  findOutage(): Promise<Outage | undefined>;
  endOutage(): Promise<void>;

  appendToLedger(entry: LedgerEntry): Promise<void>;
  readLedger(page: LedgerPage): Promise<readonly LedgerEntry[]>;
}

export interface KeyClaim {
  readonly key: string;
  readonly owner: string;
  readonly fingerprint: string;
  readonly nowMs: number;
  readonly leaseExpiresAtMs: number;
  readonly expiresAtMs: number;
}

export type ClaimOutcome =
  | { readonly claimed: true; readonly calls: number }
  | { readonly claimed: false; readonly existing: KeyRecord };

export interface Commit {
  /** Completes the key: refused as `key_lost` unless `owner` holds it in flight. */
  readonly key?: { readonly key: string; readonly owner: string; readonly reply: StoredReply };
  /** A new one. */
  readonly payment?: Payment;
  /** Refused as `payment_changed` unless the payment's status is still `from`. */
  readonly change?: { readonly payment: Payment; readonly from: Payment['status'] };
  /** Refused as `payment_changed` unless the payment's refunded amount is still `amountRefundedBefore`. */
  readonly refund?: {
    readonly refund: Refund;
    readonly payment: CapturedPayment;
    readonly amountRefundedBefore: number;
  };
  readonly entries: readonly LedgerEntry[];
}

export type CommitOutcome = 'committed' | 'key_lost' | 'payment_changed';

export interface LedgerPage {
  readonly orderId?: string;
  /** Only entries after this `seq`. */
  readonly after?: string;
  readonly limit: number;
}
