import type { MerchantReader } from '../../usecases/ports/merchants.ts';
import type { HistoryReader } from '../../usecases/ports/orders.ts';
import type { DocumentReader } from '../../usecases/ports/documents.ts';
import type { Log } from '../../usecases/ports/log.ts';
import { documentResponse, viewOf } from './accounting-document.ts';
import { api, json } from '../api/api.ts';
import { problemResponse, UNKNOWN_ORDER } from '../api/problem.ts';
import { merchantOf, parameterOf } from '../api/request.ts';
import { creditNoteNumber, orderId } from '../api/schemas.ts';

/**
 * GET /orders/{orderId}/credit-notes: the list, in the order of their numbers, and GET
 * /orders/{orderId}/credit-notes/{number}: JSON, or the PDF with `Accept: application/pdf`.
 */
export const readCreditNotesRoute = (
  log: Log,
  orders: HistoryReader & MerchantReader,
  documents: DocumentReader,
) =>
  api(log, async (event) => {
    const merchantId = merchantOf(event, 'read');
    const id = parameterOf(event.pathParameters?.['orderId'], orderId, 'orderId');
    const asked = event.pathParameters?.['number'];
    const number = asked === undefined ? undefined : parameterOf(asked, creditNoteNumber, 'number');
    const history = await orders.history(merchantId, id);
    if (history === undefined) return problemResponse(UNKNOWN_ORDER);
    const { creditNotes } = history;
    if (number === undefined) {
      const inOrder = creditNotes.toSorted(
        (one, other) => one.year - other.year || one.sequence - other.sequence,
      );
      const views = await Promise.all(inOrder.map(async (note) => viewOf(note, orders)));
      return json(200, { orderId: id, creditNotes: views });
    }
    const note = creditNotes.find((one) => one.number === number);
    return note === undefined
      ? problemResponse({ code: 'no_credit_note', detail: 'There is no such credit note of this order.' })
      : documentResponse(event, note, documents, orders);
  });
