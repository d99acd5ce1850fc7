import { openSync, type Font } from 'fontkit';
import type { TextInline } from './page-parts.ts';

/** The files of a typeface, as paths. */
export interface Fonts {
  readonly regular: string;
  readonly bold: string;
}

/** What pdfmake calls a typeface. */
export const familyOf = ({ regular, bold }: Fonts): string => `${regular} ${bold}`;

/** Text in the first typeface that has it, and what none has as its code point: nothing is a blank or a box. */
export class FontFallback {
  readonly #families: readonly {
    readonly name: string;
    readonly regular: Coverage;
    readonly bold: Coverage;
  }[];
  readonly #standIns = new Set<string>();

  constructor(fonts: readonly Fonts[]) {
    this.#families = fonts.map((one) => ({
      name: familyOf(one),
      regular: new Coverage(one.regular),
      bold: new Coverage(one.bold),
    }));
  }

  /** Characters that no typeface had so far, as the page shows them. */
  get standIns(): readonly string[] {
    return [...this.#standIns].sort();
  }

  /** One line of text as runs, each in one typeface. */
  runs(text: string, bold = false): TextInline[] {
    const runs: { text: string; font: string }[] = [];
    const [first] = this.#families;
    for (const { segment } of GRAPHEMES.segment(text.normalize('NFC'))) {
      const shown = this.#familyOf(segment, bold);
      const piece = shown === undefined ? this.#standInFor(segment) : visible(segment);
      if (piece === '') continue;
      const font = shown ?? first?.name ?? '';
      const last = runs.at(-1);
      if (last?.font === font) last.text += piece;
      else runs.push({ text: piece, font });
    }
    return runs.map((run) => ({ ...run, bold }));
  }

  #familyOf(grapheme: string, bold: boolean): string | undefined {
    const points = Array.from(visible(grapheme));
    // What is not laid out would be printed in the wrong order.
    if (points.some((character) => RIGHT_TO_LEFT.test(character))) return undefined;
    return this.#families.find((family) => {
      const coverage = bold ? family.bold : family.regular;
      return points.every((character) => coverage.has(character));
    })?.name;
  }

  #standInFor(grapheme: string): string {
    const names = Array.from(
      visible(grapheme),
      (character) => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
    );
    for (const name of names) this.#standIns.add(name);
    return names.map((name) => `[${name}]`).join('');
  }
}

class Coverage {
  readonly #path: string;
  readonly #known = new Map<string, boolean>();
  #font: Font | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  has(character: string): boolean {
    const known = this.#known.get(character);
    if (known !== undefined) return known;
    this.#font ??= opened(this.#path);
    const has = this.#font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0);
    this.#known.set(character, has);
    return has;
  }
}

function opened(path: string): Font {
  const font = openSync(path);
  if ('fonts' in font) throw new Error(`${path} holds several fonts`);
  return font;
}

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Without what joins, selects or directs and is not seen itself: general category Cf, and variation selectors. */
const visible = (text: string): string =>
  text.replace(/\p{Cf}|[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu, '').replaceAll('\u202f', '\u00a0');

/**
 * Scripts that are written from right to left: pdfmake does not order them. Blocks with the bidirectional classes R and AL.
 * https://www.unicode.org/reports/tr9/#Bidirectional_Character_Types
 */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
