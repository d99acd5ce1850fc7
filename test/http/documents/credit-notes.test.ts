import { describe, expect, it } from '@jest/globals';
import { draftCreditNote, numbered, type CreditNote } from '../../../functions/domain/invoices/invoice.ts';
import { readCreditNotesRoute } from '../../../functions/http/documents/credit-notes.ts';
import type { DocumentReader } from '../../../functions/usecases/ports/documents.ts';
import { NOW, paidOrder } from '../../domain/orders/orders.ts';
import { answerOf, type ApiCall } from '../../../assurance/world/api-event.ts';
import { recordedLog } from '../api/recorded-log.ts';

const orderId = 'ord_0123456789abcdef0123456789abcdef';
const ORDER = paidOrder({ orderId });
const INVOICE = { number: '2026-000001', issuedAt: NOW };
const note = (sequence: number, amountMinor: number, now = NOW): CreditNote =>
  numbered(
    draftCreditNote(ORDER, INVOICE, { refundId: `r${sequence}`, amountMinor }, undefined, now),
    sequence,
  );
/** As the ledger reads them: in the order of the refunds' ids. */
const NOTES = [note(1, 300, '2027-01-01T00:00:00.000Z'), note(1_000_000, 200), note(999_999, 500)];
const STORE: DocumentReader = { read: async ({ number }) => Buffer.from(`PDF of ${number}`) };

async function read(call: ApiCall = {}, documents = STORE) {
  const orders = {
    merchant: async () => undefined,
    history: async (merchantId: string, id: string) =>
      merchantId === 'acme' && id === orderId
        ? {
            order: ORDER,
            operations: [],
            creditNotes: NOTES,
            parked: [],
            attention: [],
            acts: [],
            pdfsWritten: new Set<string>(),
          }
        : undefined,
  };
  return answerOf(readCreditNotesRoute(recordedLog(), orders, documents), { path: { orderId }, ...call });
}

const one = (number: string, call: ApiCall = {}) => read({ path: { orderId, number }, ...call });
const asPdf = { headers: { accept: 'application/pdf' } };

describe('GET /orders/{orderId}/credit-notes', () => {
  it('lists what was given back, in the order of the numbers', async () => {
    const { status, body } = await read();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      orderId,
      creditNotes: [
        { number: 'C2026-999999', invoiceNumber: '2026-000001', totalMinor: 500, currency: 'EUR' },
        { number: 'C2026-1000000', invoiceNumber: '2026-000001', totalMinor: 200, currency: 'EUR' },
        { number: 'C2027-000001', invoiceNumber: '2026-000001', totalMinor: 300, currency: 'EUR' },
      ],
    });
  });

  it.each<[string, ApiCall, number, string]>([
    ['another merchant', { merchantId: 'globex' }, 404, 'unknown_order'],
    ['nobody', { merchantId: undefined }, 401, 'unauthenticated'],
    ['one who asks for what is no order id', { path: { orderId: '#' } }, 400, 'malformed_request'],
  ])('shows nothing to %s', async (_name, call, status, code) => {
    expect(await read(call)).toMatchObject({ status, body: { code } });
  });
});

describe('GET /orders/{orderId}/credit-notes/{number}', () => {
  it('is JSON unless it is asked for otherwise', async () => {
    expect(await one('C2026-1000000')).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json', vary: 'accept' },
      body: { kind: 'credit_note', number: 'C2026-1000000', invoiceNumber: '2026-000001', totalMinor: 200 },
    });
  });

  it('is the document with Accept: application/pdf', async () => {
    expect(await one('C2026-999999', asPdf)).toEqual({
      status: 200,
      headers: {
        'content-type': 'application/pdf',
        'content-disposition': 'inline; filename="C2026-999999.pdf"',
        vary: 'accept',
        'cache-control': 'no-store',
      },
      body: Buffer.from('PDF of C2026-999999').toString('base64'),
    });
  });

  it('says that the document is on its way', async () => {
    const call = { path: { orderId, number: 'C2026-999999' }, ...asPdf };
    expect(await read(call, { read: async () => undefined })).toMatchObject({
      status: 409,
      headers: { 'retry-after': '2' },
      body: { code: 'document_not_ready' },
    });
  });

  it.each<[string, string, ApiCall, number, string]>([
    ['that is of no order', 'C2026-000007', {}, 404, 'no_credit_note'],
    ['that is an invoice', '2026-000001', {}, 404, 'no_credit_note'],
    ['that is a path', '../C2026-999999', {}, 400, 'malformed_request'],
    ['to another merchant', 'C2026-999999', { merchantId: 'globex' }, 404, 'unknown_order'],
    ['to another merchant as PDF', 'C2026-999999', { merchantId: 'globex', ...asPdf }, 404, 'unknown_order'],
    ['to nobody', 'C2026-999999', { merchantId: undefined }, 401, 'unauthenticated'],
  ])('is not shown %s', async (_name, number, call, status, code) => {
    expect(await one(number, call)).toMatchObject({ status, body: { code } });
  });
});
