import type { AccountingDocument } from '../../domain/invoices/invoice.ts';
import type { DocumentView } from '../../domain/invoices/document-view.ts';
import type { Merchant } from '../../domain/merchants/merchant.ts';
import type { DocumentList, Page } from '../../usecases/ports/lists.ts';
import type { MerchantReader } from '../../usecases/ports/merchants.ts';
import type { Log } from '../../usecases/ports/log.ts';
import { api, json } from '../api/api.ts';
import { merchantOf } from '../api/request.ts';
import { askedOf, nextCursorOf, periodOf } from '../lists/list-request.ts';
import { viewOf } from './accounting-document.ts';

/** GET /invoices and GET /credit-notes: a page of a merchant's documents, by when they were issued. */
export const listDocumentsRoute = (log: Log, documents: DocumentList & MerchantReader) =>
  api(log, async (event) => {
    const merchantId = merchantOf(event, 'read');
    const issued = periodOf(event, 'from', 'to');
    const list = event.routeKey === 'GET /credit-notes' ? 'creditNotes' : 'invoices';
    const scope = [merchantId, list, issued.from, issued.until];
    const page: Page<AccountingDocument> = await documents[list](merchantId, issued, askedOf(event, scope));
    return json(200, { [list]: await viewsOf(page.items, documents), ...nextCursorOf(page, scope) });
  });

/** Each version of a merchant is read once. */
async function viewsOf(
  documents: readonly AccountingDocument[],
  merchants: MerchantReader,
): Promise<readonly DocumentView[]> {
  const versions = new Map<number | undefined, Promise<Merchant | undefined>>();
  const merchant = async (merchantId: string, version?: number): Promise<Merchant | undefined> => {
    const read = versions.get(version) ?? merchants.merchant(merchantId, version);
    versions.set(version, read);
    return read;
  };
  return Promise.all(documents.map(async (document) => viewOf(document, { merchant })));
}
