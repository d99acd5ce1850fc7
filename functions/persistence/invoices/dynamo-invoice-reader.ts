import type { Invoice } from '../../domain/invoices/invoice.ts';
import type { InvoiceReader } from '../../usecases/ports/documents.ts';
import { invoiceFrom } from './document-items.ts';
import { DynamoOrderReader } from '../orders/dynamo-order-reader.ts';
import { getItem } from '../table/get-item.ts';
import { isDocument } from '../table/items.ts';
import { invoiceKey } from '../table/keys.ts';

export class DynamoInvoiceReader extends DynamoOrderReader implements InvoiceReader {
  async findInvoice(merchantId: string, orderId: string): Promise<Invoice | undefined> {
    const item = await getItem(this.client, this.tableName, invoiceKey(merchantId, orderId));
    return item && isDocument(item) ? invoiceFrom(item) : undefined;
  }
}
