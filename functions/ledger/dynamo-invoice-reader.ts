import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Invoice } from '../domain/invoice.ts';
import type { InvoiceReader } from '../usecases/ports.ts';
import { invoiceFrom } from './document-items.ts';
import { getItem } from './get-item.ts';
import { isDocument } from './items.ts';
import { invoiceKey } from './keys.ts';

export class DynamoInvoiceReader implements InvoiceReader {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async findInvoice(merchantId: string, orderId: string): Promise<Invoice | undefined> {
    const item = await getItem(this.#client, this.#tableName, invoiceKey(merchantId, orderId));
    return item && isDocument(item) ? invoiceFrom(item) : undefined;
  }
}
