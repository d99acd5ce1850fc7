import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Merchant } from '../../domain/merchants/merchant.ts';
import type { Order } from '../../domain/orders/order.ts';
import type { OrderKey, OrderReader } from '../../usecases/ports/orders.ts';
import { readMerchant } from '../merchants/read-merchant.ts';
import { getItem } from '../table/get-item.ts';
import { isOrder } from '../table/items.ts';
import { externalReferenceKeys, orderKey, transactionKey } from '../table/keys.ts';
import { wholeOrder } from './order-details.ts';
import { orderFrom } from './order-items.ts';

/** Readers are apart, and import nothing that writes, so that a function starts with what it reads and no more. */
export class DynamoOrderReader implements OrderReader {
  protected readonly client: DynamoDBClient;
  protected readonly tableName: string;

  constructor(client: DynamoDBClient, tableName: string) {
    this.client = client;
    this.tableName = tableName;
  }

  async find(merchantId: string, orderId: string): Promise<Order | undefined> {
    const item = await getItem(this.client, this.tableName, orderKey(merchantId, orderId));
    if (item === undefined || !isOrder(item)) return undefined;
    return orderFrom(await wholeOrder(this.client, this.tableName, item));
  }

  async merchant(merchantId: string, version?: number): Promise<Merchant | undefined> {
    return readMerchant(this.client, this.tableName, merchantId, version);
  }

  async findByExternalReference(merchantId: string, reference: string): Promise<Order | undefined> {
    for (const key of externalReferenceKeys(merchantId, reference)) {
      const orderId = (await getItem(this.client, this.tableName, key))?.['orderId']?.S;
      if (orderId !== undefined) return this.find(merchantId, orderId);
    }
    return undefined;
  }

  async findByTransaction(provider: string, transactionId: string): Promise<OrderKey | undefined> {
    const item = await getItem(this.client, this.tableName, transactionKey(provider, transactionId));
    return item && payer.parse(unmarshall(item));
  }
}

const payer = z.object({ merchantId: z.string(), orderId: z.string() });
