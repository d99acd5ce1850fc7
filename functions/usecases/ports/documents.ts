import type { AccountingDocument, Invoice } from '../../domain/invoices/invoice.ts';
import type { Merchant } from '../../domain/merchants/merchant.ts';
import type { Order } from '../../domain/orders/order.ts';

export interface InvoiceReader {
  find(merchantId: string, orderId: string): Promise<Order | undefined>;
  findInvoice(merchantId: string, orderId: string): Promise<Invoice | undefined>;
}

export interface Documents {
  /**
   * Writes the document's PDF unless it is there already.
   *
   * @param seller as the document names it; undefined: the merchant had said nothing of itself
   * @returns characters that no font has, as the page shows them
   */
  write(document: AccountingDocument, seller: Merchant | undefined): Promise<readonly string[]>;
}

export interface DocumentReader {
  read(document: AccountingDocument): Promise<Uint8Array | undefined>;
}
