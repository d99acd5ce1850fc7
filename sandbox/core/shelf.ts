import type { Page } from './store.ts';

interface Dated {
  readonly id: string;
  readonly createdAtMs: number;
  readonly paymentIntent?: string | null;
}

/** The records of one kind, in the order of their creation. */
export class Shelf<RecordOfKind extends Dated> {
  readonly byId = new Map<string, RecordOfKind>();
  readonly #ofPayment = new Map<string, string[]>();
  /** Oldest first; what is decided for later lies where its time is. */
  readonly #places: Dated[] = [];

  put(record: RecordOfKind): void {
    const isNew = !this.byId.has(record.id);
    this.byId.set(record.id, record);
    if (!isNew) return;
    this.#places.splice(this.#firstAfter(record), 0, record);
    const { paymentIntent } = record;
    if (paymentIntent === undefined || paymentIntent === null) return;
    const known = this.#ofPayment.get(paymentIntent) ?? [];
    known.push(record.id);
    this.#ofPayment.set(paymentIntent, known);
  }

  of(paymentIntent: string): readonly RecordOfKind[] {
    const ids = this.#ofPayment.get(paymentIntent) ?? [];
    return this.#named(ids).toSorted((a, b) => a.createdAtMs - b.createdAtMs);
  }

  page({ fromMs, untilMs, after, limit }: Page): readonly RecordOfKind[] {
    const end = { createdAtMs: untilMs + 1, id: '' };
    const before = after !== undefined && comesBefore(after, end) ? after : end;
    const ids: string[] = [];
    for (let index = this.#firstAfter(before) - 1; index >= 0 && ids.length < limit; index -= 1) {
      const place = this.#places[index];
      if (place === undefined || place.createdAtMs < fromMs) break;
      if (comesBefore(place, before)) ids.push(place.id);
    }
    return this.#named(ids);
  }

  #named(ids: readonly string[]): readonly RecordOfKind[] {
    return ids.map((id) => this.byId.get(id)).filter((record) => record !== undefined);
  }

  /** The index of the first place that comes after this one. */
  #firstAfter(dated: Dated): number {
    let [low, high] = [0, this.#places.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const place = this.#places[middle];
      if (place !== undefined && !comesBefore(dated, place)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const comesBefore = (a: Dated, b: Dated): boolean =>
  a.createdAtMs === b.createdAtMs ? a.id < b.id : a.createdAtMs < b.createdAtMs;
