import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderWith } from '../../functions/adapters/pdf/pdf-documents.ts';
import { documentView } from '../../functions/domain/invoices/document-view.ts';
import { roboto } from '../../lib/invoice-fonts.ts';
import { sampleDocuments } from './sample-documents.ts';

/** Writes sample documents as PDF into a directory, which is `.local/invoices` unless another one is named. */
const [directory = join(import.meta.dirname, '..', '..', '.local', 'invoices'), ...moreFonts] =
  process.argv.slice(2);
mkdirSync(directory, { recursive: true });
const render = renderWith([...moreFonts.map((path) => ({ regular: path, bold: path })), roboto()]);
for (const { name, document, merchant } of sampleDocuments()) {
  const { pdf, standIns } = await render(documentView(document, merchant), { locale: merchant.locale });
  const path = join(directory, `${name}.pdf`);
  writeFileSync(path, pdf);
  console.log(standIns.length === 0 ? path : `${path}, with stand-ins for ${standIns.join(' ')}`);
}
