import type { LedgerEntry } from '../../sandbox/core/ledger.ts';
import type { BalanceTransaction, Dispute, Refund } from '../../sandbox/core/money-records.ts';
import type { CapturedPayment } from '../../sandbox/core/records.ts';
import type { KeyClaim } from '../../sandbox/core/store.ts';

export const NOW = 1_800_000_000_000;

export const claimOf = (owner: string, changes: Partial<KeyClaim> = {}): KeyClaim => ({
  key: 'key-1',
  owner,
  fingerprint: 'print-1',
  nowMs: NOW,
  leaseExpiresAtMs: NOW + 1_000,
  expiresAtMs: NOW + 86_400_000,
  ...changes,
});

export const reply = { status: 200, body: '{"id":"pi_1"}', requestId: 'req_1' };

export const paymentOf = (id: string, changes: Partial<CapturedPayment> = {}): CapturedPayment => ({
  id,
  charge: `ch_${id}`,
  amount: 1000,
  currency: 'eur',
  paymentMethod: 'pm_card_visa',
  metadata: { reference: 'ref-1', orderId: 'ord_1', empty: '' },
  description: null,
  receiptEmail: null,
  customer: null,
  createdAtMs: NOW,
  version: 1,
  status: 'captured',
  amountRefunded: 0,
  returns: [],
  balance: null,
  disputed: false,
  refundsBlockedBy: null,
  ...changes,
});

/** What a payment is before anything became of it. */
export const attemptOf = (id: string) => {
  const { amountRefunded, returns, balance, disputed, refundsBlockedBy, status, ...attempt } = paymentOf(id);
  return attempt;
};

/** An entry's place begins with its time. */
export const seqOf = (place: string, atMs = NOW): string => `0${atMs}-${place}`;

export const entryOf = (place: string, orderId: string | null = 'ord_1', atMs = NOW): LedgerEntry => ({
  seq: seqOf(place, atMs),
  at: new Date(atMs).toISOString(),
  type: 'captured',
  orderId,
  paymentIntent: `pi_${place}`,
  charge: `ch_${place}`,
  amount: 1000,
  currency: 'eur',
  paymentMethod: 'pm_card_visa',
  metadata: {},
  idempotencyKey: null,
});

export const refundOf = (id: string, amount: number): Refund => ({
  id,
  status: 'succeeded',
  paymentIntent: 'pi_1',
  charge: 'ch_pi_1',
  amount,
  currency: 'eur',
  reason: null,
  metadata: {},
  createdAtMs: NOW,
  balance: null,
  failureBalance: null,
});

export const disputeOf = (id: string, createdAtMs: number): Dispute => ({
  id,
  paymentIntent: 'pi_1',
  charge: 'ch_pi_1',
  amount: 1000,
  currency: 'eur',
  reason: 'fraudulent',
  status: 'needs_response',
  isWithdrawn: true,
  balanceTransactions: ['txn_1'],
  evidenceDueAtMs: NOW + 1,
  createdAtMs,
});

export const lineOf = (id: string, createdAtMs: number): BalanceTransaction => ({
  id,
  paymentIntent: null,
  source: null,
  amount: -100,
  fee: 0,
  currency: 'eur',
  exchangeRate: 0.9,
  type: 'stripe_fee',
  reportingCategory: 'fee',
  description: 'a fee of the month',
  createdAtMs,
  payout: null,
});
