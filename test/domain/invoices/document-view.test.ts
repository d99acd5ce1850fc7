import { describe, expect, it } from '@jest/globals';
import { document as documentSchema } from '../../../functions/http/documents/document-answers.ts';
import { sampleDocuments } from '../../../assurance/pricing/sample-documents.ts';
import { documentView } from '../../../functions/domain/invoices/document-view.ts';
import { draftCreditNote, draftInvoice, numbered } from '../../../functions/domain/invoices/invoice.ts';
import { NOW, paidOrder } from '../orders/orders.ts';

const ID = 'ord_0123456789abcdef0123456789abcdef';

describe('the view of a document', () => {
  it.each(sampleDocuments().map((sample) => [sample.name, sample] as const))(
    'is what its schema says, and adds up: %s',
    (_name, { document, merchant }) => {
      const view = documentSchema.parse(documentView(document, merchant));
      const sum = (amounts: readonly number[]): number =>
        amounts.reduce((total, amount) => total + amount, 0);
      expect(sum(view.lines.map(({ totalMinor }) => totalMinor))).toBe(view.totalMinor);
      expect(sum(view.rates.map(({ netMinor, taxMinor }) => netMinor + taxMinor))).toBe(view.totalMinor);
      expect(view.netMinor + view.taxMinor).toBe(view.totalMinor);
    },
  );

  it('of an earlier release has no tax and no seller but the merchant’s id', () => {
    const { issuedOn: _later, ...earlier } = numbered(
      draftInvoice(paidOrder({ orderId: ID }), undefined, NOW),
      7,
    );
    expect(documentSchema.parse(documentView(earlier, undefined))).toMatchObject({
      issuedOn: '2026-11-24',
      seller: { merchantId: 'acme' },
      rates: [],
      netMinor: 1300,
      taxMinor: 0,
    });
  });

  it('of a reversal names the credit note that it reverses, and is below zero', () => {
    const invoice = numbered(draftInvoice(paidOrder({ orderId: ID }), undefined, NOW), 7);
    const refund = { refundId: 'reversal_r1', amountMinor: -500, reverses: 'C2026-000003' };
    const reversal = numbered(
      draftCreditNote(paidOrder({ orderId: ID }), invoice, refund, undefined, NOW),
      4,
    );
    expect(documentSchema.parse(documentView(reversal, undefined))).toMatchObject({
      reverses: 'C2026-000003',
      netMinor: -500,
      totalMinor: -500,
    });
  });
});
