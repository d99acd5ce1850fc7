import { closeSync, openSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The files of the typeface that invoices are set in, as paths. */
export interface InvoiceFonts {
  readonly regular: string;
  readonly bold: string;
}

/** Latin, Greek, Cyrillic and Vietnamese, from pdfmake. */
export function roboto(): InvoiceFonts {
  const { resolve } = createRequire(import.meta.url);
  return {
    regular: resolve('pdfmake/fonts/Roboto/Roboto-Regular.ttf'),
    bold: resolve('pdfmake/fonts/Roboto/Roboto-Medium.ttf'),
  };
}

/** How a file starts that holds one font: https://learn.microsoft.com/typography/opentype/spec/otff, "Table directory". */
const STARTS = ['\x00\x01\x00\x00', 'OTTO'];

/** Whether it is a font that the PDF can embed: TrueType or OpenType, neither a collection nor compressed for the web. */
export function isFontFile(path: string): boolean {
  const start = Buffer.alloc(4);
  try {
    const file = openSync(path, 'r');
    try {
      readSync(file, start);
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
  return STARTS.includes(start.toString('latin1'));
}
