import { inflateSync } from 'node:zlib';

/**
 * The text of a PDF as pdfmake writes it: deflated page streams, with glyphs that each font maps to Unicode. Lines of
 * the page are joined by a line break, a page by a form feed.
 */
export function pdfText(pdf: Uint8Array): string {
  const file = Buffer.from(pdf).toString('latin1');
  const objects = new Map(
    [...file.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g)].map(([, id = '', body = '']) => [
      id,
      body,
    ]),
  );
  const object = (id: string | undefined) => objects.get(id ?? '') ?? '';
  const fonts = new Map(
    [...file.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name = '', id]) => [
      name,
      unicodeOf(stream(object(/\/ToUnicode (\d+) 0 R/.exec(object(id))?.[1]))),
    ]),
  );
  return pagesOf(objects)
    .map((page) => pageText(stream(object(/\/Contents (\d+) 0 R/.exec(page)?.[1])), fonts))
    .join('\f');
}

export const pageCount = (pdf: Uint8Array): number => pdfText(pdf).split('\f').length;

const pagesOf = (objects: ReadonlyMap<string, string>): string[] =>
  [...objects.values()].filter((body) => /\/Type \/Page\b/.test(body));

function stream(body: string): string {
  const data = /\nstream\n([\s\S]*)\nendstream/.exec(body)?.[1];
  if (data === undefined) throw new Error('the PDF is not written as pdfmake writes it');
  return inflateSync(Buffer.from(data, 'latin1')).toString('latin1');
}

/** `1 beginbfrange <0000> <002f> [<0000> <0049> …]`: the nth glyph's UTF-16. */
function unicodeOf(map: string): readonly string[] {
  return [...map.matchAll(/<[0-9a-f]{4}> <[0-9a-f]{4}> \[([^\]]*)\]/g)].flatMap(([, list = '']) =>
    [...list.matchAll(/<([0-9a-f]*)>/g)].map(([, hex = '']) =>
      Buffer.from(hex, 'hex').swap16().toString('utf16le'),
    ),
  );
}

function pageText(content: string, fonts: ReadonlyMap<string, readonly string[]>): string {
  let font: readonly string[] = [];
  let line = '';
  let text = '';
  for (const [, at, name, shown] of content.matchAll(
    /1 0 0 1 [\d.]+ ([\d.]+) Tm|\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g,
  )) {
    if (at !== undefined && at !== line) {
      text += line === '' ? '' : '\n';
      line = at;
    }
    if (name !== undefined) font = fonts.get(name) ?? [];
    if (shown !== undefined) text += shownText(shown, font);
  }
  return text;
}

/** `<00010002> -10 <0003>`: glyphs, each of four digits, with space between that is not text. */
const shownText = (shown: string, font: readonly string[]): string =>
  [...shown.matchAll(/<([0-9a-f]+)>/g)]
    .flatMap(([, glyphs = '']) => glyphs.match(/.{4}/g) ?? [])
    .map((glyph) => font[Number.parseInt(glyph, 16)] ?? '')
    .join('');
