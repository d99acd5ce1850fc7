import type { DocumentReader, InvoiceReader, Log } from '../usecases/ports.ts';
import { documentResponse } from './accounting-document.ts';
import { api } from './api.ts';
import { problemResponse } from './problem.ts';
import { merchantOf, parameterOf } from './request.ts';
import { orderId } from './schemas.ts';

/** GET /orders/{orderId}/invoice: JSON, or the PDF with `Accept: application/pdf`. */
export const readInvoiceRoute = (log: Log, orders: InvoiceReader, documents: DocumentReader) =>
  api(log, async (event) => {
    const id = parameterOf(event.pathParameters?.['orderId'], orderId, 'orderId');
    const invoice = await orders.findInvoice(merchantOf(event), id);
    return invoice === undefined
      ? problemResponse({ code: 'no_invoice', detail: 'There is no invoice for this order, or not yet.' })
      : documentResponse(event, invoice, documents);
  });
