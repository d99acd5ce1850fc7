import type { LedgerEntry } from '../../sandbox/core/ledger.ts';
import type { CapturedPayment, Refund } from '../../sandbox/core/records.ts';
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
  createdAtMs: NOW,
  status: 'captured',
  amountRefunded: 0,
  ...changes,
});

export const entryOf = (seq: string, orderId: string | null = 'ord_1'): LedgerEntry => ({
  seq,
  at: new Date(NOW).toISOString(),
  type: 'captured',
  orderId,
  paymentIntent: `pi_${seq}`,
  charge: `ch_${seq}`,
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
});
