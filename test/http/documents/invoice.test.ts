import { describe, expect, it } from '@jest/globals';
import { draftInvoice, numbered, type Invoice } from '../../../functions/domain/invoices/invoice.ts';
import { readInvoiceRoute } from '../../../functions/http/documents/invoice.ts';
import { NOW, paidOrder } from '../../domain/orders/orders.ts';
import { answerOf, type ApiCall } from '../../../assurance/world/api-event.ts';
import { recordedLog } from '../api/recorded-log.ts';

const orderId = 'ord_0123456789abcdef0123456789abcdef';
const INVOICE: Invoice = numbered(draftInvoice(paidOrder({ orderId }), undefined, NOW), 1);
const PDF = Uint8Array.of(0x25, 0x50, 0x44, 0x46, 0xff, 0x00);

async function read(call: ApiCall = {}, document: Uint8Array | undefined = PDF) {
  const orders = {
    merchant: async () => undefined,
    find: async () => undefined,
    findInvoice: async (merchantId: string, id: string) =>
      merchantId === 'acme' && id === orderId ? INVOICE : undefined,
  };
  const documents = { read: async () => document };
  return answerOf(readInvoiceRoute(recordedLog(), orders, documents), { path: { orderId }, ...call });
}

const accepting = (accept: string): ApiCall => ({ headers: { accept } });

describe('GET /orders/{orderId}/invoice', () => {
  it.each([
    ['nothing said', {}],
    ['anything', accepting('*/*')],
    ['JSON', accepting('application/json')],
    ['what a browser wants', accepting('text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8')],
    ['JSON rather than PDF', accepting('application/json, application/pdf;q=0.5')],
    ['JSON rather than PDF, in the other order', accepting('application/pdf;q=0.5, application/json;q=0.9')],
    ['anything but PDF', accepting('*/*, application/pdf;q=0')],
    ['what only begins like PDF', accepting('application/pdfx, application/json')],
  ])('is JSON with %s', async (_name, call) => {
    expect(await read(call)).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json', vary: 'accept' },
      body: { number: '2026-000001', orderId, issuedAt: NOW, totalMinor: 1300, currency: 'EUR' },
    });
  });

  it.each([
    ['PDF', accepting('application/pdf')],
    ['PDF in capitals', accepting('Application/PDF')],
    ['PDF rather than JSON', accepting('application/json;q=0.5, application/pdf')],
    ['PDF, or else anything', accepting('application/pdf, */*;q=0.1')],
  ])('is the document with %s', async (_name, call) => {
    expect(await read(call)).toEqual({
      status: 200,
      headers: {
        'content-type': 'application/pdf',
        'content-disposition': 'inline; filename="2026-000001.pdf"',
        vary: 'accept',
        'cache-control': 'no-store',
      },
      body: Buffer.from(PDF).toString('base64'),
    });
  });

  it('says that the document is on its way', async () => {
    const orders = {
      merchant: async () => undefined,
      find: async () => undefined,
      findInvoice: async () => INVOICE,
    };
    const route = readInvoiceRoute(recordedLog(), orders, { read: async () => undefined });
    expect(await answerOf(route, { path: { orderId }, ...accepting('application/pdf') })).toMatchObject({
      status: 409,
      headers: { 'retry-after': '2' },
      body: { code: 'document_not_ready' },
    });
  });

  it.each<[string, ApiCall, number, string]>([
    ['of no order', { path: { orderId: `ord_${'0'.repeat(32)}` } }, 404, 'unknown_order'],
    ['to another merchant', { merchantId: 'globex' }, 404, 'unknown_order'],
    [
      'to another merchant as PDF',
      { merchantId: 'globex', ...accepting('application/pdf') },
      404,
      'unknown_order',
    ],
    ['to nobody', { merchantId: undefined }, 401, 'unauthenticated'],
    ['for what is no order id', { path: { orderId: '..' } }, 400, 'malformed_request'],
  ])('is not shown %s', async (_name, call, status, code) => {
    expect(await read(call)).toMatchObject({ status, body: { code } });
  });
});
