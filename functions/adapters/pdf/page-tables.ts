import type { Content, ContentTable } from 'pdfmake/interfaces.js';
import type { DocumentLine, DocumentView } from '../../domain/invoices/document-view.ts';
import type { Figures } from './page-figures.ts';
import { ruled, type Write } from './page-parts.ts';
import type { PageTexts } from './page-texts.ts';

export interface Page {
  readonly view: DocumentView;
  readonly texts: PageTexts;
  readonly figures: Figures;
  readonly write: Write;
}

interface Column {
  readonly heading: string;
  readonly cell: (line: DocumentLine) => string;
}

/** An invoice's lines, or what of them was returned; undefined where an amount was refunded and no goods. */
export function linesTable(page: Page): Content | undefined {
  const { view, texts, write } = page;
  if (view.lines.length === 0) return undefined;
  const columns = view.kind === 'invoice' ? invoiceColumns(page) : creditColumns(page);
  const small = { fontSize: 8 } as const;
  return {
    layout: ruled,
    table: {
      headerRows: 1,
      dontBreakRows: true,
      widths: ['*', ...columns.map(() => 'auto')],
      body: [
        [
          write(texts.item, { ...small, bold: true }),
          ...columns.map(({ heading }) => write(heading, { ...small, bold: true, alignment: 'right' })),
        ],
        ...view.lines.map((line) => [
          write(nameOf(line, texts), small),
          ...columns.map(({ cell }) => write(cell(line), { ...small, alignment: 'right' })),
        ]),
      ],
    },
  } satisfies ContentTable;
}

/** Of an order without tax and discounts no more than there is to say. */
function invoiceColumns({ view, texts, figures }: Page): readonly Column[] {
  const { amount, count, rate } = figures;
  const taxed = view.rates.length > 0;
  const discounted = view.lines.some(({ discountMinor = 0 }) => discountMinor > 0);
  const of = (field: 'unitPriceMinor' | 'netMinor' | 'taxMinor' | 'totalMinor') => (line: DocumentLine) =>
    amount(line[field] ?? 0);
  return [
    { heading: texts.quantity, cell: ({ quantity }) => count(quantity) },
    {
      heading: view.pricesInclude === 'tax' ? texts.unitPriceWithTax : texts.unitPrice,
      cell: of('unitPriceMinor'),
    },
    ...(discounted
      ? [
          {
            heading: texts.discount,
            cell: ({ discountMinor = 0 }: DocumentLine) =>
              discountMinor === 0 ? '' : amount(-discountMinor),
          },
        ]
      : []),
    ...(taxed
      ? [
          { heading: texts.net, cell: of('netMinor') },
          { heading: texts.rate, cell: (line: DocumentLine) => rate(line, texts) },
          { heading: texts.tax, cell: of('taxMinor') },
        ]
      : []),
    { heading: texts.amount, cell: of('totalMinor') },
  ];
}

function creditColumns({ view, texts, figures }: Page): readonly Column[] {
  return [
    { heading: texts.quantity, cell: ({ quantity }) => figures.count(quantity) },
    ...(view.rates.length > 0
      ? [{ heading: texts.rate, cell: (line: DocumentLine) => figures.rate(line, texts) }]
      : []),
    { heading: texts.amount, cell: ({ totalMinor }) => figures.amount(totalMinor) },
  ];
}

function nameOf({ name, sku, kind }: DocumentLine, texts: PageTexts): string {
  const sort = kind === undefined || kind === 'goods' ? [] : [texts.kinds[kind]];
  const told = [...sort, ...(sku === undefined ? [] : [sku])];
  return told.length === 0 ? name : `${name} (${told.join(', ')})`;
}

/** Net and tax by rate, discounts, and what it all comes to. They stay together on one page. */
export function sums({ view, texts, figures, write }: Page): Content {
  const right = { alignment: 'right' } as const;
  const gone = view.reverses === undefined ? texts.refunded : texts.returned;
  const label = view.kind === 'invoice' ? texts.total : gone;
  return {
    unbreakable: true,
    stack: [
      ...(view.discounts.length === 0
        ? []
        : [
            write(texts.included, { bold: true, margin: [0, 12, 0, 2] }),
            ...view.discounts.map(({ description, percent, amountMinor }) =>
              pair(
                write(
                  percent === undefined
                    ? description
                    : `${description} (${figures.rate({ taxPercent: percent }, texts)})`,
                ),
                write(figures.amount(-amountMinor), right),
              ),
            ),
          ]),
      ...(view.rates.length === 0 ? [] : [ratesTable({ view, texts, figures, write })]),
      write(`${label} ${figures.money(view.totalMinor)}`, {
        bold: true,
        fontSize: 12,
        alignment: 'right',
        margin: [0, 12, 0, 0],
      }),
    ],
  };
}

const pair = (left: Content, right: Content): Content => ({ columns: [left, right] });

function ratesTable({ view, texts, figures, write }: Page): Content {
  const row = (cells: readonly string[], bold = false): Content[] =>
    cells.map((cell) => write(cell, { bold, fontSize: 9, alignment: 'right' }));
  const { amount, rate } = figures;
  return {
    margin: [0, 12, 0, 0],
    columns: [
      { width: '*', text: '' },
      {
        width: 'auto',
        layout: ruled,
        table: {
          body: [
            row([texts.rate, texts.net, texts.tax, texts.amount], true),
            ...view.rates.map((one) =>
              row([
                rate(one, texts),
                amount(one.netMinor),
                amount(one.taxMinor),
                amount(one.netMinor + one.taxMinor),
              ]),
            ),
            row([texts.total, amount(view.netMinor), amount(view.taxMinor), amount(view.totalMinor)], true),
          ],
        },
      },
    ],
  };
}
