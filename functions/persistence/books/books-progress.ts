import { DeleteItemCommand, PutItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { BooksReport } from '../../domain/books/books-report.ts';
import { BREAK_KINDS, type BreakKind } from '../../domain/books/breaks.ts';
import type { BooksProgress } from '../../usecases/ports/books.ts';
import { getItem } from '../table/get-item.ts';
import type { Key } from '../table/keys.ts';
import { schemaOf } from '../table/stored.ts';

const minor = z.number();

export const reportSchema = schemaOf<BooksReport>()(
  z.object({
    provider: z.string(),
    from: z.string(),
    until: z.string(),
    comparedAt: z.string(),
    reachedDownTo: z.string(),
    isComplete: z.boolean(),
    totals: z.array(
      z.object({
        currency: z.string(),
        capturedMinor: minor,
        refundedMinor: minor,
        disputedMinor: minor,
        feesMinor: minor,
        otherMinor: minor,
        netMinor: minor,
        paidOutMinor: minor,
      }),
    ),
    payments: z.number(),
    paymentsOfOthers: z.number(),
    orders: z.number(),
    settled: z.number(),
    findings: z.array(
      z.object({
        kind: z.custom<BreakKind>((kind) => typeof kind === 'string' && BREAK_KINDS.has(kind)),
        about: z.string(),
        merchantId: z.exactOptional(z.string()),
        orderId: z.exactOptional(z.string()),
        detail: z.string(),
        outcome: z.enum(['caught_up', 'listed', 'known']),
      }),
    ),
  }),
);

/** A comparison that did not come to its end, as JSON. One that this release cannot read is begun anew. */
export class DynamoBooksProgress implements BooksProgress {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;
  readonly #key: Key;

  constructor(client: DynamoDBClient, tableName: string, provider: string) {
    this.#client = client;
    this.#tableName = tableName;
    this.#key = { pk: `BOOKS#${provider}`, sk: 'PROGRESS' };
  }

  async load(): Promise<BooksReport | undefined> {
    const text = (await getItem(this.#client, this.#tableName, this.#key))?.['report']?.S;
    return text === undefined ? undefined : reportSchema.safeParse(JSON.parse(text)).data;
  }

  async save(report: BooksReport): Promise<void> {
    const Item = marshall({ ...this.#key, report: JSON.stringify(report) });
    await this.#client.send(new PutItemCommand({ TableName: this.#tableName, Item }));
  }

  async clear(): Promise<void> {
    await this.#client.send(new DeleteItemCommand({ TableName: this.#tableName, Key: marshall(this.#key) }));
  }
}
