import type { Order } from '../../domain/orders/order.ts';
import type { DocumentReader, InvoiceReader, Log } from '../../usecases/ports/orders.ts';
import { documentResponse } from './accounting-document.ts';
import { api } from '../api/api.ts';
import { problemResponse, UNKNOWN_ORDER, type Problem } from '../api/problem.ts';
import { merchantOf, parameterOf } from '../api/request.ts';
import { orderId } from '../api/schemas.ts';

/** GET /orders/{orderId}/invoice: JSON, or the PDF with `Accept: application/pdf`. */
export const readInvoiceRoute = (log: Log, orders: InvoiceReader, documents: DocumentReader) =>
  api(log, async (event) => {
    const merchantId = merchantOf(event);
    const id = parameterOf(event.pathParameters?.['orderId'], orderId, 'orderId');
    const invoice = await orders.findInvoice(merchantId, id);
    if (invoice !== undefined) return documentResponse(event, invoice, documents);
    const order = await orders.find(merchantId, id);
    return problemResponse(order === undefined ? UNKNOWN_ORDER : noInvoice(order));
  });

/** A poller is told when to come again only where an invoice is on its way. */
const noInvoice = ({ status }: Order): Problem =>
  status === 'placed' || status === 'paid'
    ? {
        code: 'no_invoice',
        detail: 'There is no invoice for this order yet. It comes when the order is paid.',
        headers: { 'retry-after': '2' },
      }
    : {
        code: 'no_invoice',
        detail: `There is no invoice for this order: it is ${status}, and was not paid.`,
      };
