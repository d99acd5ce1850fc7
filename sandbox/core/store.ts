import type { LedgerEntry } from './ledger.ts';
import type {
  BalanceTransaction,
  Dispute,
  EarlyFraudWarning,
  Payout,
  Refund,
  Review,
} from './money-records.ts';
import type { Endpoint, KeyRecord, Outage, Payment, StoredReply } from './records.ts';

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

  /** By `metadata.reference`, oldest first. */
  findPaymentsByReference(reference: string): Promise<readonly Payment[]>;
  find<K extends Kind>(kind: K, id: string): Promise<Kinds[K] | undefined>;
  /** A page of those that were created within a time, the newest first, and of one moment the greatest id. */
  list<K extends Kind>(kind: K, page: Page): Promise<readonly Kinds[K][]>;
  /** All of a payment, oldest first. */
  listOf<K extends KindOfPayment>(kind: K, paymentIntent: string): Promise<readonly Kinds[K][]>;
  /** Whether a payment method that serves one payment has served it. */
  isConsumed(paymentMethod: string): Promise<boolean>;

  /** One endpoint a URL: registering it again keeps its id and replaces its events and its version. */
  saveEndpoint(endpoint: Endpoint): Promise<Endpoint>;
  listEndpoints(): Promise<readonly Endpoint[]>;

  /** There is one outage at a time: another one replaces it. */
  saveOutage(outage: Outage): Promise<void>;
  /** The last one that was not ended, be it over or not. */
  findOutage(): Promise<Outage | undefined>;
  endOutage(): Promise<void>;
  /** How many requests an endpoint has had in a second, this one included. */
  countRequest(endpoint: string, second: number): Promise<number>;

  appendToLedger(entry: LedgerEntry): Promise<void>;
  readLedger(page: LedgerPage): Promise<readonly LedgerEntry[]>;
}

/** What is kept beside keys, endpoints and the ledger. */
export interface Kinds {
  readonly payment: Payment;
  readonly refund: Refund;
  readonly dispute: Dispute;
  readonly warning: EarlyFraudWarning;
  readonly review: Review;
  readonly balance_transaction: BalanceTransaction;
  readonly payout: Payout;
}
export type Kind = keyof Kinds;
export type KindOfPayment = Exclude<Kind, 'payment'>;

/** A record of a payment, or one that is about none. */
export type OfPayment = {
  [K in KindOfPayment]: { readonly kind: K; readonly record: Kinds[K] };
}[KindOfPayment];

export interface Page {
  /** Both ends included. */
  readonly fromMs: number;
  readonly untilMs: number;
  /** Only what comes after this one, in the list's order. */
  readonly after?: { readonly createdAtMs: number; readonly id: string };
  readonly limit: number;
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
  /** The next version of one: refused as `payment_changed` unless the one before is stored. */
  readonly change?: Payment;
  /** New ones, or ones that take the place of those with the same id. */
  readonly records?: readonly OfPayment[];
  /** A payment method that serves once: refused as `payment_changed` if it has served. */
  readonly consumes?: string | undefined;
  readonly entries: readonly LedgerEntry[];
}

export type CommitOutcome = 'committed' | 'key_lost' | 'payment_changed';

export interface LedgerPage {
  readonly orderId?: string;
  /** Only entries after this `seq`. */
  readonly after?: string;
  /** Only entries of up to now: what is decided for later is in the ledger with its time. */
  readonly untilMs: number;
  readonly limit: number;
}
