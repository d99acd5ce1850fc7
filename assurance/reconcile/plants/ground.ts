import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { z } from 'zod';
import type { SandboxContext } from '../../../sandbox/core/context.ts';
import type { BalanceTransaction } from '../../../sandbox/core/money-records.ts';
import type { CapturedPayment } from '../../../sandbox/core/records.ts';
import type { OfPayment } from '../../../sandbox/core/store.ts';

export interface Named {
  readonly merchantId: string;
  readonly orderId: string;
}

const storedOrder = z.object({ transactionId: z.string().optional(), totalMinor: z.number() });

/**
 * Where differences are planted: the gateway's own store, and the table, both past everything that reads them. Nothing here
 * knows how the two are compared.
 */
export class Ground {
  readonly context: SandboxContext;
  readonly random: () => number;
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(
    context: SandboxContext,
    table: { readonly client: DynamoDBClient; readonly tableName: string },
    random: () => number,
  ) {
    this.context = context;
    this.random = random;
    this.#client = table.client;
    this.#tableName = table.tableName;
  }

  /** From 1 up to `most`. */
  upTo(most: number): number {
    return 1 + Math.floor(this.random() * most);
  }

  /** The payment that an order names, or that was tried for it. */
  async paymentOf(order: Named): Promise<CapturedPayment> {
    const { transactionId = '' } = storedOrder.parse(await this.item(order, 'ORDER'));
    const payment = await this.context.store.find('payment', transactionId);
    if (payment?.status !== 'captured') throw new Error(`${order.orderId} has no captured payment`);
    return payment;
  }

  /** The entry of the balance that a charge, refund or dispute made. */
  async lineOf(source: string, paymentIntent: string): Promise<BalanceTransaction> {
    const lines = await this.context.store.listOf('balance_transaction', paymentIntent);
    const line = lines.find((each) => each.source === source);
    if (line === undefined) throw new Error(`${source} has no entry`);
    return line;
  }

  /** Writes records, and the payment's next version where it changes. */
  async write(records: readonly OfPayment[], change?: CapturedPayment): Promise<void> {
    const changed = change && { change: { ...change, version: change.version + 1 } };
    const written = await this.context.store.commit({ records, entries: [], ...changed });
    if (written !== 'committed') throw new Error(`not planted: ${written}`);
  }

  async item(order: Named, sk: string): Promise<Record<string, unknown>> {
    const { Item: item } = await this.#client.send(
      new GetItemCommand({
        TableName: this.#tableName,
        Key: marshall(keyOf(order, sk)),
        ConsistentRead: true,
      }),
    );
    if (item === undefined) throw new Error(`${order.orderId} has no ${sk}`);
    return unmarshall(item);
  }

  async putItem(order: Named, sk: string, item: Record<string, unknown>): Promise<void> {
    const Item = marshall({ ...item, ...keyOf(order, sk) });
    await this.#client.send(new PutItemCommand({ TableName: this.#tableName, Item }));
  }

  async deleteItem(order: Named, sk: string): Promise<void> {
    await this.#client.send(
      new DeleteItemCommand({ TableName: this.#tableName, Key: marshall(keyOf(order, sk)) }),
    );
  }
}

const keyOf = ({ merchantId, orderId }: Named, sk: string) => ({ pk: `M#${merchantId}#O#${orderId}`, sk });

/** An entry of the balance in euros, with a fee that nobody doubts. */
export const lineFor = (
  { newId }: SandboxContext,
  line: Pick<BalanceTransaction, 'paymentIntent' | 'source' | 'amount' | 'type' | 'reportingCategory'>,
  createdAtMs: number,
  fee = 0,
): BalanceTransaction => ({
  ...line,
  id: newId('txn_'),
  fee,
  currency: 'eur',
  exchangeRate: null,
  description: null,
  createdAtMs,
  payout: null,
});
