import type { LedgerEntry } from './ledger.ts';
import type { Endpoint, KeyRecord, Outage, Payment } from './records.ts';
import { Shelf } from './shelf.ts';
import type {
  ClaimOutcome,
  Commit,
  CommitOutcome,
  KeyClaim,
  Kind,
  KindOfPayment,
  Kinds,
  LedgerPage,
  OfPayment,
  Page,
  SandboxStore,
} from './store.ts';

/** No operation awaits anything between its check and its write, so each is atomic in this process. */
export class MemorySandboxStore implements SandboxStore {
  readonly #keys = new Map<string, KeyRecord>();
  readonly #shelves: { readonly [K in Kind]: Shelf<Kinds[K]> } = {
    payment: new Shelf(),
    refund: new Shelf(),
    dispute: new Shelf(),
    warning: new Shelf(),
    review: new Shelf(),
    balance_transaction: new Shelf(),
    payout: new Shelf(),
  };
  readonly #byReference = new Map<string, Set<string>>();
  readonly #consumed = new Set<string>();
  readonly #endpoints = new Map<string, Endpoint>();
  readonly #ledger: LedgerEntry[] = [];
  #outage: Outage | undefined;
  #requests = { second: 0, counts: new Map<string, number>() };

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
    const { key, payment, change, records = [], consumes, entries } = commit;
    const existing = key && this.#ownedInFlight(key.key, key.owner);
    if (key !== undefined && existing === undefined) return Promise.resolve('key_lost');
    if (this.#hasChanged(commit)) return Promise.resolve('payment_changed');
    for (const written of [payment, change]) if (written !== undefined) this.#putPayment(written);
    for (const each of records) this.#put(each);
    if (consumes !== undefined) this.#consumed.add(consumes);
    if (key !== undefined && existing !== undefined) {
      this.#keys.set(key.key, { ...existing, status: 'completed', reply: key.reply });
    }
    this.#ledger.push(...entries);
    return Promise.resolve('committed');
  }

  findPaymentsByReference(reference: string): Promise<readonly Payment[]> {
    const found = [...(this.#byReference.get(reference) ?? [])]
      .map((id) => this.#shelves.payment.byId.get(id))
      .filter((payment) => payment !== undefined);
    return Promise.resolve(found.toSorted((a, b) => a.createdAtMs - b.createdAtMs));
  }

  find<K extends Kind>(kind: K, id: string): Promise<Kinds[K] | undefined> {
    return Promise.resolve(this.#shelves[kind].byId.get(id));
  }

  list<K extends Kind>(kind: K, page: Page): Promise<readonly Kinds[K][]> {
    return Promise.resolve(this.#shelves[kind].page(page));
  }

  listOf<K extends KindOfPayment>(kind: K, paymentIntent: string): Promise<readonly Kinds[K][]> {
    return Promise.resolve(this.#shelves[kind].of(paymentIntent));
  }

  isConsumed(paymentMethod: string): Promise<boolean> {
    return Promise.resolve(this.#consumed.has(paymentMethod));
  }

  saveEndpoint(endpoint: Endpoint): Promise<Endpoint> {
    const known = this.#endpoints.get(endpoint.url);
    const saved = known ? { ...endpoint, id: known.id, createdAtMs: known.createdAtMs } : endpoint;
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

  countRequest(endpoint: string, second: number): Promise<number> {
    if (this.#requests.second !== second) this.#requests = { second, counts: new Map() };
    const count = (this.#requests.counts.get(endpoint) ?? 0) + 1;
    this.#requests.counts.set(endpoint, count);
    return Promise.resolve(count);
  }

  appendToLedger(entry: LedgerEntry): Promise<void> {
    this.#ledger.push(entry);
    return Promise.resolve();
  }

  readLedger({ orderId, after, untilMs, limit }: LedgerPage): Promise<readonly LedgerEntry[]> {
    const asked = this.#ledger.filter(
      (entry) =>
        (orderId === undefined || entry.orderId === orderId) &&
        (after === undefined || entry.seq > after) &&
        Date.parse(entry.at) <= untilMs,
    );
    return Promise.resolve(asked.toSorted((a, b) => (a.seq < b.seq ? -1 : 1)).slice(0, limit));
  }

  #ownedInFlight(key: string, owner: string) {
    const existing = this.#keys.get(key);
    return existing?.status === 'in_flight' && existing.owner === owner ? existing : undefined;
  }

  #hasChanged({ change, consumes }: Commit): boolean {
    if (consumes !== undefined && this.#consumed.has(consumes)) return true;
    return change !== undefined && this.#shelves.payment.byId.get(change.id)?.version !== change.version - 1;
  }

  #putPayment(payment: Payment): void {
    this.#shelves.payment.put(payment);
    const reference = payment.metadata['reference'];
    if (reference === undefined || reference === '') return;
    const known = this.#byReference.get(reference) ?? new Set();
    this.#byReference.set(reference, known.add(payment.id));
  }

  #put(each: OfPayment): void {
    switch (each.kind) {
      case 'refund':
        this.#shelves.refund.put(each.record);
        break;
      case 'dispute':
        this.#shelves.dispute.put(each.record);
        break;
      case 'warning':
        this.#shelves.warning.put(each.record);
        break;
      case 'review':
        this.#shelves.review.put(each.record);
        break;
      case 'balance_transaction':
        this.#shelves.balance_transaction.put(each.record);
        break;
      case 'payout':
        this.#shelves.payout.put(each.record);
        break;
    }
  }
}

function isFree(existing: KeyRecord, claim: KeyClaim): boolean {
  if (existing.status === 'released') return true;
  const ownerDied = existing.status === 'in_flight' && existing.leaseExpiresAtMs <= claim.nowMs;
  return ownerDied && existing.fingerprint === claim.fingerprint;
}
