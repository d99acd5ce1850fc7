import { existsSync } from 'node:fs';
import { join } from 'node:path';
import pdfMake from 'pdfmake';
import type { Content, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import type { DocumentView } from '../../domain/invoices/document-view.ts';
import { FontFallback, familyOf, type Fonts } from './font-fallback.ts';
import { figuresIn } from './page-figures.ts';
import { head } from './page-head.ts';
import type { TextOptions } from './page-parts.ts';
import { linesTable, sums, type Page } from './page-tables.ts';
import { textsIn, titleOf } from './page-texts.ts';

export interface Presentation {
  /** BCP 47. */
  readonly locale: string;
  /** A PNG. */
  readonly logo?: Uint8Array;
}

export interface Rendered {
  readonly pdf: Uint8Array;
  /** Characters that no font has, as the page shows them: `U+1F600`. */
  readonly standIns: readonly string[];
}

/** Renders a document as A4 pages. The same document gives the same pages: its dates are the document's own. */
export type RenderDocument = (view: DocumentView, presentation: Presentation) => Promise<Rendered>;

/** Where fonts are in the function that is deployed, the first one first. */
export function fontsIn(directory: string): readonly Fonts[] {
  const at = (index: number): Fonts => {
    const [regular, bold] = fontFileNames(index);
    return { regular: join(directory, regular), bold: join(directory, bold) };
  };
  const fonts = [at(0)];
  while (existsSync(at(fonts.length).regular)) fonts.push(at(fonts.length));
  return fonts;
}

/** `regular.font` and `bold.font`, then `regular-1.font` and so on. */
const fontFileNames = (index: number): readonly [string, string] =>
  index === 0 ? ['regular.font', 'bold.font'] : [`regular-${index}.font`, `bold-${index}.font`];

// pdfmake is one for the process. But for fonts everything on the page comes from the document: nothing is fetched or read.
const fontFiles = new Set<string>();
pdfMake.setUrlAccessPolicy(() => false);
pdfMake.setLocalAccessPolicy((path) => fontFiles.has(path));

/** @param fonts each character is set in the first one that has it */
export function renderWith(fonts: readonly Fonts[]): RenderDocument {
  for (const { regular, bold } of fonts) {
    fontFiles.add(regular).add(bold);
    pdfMake.addFonts({ [familyOf({ regular, bold })]: { normal: regular, bold } });
  }
  return async (view, presentation) => {
    const fallback = new FontFallback(fonts);
    const [first] = fonts;
    const definition = definitionOf(view, presentation, fallback, first === undefined ? '' : familyOf(first));
    const pdf = await pdfMake.createPdf(definition).getBuffer();
    return { pdf, standIns: fallback.standIns };
  };
}

function definitionOf(
  view: DocumentView,
  { locale, logo }: Presentation,
  fallback: FontFallback,
  font: string,
): TDocumentDefinitions {
  const texts = textsIn(locale);
  const write = (text: string, { bold = false, ...options }: TextOptions = {}): Content => ({
    text: fallback.runs(text, bold),
    ...options,
  });
  const page: Page = { view, texts, figures: figuresIn(locale, view.currency), write };
  const issuedAt = new Date(view.issuedAt);
  const title = titleOf(view, texts);
  const lines = linesTable(page);
  return {
    pageSize: 'A4',
    pageMargins: [40, 40, 40, 72],
    info: { title, creationDate: issuedAt, modDate: issuedAt },
    defaultStyle: { font, fontSize: 9 },
    footer: (current, pages) => footer(page, title, current, pages),
    content: [
      ...head(page, logo),
      ...(lines === undefined
        ? []
        : [
            write(texts.amountsIn(view.currency), { fontSize: 8, color: '#666666', margin: [0, 0, 0, 2] }),
            lines,
          ]),
      sums(page),
      ...notes(page),
    ],
  };
}

/** What was paid and how, and why nothing is taxed that is not. */
function notes({ view, texts, write }: Page): Content[] {
  const { transactionId, kind, rates, reverses } = view;
  const moved = reverses === undefined ? texts.refundedTo : texts.returnedFrom;
  const refund = transactionId === undefined ? [] : [moved(transactionId)];
  const paid = transactionId === undefined ? texts.nothingToPay : texts.paidBy(transactionId);
  const reasons = new Set(
    rates.flatMap(({ taxExemption }) => (taxExemption === undefined ? [] : [texts.exemptions[taxExemption]])),
  );
  return [...reasons, ...(kind === 'invoice' ? [paid] : refund)].map((note) =>
    write(note, { margin: [0, 8, 0, 0] }),
  );
}

function footer({ view, texts, write }: Page, title: string, current: number, pages: number): Content {
  const { registration, contact } = view.seller;
  const small = { fontSize: 7, color: '#666666' } as const;
  return {
    margin: [40, 12, 40, 0],
    columns: [
      {
        width: '*',
        stack: [contact, registration].flatMap((line) => (line === undefined ? [] : [write(line, small)])),
      },
      {
        width: 'auto',
        stack: [write(`${title} · ${texts.page(current, pages)}`, { ...small, alignment: 'right' })],
      },
    ],
  };
}
