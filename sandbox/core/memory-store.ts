import type { LedgerEntry } from './ledger.ts';
import type { Endpoint, KeyRecord, Payment } from './records.ts';
import type { ClaimOutcome, Commit, CommitOutcome, KeyClaim, LedgerPage, SandboxStore } from './store.ts';

/** No operation awaits anything between its check and its write, so each is atomic in this process. */
export class MemorySandboxStore implements SandboxStore {
  readonly #keys = new Map<string, KeyRecord>();
  readonly #payments = new Map<string, Payment>();
  readonly #endpoints = new Map<string, Endpoint>();
  readonly #ledger: LedgerEntry[] = [];

  claimKey(claim: KeyClaim): Promise<ClaimOutcome> {
    const held = this.#keys.get(claim.key);
    if (held !== undefined && !isFree(held, claim)) {
      const isMine = held.status === 'in_flight' && held.owner === claim.owner;
      return Promise.resolve(isMine ? { claimed: true, calls: held.calls } : { claimed: false, held });
    }
    const { owner, fingerprint, leaseExpiresAtMs, expiresAtMs } = claim;
    const calls = (held?.calls ?? 0) + 1;
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
    const held = this.#heldInFlight(key, owner);
    if (held !== undefined) this.#keys.set(key, { ...held, status: 'released' });
    return Promise.resolve();
  }

  forgetKey(key: string, expiresAtMs: number): Promise<void> {
    if (this.#keys.get(key)?.expiresAtMs === expiresAtMs) this.#keys.delete(key);
    return Promise.resolve();
  }

  commit({ key, payment, refund, entries }: Commit): Promise<CommitOutcome> {
    const held = key && this.#heldInFlight(key.key, key.owner);
    if (key !== undefined && held === undefined) return Promise.resolve('key_lost');
    const before = refund && this.#payments.get(refund.payment.id);
    if (refund !== undefined) {
      if (before?.status !== 'captured' || before.amountRefunded !== refund.amountRefundedBefore) {
        return Promise.resolve('payment_changed');
      }
      this.#payments.set(refund.payment.id, refund.payment);
    }
    if (payment !== undefined) this.#payments.set(payment.id, payment);
    if (key !== undefined && held !== undefined) {
      this.#keys.set(key.key, { ...held, status: 'completed', reply: key.reply });
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

  saveEndpoint(endpoint: Endpoint): Promise<Endpoint> {
    const known = this.#endpoints.get(endpoint.url);
    const saved = known ? { ...known, enabledEvents: endpoint.enabledEvents } : endpoint;
    this.#endpoints.set(saved.url, saved);
    return Promise.resolve(saved);
  }

  listEndpoints(): Promise<readonly Endpoint[]> {
    return Promise.resolve([...this.#endpoints.values()]);
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

  #heldInFlight(key: string, owner: string) {
    const held = this.#keys.get(key);
    return held?.status === 'in_flight' && held.owner === owner ? held : undefined;
  }
}

function isFree(held: KeyRecord, claim: KeyClaim): boolean {
  if (held.status === 'released') return true;
  const holderDied = held.status === 'in_flight' && held.leaseExpiresAtMs <= claim.nowMs;
  return holderDied && held.fingerprint === claim.fingerprint;
}
