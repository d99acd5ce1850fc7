import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { PaymentOwners } from '../../usecases/ports/books.ts';
import type { OrderKey } from '../../usecases/ports/orders.ts';
import { getItem } from '../table/get-item.ts';
import { transactionKey } from '../table/keys.ts';

const owner = z.object({ merchantId: z.string(), orderId: z.string() });

/** By the constraint that gives a payment to one order. Earlier releases wrote it without the merchant. */
export class DynamoPaymentOwners implements PaymentOwners {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async ownerOf(provider: string, paymentId: string): Promise<OrderKey | undefined> {
    const item = await getItem(this.#client, this.#tableName, transactionKey(provider, paymentId));
    return item && owner.safeParse(unmarshall(item)).data;
  }
}
