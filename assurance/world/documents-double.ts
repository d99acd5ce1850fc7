import type { AccountingDocument } from '../../functions/domain/invoices/invoice.ts';
import type { Documents } from '../../functions/usecases/ports/documents.ts';

/** A double of the document store that keeps what `If-None-Match: *` promises: the first write stands. */
export class DocumentsDouble implements Documents {
  readonly #written = new Map<string, AccountingDocument>();
  /** Writes that came after the first and were refused. */
  refused = 0;
  /** Characters that no font has. */
  standIns: readonly string[] = [];

  #failures = 0;

  /** The next write fails. */
  failNext(): void {
    this.#failures += 1;
  }

  get unfired(): string[] {
    return this.#failures > 0 ? ['documents: failure'] : [];
  }

  async write(document: AccountingDocument): Promise<readonly string[]> {
    if (this.#failures > 0) {
      this.#failures -= 1;
      throw new Error('the documents are away');
    }
    const key = `${document.merchantId}/${document.number}`;
    if (this.#written.has(key)) this.refused += 1;
    else this.#written.set(key, document);
    return this.standIns;
  }

  /** What lies in the store, in the order of its writing. */
  get written(): readonly AccountingDocument[] {
    return [...this.#written.values()];
  }
}
