import type { Order } from '../../domain/orders/order.ts';
import type { MerchantReader } from '../../usecases/ports/merchants.ts';
import type { DocumentReader, InvoiceReader } from '../../usecases/ports/documents.ts';
import type { Log } from '../../usecases/ports/log.ts';
import { documentResponse } from './accounting-document.ts';
import { api } from '../api/api.ts';
import { problemResponse, UNKNOWN_ORDER, type Problem } from '../api/problem.ts';
import { merchantOf, parameterOf } from '../api/request.ts';
import { orderId } from '../api/schemas.ts';

/** GET /orders/{orderId}/invoice: JSON, or the PDF with `Accept: application/pdf`. */
export const readInvoiceRoute = (
  log: Log,
  orders: InvoiceReader & MerchantReader,
  documents: DocumentReader,
) =>
  api(log, async (event) => {
    const merchantId = merchantOf(event, 'read');
    const id = parameterOf(event.pathParameters?.['orderId'], orderId, 'orderId');
    const invoice = await orders.findInvoice(merchantId, id);
    if (invoice !== undefined) return documentResponse(event, invoice, documents, orders);
    const order = await orders.find(merchantId, id);
    return problemResponse(order === undefined ? UNKNOWN_ORDER : noInvoice(order));
  });

/** A poller is told when to come again only where an invoice is on its way. */
const noInvoice = (order: Order): Problem => {
  if ('documents' in order) {
    return {
      code: 'no_invoice',
      detail: 'There is no invoice for this order: the merchant had invoices off.',
    };
  }
  const { status } = order;
  return status === 'placed' || status === 'paid'
    ? {
        code: 'no_invoice',
        detail: 'There is no invoice for this order yet. It comes when the order is paid.',
        headers: { 'retry-after': '2' },
      }
    : {
        code: 'no_invoice',
        detail: `There is no invoice for this order: it is ${status}, and was not paid.`,
      };
};
