import type { LedgerEntry } from '../../sandbox/core/ledger.ts';
import type { SandboxClient } from '../../cli/sandbox-client.ts';
import type { ApiClient, OrderRequest } from '../api-client.ts';
import type { Report } from '../../cli/progress.ts';

/** What must exist when a scenario is over. */
export interface Wanted {
  readonly orders: number;
  /** Captured in the gateway's ledger. */
  readonly charges: number;
  readonly invoices: number;
  /** Made, in the gateway's ledger. */
  readonly refunds: number;
  /** Of its orders, in either direction. */
  readonly movements: number;
}

/** Something that happens to real clients, with what may come of it. */
export interface Scenario {
  /** Also the customer's name in its orders, by which they are counted: whatever was created is found. */
  readonly id: string;
  readonly title: string;
  readonly wanted: Wanted;
  /** Throws when an answer is not what the API promises, or something does not come to pass in time. */
  readonly run: (stage: Stage) => Promise<void>;
}

export interface Stage {
  readonly merchant: ApiClient;
  readonly otherMerchant: ApiClient;
  /** A request of `merchant` whose client hangs up as soon as it is sent. */
  readonly hangUp: (path: string, key: string, body: unknown) => Promise<void>;
  readonly readLedger: () => Promise<readonly LedgerEntry[]>;
  /** What the customer does in the gateway's own script. */
  readonly authenticate: (transactionId: string, result: 'success' | 'failure') => Promise<void>;
  /** What staff at the gateway's dashboard, and a bank, do to a payment. */
  readonly refundAtDashboard: SandboxClient['refundAtDashboard'];
  readonly openDispute: SandboxClient['openDispute'];
  readonly moveDispute: SandboxClient['moveDispute'];
  /** An order of this scenario. */
  readonly order: (order: Pick<OrderRequest, 'lines'> & Partial<OrderRequest>) => OrderRequest;
  /** Unique to this run and scenario, for idempotency keys and references. */
  readonly name: (part: string) => string;
  readonly report: Report;
}

/** One order, paid, invoiced and taken from stock. */
export const ONE_ORDER: Wanted = { orders: 1, charges: 1, invoices: 1, refunds: 0, movements: 1 };
