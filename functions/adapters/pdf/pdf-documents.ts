import { join } from 'node:path';
import pdfMake from 'pdfmake';
import type { Content, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import type { AccountingDocument, Invoice } from '../../domain/invoices/invoice.ts';

/** Renders a document as an A4 PDF. The same document gives the same page: its dates are the document's own. */
export type RenderDocument = (document: AccountingDocument) => Promise<Uint8Array>;

/** The files of a typeface, as paths. A character that it lacks leaves a blank. */
export interface Fonts {
  readonly regular: string;
  readonly bold: string;
}

/** Where they are in the function that is deployed. */
export const fontsIn = (directory: string): Fonts => ({
  regular: join(directory, 'regular.font'),
  bold: join(directory, 'bold.font'),
});

// pdfmake is one for the process. But for fonts everything on the page comes from the document: nothing is fetched or read.
const fontFiles = new Set<string>();
pdfMake.setUrlAccessPolicy(() => false);
pdfMake.setLocalAccessPolicy((path) => fontFiles.has(path));

export function renderWith({ regular, bold }: Fonts): RenderDocument {
  fontFiles.add(regular).add(bold);
  const font = `${regular} ${bold}`;
  pdfMake.addFonts({ [font]: { normal: regular, bold } });
  return async (document) => pdfMake.createPdf({ ...page(document), defaultStyle: { font } }).getBuffer();
}

function page(document: AccountingDocument): TDocumentDefinitions {
  const issuedAt = new Date(document.issuedAt);
  const title = `${titleOf(document)} ${document.number}`;
  return {
    pageSize: 'A4',
    info: { title, creationDate: issuedAt, modDate: issuedAt },
    content: [
      { text: title, fontSize: 20, margin: [0, 0, 0, 12] },
      facts(document),
      ...amounts(document, formatter(document.currency)),
    ],
  };
}

const TITLES: Readonly<Record<AccountingDocument['kind'], string>> = {
  invoice: 'Invoice',
  credit_note: 'Credit note',
};

const titleOf = (document: AccountingDocument): string =>
  document.kind === 'credit_note' && document.reverses !== undefined
    ? 'Reversal of a credit note'
    : TITLES[document.kind];

const facts = (document: AccountingDocument): Content => ({
  layout: 'noBorders',
  margin: [0, 0, 0, 16],
  table: {
    body: [
      ['Issued', document.issuedAt.slice(0, 10)],
      ['Seller', document.merchantId],
      [
        'Customer',
        [document.customer.name, document.customer.email].filter((part) => part !== undefined).join(', '),
      ],
      ['Order', document.orderId],
      ...(document.kind === 'credit_note' ? [['Invoice', document.invoiceNumber]] : []),
      ...(document.kind === 'credit_note' && document.reverses !== undefined
        ? [['Credit note', document.reverses]]
        : []),
      ['Payment', document.transactionId],
    ],
  },
});

function amounts(document: AccountingDocument, money: (minor: number) => string): Content[] {
  const sum = (label: string): Content => ({
    text: `${label} ${money(document.totalMinor)}`,
    bold: true,
    alignment: 'right',
    margin: [0, 12, 0, 0],
  });
  switch (document.kind) {
    case 'invoice':
      return [lines(document, money), sum('Total')];
    case 'credit_note':
      return [sum(document.reverses === undefined ? 'Given back' : 'Taken back')];
  }
}

const lines = (invoice: Invoice, money: (minor: number) => string): Content => ({
  layout: 'lightHorizontalLines',
  table: {
    headerRows: 1,
    widths: ['*', 'auto', 'auto', 'auto'],
    body: [
      ['Item', 'Quantity', 'Unit price', 'Amount'].map((text) => ({ text, bold: true })),
      ...invoice.lines.map((line) => [
        `${line.name} (${line.sku})`,
        { text: String(line.quantity), alignment: 'right' as const },
        { text: money(line.unitPriceMinor), alignment: 'right' as const },
        { text: money(line.unitPriceMinor * line.quantity), alignment: 'right' as const },
      ]),
    ],
  },
});

/**
 * ISO 4217's minor units where they are not 2. What Intl knows is what is customary (CLDR): no digits for HUF, COP, IDR.
 */
const DIGITS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0]),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3])),
  ...Object.fromEntries('CLF UYW'.split(' ').map((code) => [code, 4])),
};

/** ISO 4217 says how many digits the minor unit has: two for EUR, none for JPY, three for KWD. */
function formatter(currency: string): (minor: number) => string {
  const digits = DIGITS[currency] ?? 2;
  const format = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    currencyDisplay: 'code',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return (minor) => format.format(minor / 10 ** digits);
}
