import Negotiator from 'negotiator';
import { documentView, type DocumentView } from '../../domain/invoices/document-view.ts';
import type { AccountingDocument } from '../../domain/invoices/invoice.ts';
import type { MerchantReader } from '../../usecases/ports/merchants.ts';
import type { DocumentReader } from '../../usecases/ports/documents.ts';
import { json, type Response } from '../api/api.ts';
import { problemResponse } from '../api/problem.ts';
import type { ApiEvent } from '../api/request.ts';

/** The document as JSON, or as PDF with `Accept: application/pdf`. */
export const documentResponse = async (
  event: ApiEvent,
  document: AccountingDocument,
  documents: DocumentReader,
  merchants: MerchantReader,
): Promise<Response> =>
  prefersPdf(event.headers['accept'])
    ? pdf(document, await documents.read(document))
    : json(200, await viewOf(document, merchants), { vary: 'accept' });

/** As its page shows it. The seller is what it was when the document was issued. */
export const viewOf = async (
  document: AccountingDocument,
  merchants: MerchantReader,
): Promise<DocumentView> => {
  const { merchantId, merchantVersion } = document;
  return documentView(
    document,
    merchantVersion === undefined ? undefined : await merchants.merchant(merchantId, merchantVersion),
  );
};

function pdf({ number }: AccountingDocument, bytes: Uint8Array | undefined): Response {
  if (bytes === undefined) {
    return problemResponse({
      code: 'document_not_ready',
      detail: `${number} is issued; its PDF is being written.`,
      headers: { 'retry-after': '2' },
    });
  }
  return {
    statusCode: 200,
    headers: {
      'content-type': 'application/pdf',
      'content-disposition': `inline; filename="${number}.pdf"`,
      vary: 'accept',
    },
    isBase64Encoded: true,
    body: Buffer.from(bytes).toString('base64'),
  };
}

/** JSON where both are as welcome. RFC 9110 §12.5.1 */
const prefersPdf = (accept: string | undefined): boolean =>
  new Negotiator({ headers: { accept } }).mediaType(['application/json', 'application/pdf']) ===
  'application/pdf';
