import type { Invoice } from '../domain/invoice.ts';
import type { InvoiceReader } from '../usecases/ports.ts';
import { invoiceFrom } from './document-items.ts';
import { DynamoOrderReader } from './dynamo-order-reader.ts';
import { getItem } from './get-item.ts';
import { isDocument } from './items.ts';
import { invoiceKey } from './keys.ts';

export class DynamoInvoiceReader extends DynamoOrderReader implements InvoiceReader {
  async findInvoice(merchantId: string, orderId: string): Promise<Invoice | undefined> {
    const item = await getItem(this.client, this.tableName, invoiceKey(merchantId, orderId));
    return item && isDocument(item) ? invoiceFrom(item) : undefined;
  }
}
