import type { LedgerEntry } from './ledger.ts';
import type { Endpoint, KeyRecord, Outage, Payment, Refund } from './records.ts';
import type { ClaimOutcome, Commit, CommitOutcome, KeyClaim, LedgerPage, SandboxStore } from './store.ts';

/** No operation awaits anything between its check and its write, so each is atomic in this process. */
export class MemorySandboxStore implements SandboxStore {
  readonly #keys = new Map<string, KeyRecord>();
  readonly #payments = new Map<string, Payment>();
  readonly #refunds = new Map<string, Refund>();
  readonly #endpoints = new Map<string, Endpoint>();
  readonly #ledger: LedgerEntry[] = [];
  #outage: Outage | undefined;

  claimKey(claim: KeyClaim): Promise<ClaimOutcome> {
    const existing = this.#keys.get(claim.key);
    if (existing !== undefined && !isFree(existing, claim)) {
      const isMine = existing.status === 'in_flight' && existing.owner === claim.owner;
      return Promise.resolve(
        isMine ? { claimed: true, calls: existing.calls } : { claimed: false, existing },
      );
    }
    const { owner, fingerprint, leaseExpiresAtMs, expiresAtMs } = claim;
    const calls = (existing?.calls ?? 0) + 1;
    this.#keys.set(claim.key, {
      status: 'in_flight',
      owner,
      fingerprint,
      calls,
      leaseExpiresAtMs,
      expiresAtMs,
    });
    return Promise.resolve({ claimed: true, calls });
  }

  releaseKey(key: string, owner: string): Promise<void> {
    const existing = this.#ownedInFlight(key, owner);
    if (existing !== undefined) this.#keys.set(key, { ...existing, status: 'released' });
    return Promise.resolve();
  }

  forgetKey(key: string, expiresAtMs?: number): Promise<boolean> {
    const isMeant = expiresAtMs === undefined || this.#keys.get(key)?.expiresAtMs === expiresAtMs;
    return Promise.resolve(isMeant && this.#keys.delete(key));
  }

  commit(commit: Commit): Promise<CommitOutcome> {
    const { key, payment, change, refund, entries } = commit;
    const existing = key && this.#ownedInFlight(key.key, key.owner);
    if (key !== undefined && existing === undefined) return Promise.resolve('key_lost');
    if (this.#hasChanged(commit)) return Promise.resolve('payment_changed');
    for (const written of [payment, change?.payment, refund?.payment]) {
      if (written !== undefined) this.#payments.set(written.id, written);
    }
    if (refund !== undefined) this.#refunds.set(refund.refund.id, refund.refund);
    if (key !== undefined && existing !== undefined) {
      this.#keys.set(key.key, { ...existing, status: 'completed', reply: key.reply });
    }
    this.#ledger.push(...entries);
    return Promise.resolve('committed');
  }

  findPayment(id: string): Promise<Payment | undefined> {
    return Promise.resolve(this.#payments.get(id));
  }

  findPaymentsByReference(reference: string): Promise<readonly Payment[]> {
    const found = [...this.#payments.values()].filter(({ metadata }) => metadata['reference'] === reference);
    return Promise.resolve(found.toSorted((a, b) => a.createdAtMs - b.createdAtMs));
  }

  listPayments({ fromMs, untilMs }: { fromMs: number; untilMs: number }): Promise<readonly Payment[]> {
    const found = [...this.#payments.values()].filter(
      ({ createdAtMs }) => createdAtMs >= fromMs && createdAtMs <= untilMs,
    );
    return Promise.resolve(found.toSorted((a, b) => a.createdAtMs - b.createdAtMs));
  }

  findRefund(id: string): Promise<Refund | undefined> {
    return Promise.resolve(this.#refunds.get(id));
  }

  listRefunds(paymentIntent: string): Promise<readonly Refund[]> {
    const found = [...this.#refunds.values()].filter((refund) => refund.paymentIntent === paymentIntent);
    return Promise.resolve(found.toSorted((a, b) => a.createdAtMs - b.createdAtMs));
  }

  saveEndpoint(endpoint: Endpoint): Promise<Endpoint> {
    const known = this.#endpoints.get(endpoint.url);
    const saved = known ? { ...known, enabledEvents: endpoint.enabledEvents } : endpoint;
    this.#endpoints.set(saved.url, saved);
    return Promise.resolve(saved);
  }

  listEndpoints(): Promise<readonly Endpoint[]> {
    return Promise.resolve([...this.#endpoints.values()]);
  }

  saveOutage(outage: Outage): Promise<void> {
    this.#outage = outage;
    return Promise.resolve();
  }

  findOutage(): Promise<Outage | undefined> {
    return Promise.resolve(this.#outage);
  }

  endOutage(): Promise<void> {
    this.#outage = undefined;
    return Promise.resolve();
  }

  appendToLedger(entry: LedgerEntry): Promise<void> {
    this.#ledger.push(entry);
    return Promise.resolve();
  }

  readLedger({ orderId, after, limit }: LedgerPage): Promise<readonly LedgerEntry[]> {
    const asked = this.#ledger.filter(
      (entry) =>
        (orderId === undefined || entry.orderId === orderId) && (after === undefined || entry.seq > after),
    );
    return Promise.resolve(asked.toSorted((a, b) => (a.seq < b.seq ? -1 : 1)).slice(0, limit));
  }

  #ownedInFlight(key: string, owner: string) {
    const existing = this.#keys.get(key);
    return existing?.status === 'in_flight' && existing.owner === owner ? existing : undefined;
  }

  #hasChanged({ change, refund }: Commit): boolean {
    if (change !== undefined && this.#payments.get(change.payment.id)?.status !== change.from) return true;
    if (refund === undefined) return false;
    const before = this.#payments.get(refund.payment.id);
    return before?.status !== 'captured' || before.amountRefunded !== refund.amountRefundedBefore;
  }
}

function isFree(existing: KeyRecord, claim: KeyClaim): boolean {
  if (existing.status === 'released') return true;
  const ownerDied = existing.status === 'in_flight' && existing.leaseExpiresAtMs <= claim.nowMs;
  return ownerDied && existing.fingerprint === claim.fingerprint;
}
