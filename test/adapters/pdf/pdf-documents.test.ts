import { describe, expect, it } from '@jest/globals';
import { documentView } from '../../../functions/domain/invoices/document-view.ts';
import {
  draftCreditNote,
  draftInvoice,
  numbered,
  type AccountingDocument,
  type Invoice,
} from '../../../functions/domain/invoices/invoice.ts';
import type { Merchant } from '../../../functions/domain/merchants/merchant.ts';
import { fontsIn, renderWith, type RenderDocument } from '../../../functions/adapters/pdf/pdf-documents.ts';
import { roboto } from '../../../lib/invoice-fonts.ts';
import { NOW, orderLine, paidOrder } from '../../domain/orders/orders.ts';
import { pageCount, pdfText } from './pdf-text.ts';

const render = renderWith([roboto()]);

const pdfOf = async (
  document: AccountingDocument,
  { merchant, by = render }: { readonly merchant?: Merchant; readonly by?: RenderDocument } = {},
): Promise<Uint8Array> =>
  (await by(documentView(document, merchant), { locale: merchant?.locale ?? 'en' })).pdf;

const renderDocument = async (document: AccountingDocument): Promise<Uint8Array> => pdfOf(document);

const invoice = (change: Partial<Invoice> = {}): Invoice => ({
  ...numbered(draftInvoice(paidOrder(), undefined, NOW), 7),
  ...change,
});

const textOf = async (change: Partial<Invoice> = {}): Promise<string> =>
  pdfText(await renderDocument(invoice(change))).replaceAll('\u00a0', ' ');

describe('renderDocument of an invoice', () => {
  it('is a PDF', async () => {
    const bytes = Buffer.from(await renderDocument(invoice()));
    expect(bytes.subarray(0, 5).toString('latin1')).toBe('%PDF-');
    expect(bytes.toString('latin1').trimEnd()).toMatch(/%%EOF$/);
  });

  it('says what was sold, by whom, to whom, when and for how much', async () => {
    const customer = { email: 'ada@example.com', name: 'Zoë Müller' };
    expect((await textOf({ customer })).split('\n')).toEqual([
      'Invoice 2026-000007',
      'Seller',
      'acme',
      'Buyer',
      'Zoë Müller',
      'ada@example.com',
      'Date11/24/2026',
      'Date of supply11/24/2026',
      'Orderord_1',
      'Paymentpi_1',
      'Amounts in EUR',
      'ItemQuantityUnit priceAmount',
      'Tea (tea)26.5013.00',
      'Total EUR 13.00',
      'Paid in full by charge pi_1.',
      'Invoice 2026-000007 · Page 1 of 1',
    ]);
  });

  it('is the same to the byte whenever it is written', async () => {
    const first = await renderDocument(invoice());
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(Buffer.from(first).equals(Buffer.from(await renderDocument(invoice())))).toBe(true);
  });

  it('is dated by the invoice, not by the machine', async () => {
    const bytes = Buffer.from(await renderDocument(invoice())).toString('latin1');
    expect(bytes.match(/\(D:[^)]*\)/g)).toEqual(['(D:20261124023543Z)', '(D:20261124023543Z)']);
  });

  /** ISO 4217, not what is customary: an amount that is off by a factor of 100 is a wrong invoice. */
  it.each([
    ['EUR', 123_456, 'Total EUR 1,234.56'],
    ['USD', 5, 'Total USD 0.05'],
    ['JPY', 123_456, 'Total JPY 123,456'],
    ['KWD', 123_456, 'Total KWD 123.456'],
    ['EUR', 99_999_999, 'Total EUR 999,999.99'],
    ['HUF', 123_456, 'Total HUF 1,234.56'],
    ['COP', 123_456, 'Total COP 1,234.56'],
    ['IDR', 123_456, 'Total IDR 1,234.56'],
    ['IQD', 123_456, 'Total IQD 123.456'],
  ])('writes the minor units of %s with the digits of ISO 4217', async (currency, totalMinor, total) => {
    expect(await textOf({ currency, totalMinor })).toContain(total);
  });

  it.each([
    ['from right to left', 'مرحبا'],
    ['without a glyph in the font', '日本語'],
    ['of emoji', '👨‍👩‍👧 🎉'],
    ['with marks that turn the direction', '\u202eada\u202c'],
    ['that is combined', 'e\u0301'],
    ['without a place to break it', 'x'.repeat(100)],
    ['that looks like markup', '<b>{"text":"x"}</b>'],
  ])('writes the rest where a name is %s', async (_name, name) => {
    const text = await textOf({ customer: { email: 'ada@example.com', name }, lines: [orderLine({ name })] });
    expect(text).toMatch(/^Invoice 2026-000007/);
    expect(text).toContain('Total EUR 13.00');
  });

  it('leaves out the name of a customer who gave none', async () => {
    expect(await textOf({ customer: { email: 'ada@example.com' } })).toContain('Buyer\nada@example.com\n');
  });

  it('goes on on another page, with every line, and the heading on each', async () => {
    const lines = Array.from({ length: 40 }, (_, index) =>
      orderLine({ sku: `sku-${index}`, name: `${'name '.repeat(18)}${index}` }),
    );
    const pdf = await renderDocument(invoice({ lines }));
    const pages = pdfText(pdf).split('\f');
    expect(pageCount(pdf)).toBeGreaterThan(1);
    for (const page of pages) expect(page).toContain('Item');
    for (const { sku } of lines) expect(pages.join('')).toContain(`(${sku})`);
  });
});

describe('renderDocument of a credit note', () => {
  const order = paidOrder({ customer: { email: 'ada@example.com', name: 'Ada' } });
  const of = { number: '2026-000007', issuedAt: NOW };
  const note = numbered(draftCreditNote(order, of, { refundId: 'r1', amountMinor: 500 }, undefined, NOW), 3);

  it('says how much is refunded, to whom, when, and of which invoice', async () => {
    const text = pdfText(await renderDocument(note)).replaceAll('\u00a0', ' ');
    expect(text.split('\n')).toEqual([
      'Credit note C2026-000003',
      'Seller',
      'acme',
      'Buyer',
      'Ada',
      'ada@example.com',
      'Date11/24/2026',
      'Date of supply11/24/2026',
      'Orderord_1',
      'For invoice2026-000007, 11/24/2026',
      'Paymentpi_1',
      'Refunded EUR 5.00',
      'Refunded to charge pi_1.',
      'Credit note C2026-000003 · Page 1 of 1',
    ]);
  });

  it('says what it reverses, and that the money came back', async () => {
    const refund = { refundId: 'reversal_r1', amountMinor: -500, reverses: 'C2026-000003' };
    const reversal = numbered(draftCreditNote(order, of, refund, undefined, NOW), 4);
    const text = pdfText(await renderDocument(reversal)).replaceAll('\u00a0', ' ');
    expect(text.split('\n')).toEqual([
      'Reversal of a credit note C2026-000004',
      'Seller',
      'acme',
      'Buyer',
      'Ada',
      'ada@example.com',
      'Date11/24/2026',
      'Date of supply11/24/2026',
      'Orderord_1',
      'For invoice2026-000007, 11/24/2026',
      'Reverses credit noteC2026-000003',
      'Paymentpi_1',
      'Returned -EUR 5.00',
      'Money of charge pi_1 came back to the seller.',
      'Reversal of a credit note C2026-000004 · Page 1 of 1',
    ]);
  });

  it('writes the minor units with the digits of ISO 4217', async () => {
    const text = pdfText(await renderDocument({ ...note, currency: 'JPY' })).replaceAll('\u00a0', ' ');
    expect(text).toContain('Refunded JPY 500');
  });

  it('is the same to the byte, and dated by the credit note', async () => {
    const bytes = Buffer.from(await renderDocument(note));
    expect(bytes.equals(Buffer.from(await renderDocument(note)))).toBe(true);
    expect(bytes.toString('latin1').match(/\(D:[^)]*\)/g)).toEqual([
      '(D:20261124023543Z)',
      '(D:20261124023543Z)',
    ]);
  });
});

describe('renderWith', () => {
  /** PDF 32000-1, 9.6.4: the names of what is embedded, behind a tag of the subset. */
  const embedded = async (by: RenderDocument): Promise<readonly string[]> => {
    const pdf = Buffer.from(await pdfOf(invoice(), { by })).toString('latin1');
    return [...new Set(pdf.match(/(?<=\/FontName \/\w{6}\+)[\w-]+/g))].sort();
  };

  it('sets a document in the fonts that it is given, and in no others', async () => {
    const { regular, bold } = roboto();
    const italic = regular.replace('Regular', 'Italic');
    expect(await embedded(renderWith([{ regular, bold }]))).toEqual(['Roboto-Medium', 'Roboto-Regular']);
    expect(await embedded(renderWith([{ regular: italic, bold: italic }]))).toEqual(['Roboto-Italic']);
    expect(await embedded(render)).toEqual(['Roboto-Medium', 'Roboto-Regular']);
  });

  it('fails where a font is missing, and writes no blank page', async () => {
    await expect(pdfOf(invoice(), { by: renderWith(fontsIn('/nowhere')) })).rejects.toThrow('/nowhere/');
  });
});
