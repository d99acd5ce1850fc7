import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Instant } from '../../domain/instant.ts';
import type { AccountingDocument, CreditNote } from '../../domain/invoices/invoice.ts';
import { provenanceOf } from '../../domain/operations/provenance.ts';
import type { NeedsAttentionEntry } from '../../domain/orders/needs-attention.ts';
import type { PaidOrder } from '../../domain/orders/order.ts';
import type { Log } from '../../usecases/ports/log.ts';
import type { Draft, Numbering } from '../../usecases/ports/numbering.ts';
import { ToldTransitions } from '../orders/told-transitions.ts';
import { closingEntries } from '../needs-attention/needs-attention-items.ts';
import { replaceOrder } from '../orders/order-writes.ts';
import { putNumber } from '../sweep/due-index.ts';
import { revised } from '../table/revisions.ts';
import { inTransaction, singleWrite } from '../table/single-write.ts';
import { transact } from '../table/transact.ts';
import { updateWith } from '../table/update-with.ts';
import { markWritten } from './document-items.ts';
import { issueNumbered } from './numbering.ts';

export class DynamoNumbering implements Numbering {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #told: ToldTransitions;

  constructor(client: DynamoDBClient, tableName: string, log?: Log) {
    this.#client = client;
    this.#tableName = tableName;
    this.#told = new ToldTransitions(log);
  }

  async issue({ document, operation: { from, to } }: Draft) {
    const table = { client: this.#client, tableName: this.#tableName };
    const issued = await issueNumbered(table, { document, claim: from, madeBy: provenanceOf(to) });
    if (issued.code === 'committed') this.#told.issued(document);
    return issued;
  }

  async pdfWritten(
    document: AccountingDocument,
    now: Instant,
    standIns: readonly string[] = [],
  ): Promise<void> {
    await singleWrite(this.#client, markWritten(this.#tableName, document, now, standIns));
  }

  async creditNoteWritten(
    from: PaidOrder,
    to: PaidOrder,
    document: CreditNote,
    standIns: readonly string[] = [],
  ): Promise<PaidOrder | undefined> {
    const mark = inTransaction(markWritten(this.#tableName, document, to.updatedAt, standIns));
    const changed = { code: 'order_changed' } as const;
    const written = await transact(this.#client, [
      replaceOrder(this.#tableName, from, to),
      { write: mark, refusal: () => changed },
    ]);
    return written.code === 'committed' ? revised(to, from) : undefined;
  }

  async assignNumber(
    from: PaidOrder,
    to: PaidOrder,
    settles?: readonly NeedsAttentionEntry[],
  ): Promise<PaidOrder | undefined> {
    const table = this.#tableName;
    const entries = to.dueAt === undefined ? closingEntries(table, from, settles) : [];
    const written = await updateWith(this.#client, putNumber(table, from, to), entries);
    if (written) this.#told.invoiced(to);
    return written ? revised(to, from) : undefined;
  }
}
