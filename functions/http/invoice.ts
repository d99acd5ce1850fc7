import Negotiator from 'negotiator';
import type { Invoice } from '../domain/invoice.ts';
import type { DocumentReader, Log, OrderLedger } from '../usecases/ports.ts';
import { api, json, type Response } from './api.ts';
import { problemResponse } from './problem.ts';
import { merchantOf, parameterOf } from './request.ts';
import { orderId } from './schemas.ts';

/** GET /orders/{orderId}/invoice: JSON, or the PDF with `Accept: application/pdf`. */
export const readInvoiceRoute = (
  log: Log,
  orders: Pick<OrderLedger, 'findInvoice'>,
  documents: DocumentReader,
) =>
  api(log, async (event) => {
    const id = parameterOf(event.pathParameters?.['orderId'], orderId, 'orderId');
    const invoice = await orders.findInvoice(merchantOf(event), id);
    if (invoice === undefined) {
      return problemResponse({
        code: 'no_invoice',
        detail: 'There is no invoice for this order, or not yet.',
      });
    }
    return prefersPdf(event.headers['accept'])
      ? pdf(invoice, await documents.read(invoice))
      : json(200, invoice, { vary: 'accept' });
  });

function pdf(invoice: Invoice, bytes: Uint8Array | undefined): Response {
  if (bytes === undefined) {
    return problemResponse({
      code: 'document_not_ready',
      detail: `Invoice ${invoice.number} is issued; its PDF is being written.`,
      headers: { 'retry-after': '2' },
    });
  }
  return {
    statusCode: 200,
    headers: {
      'content-type': 'application/pdf',
      'content-disposition': `inline; filename="${invoice.number}.pdf"`,
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
