import type { Content } from 'pdfmake/interfaces.js';

/** A run of text in one typeface. */
export interface TextInline {
  readonly text: string;
  readonly font: string;
  readonly bold: boolean;
}

export interface TextOptions {
  readonly bold?: boolean;
  readonly alignment?: 'left' | 'right';
  readonly fontSize?: number;
  readonly color?: string;
  readonly margin?: [number, number, number, number];
}

/** How the texts of one page come to their typefaces. */
export type Write = (text: string, options?: TextOptions) => Content;

const THIN = 0.5;
const GREY = '#999999';

/** Lines between rows, and none at the sides. */
export const ruled = {
  hLineWidth: (): number => THIN,
  vLineWidth: (): number => 0,
  hLineColor: (): string => GREY,
  paddingLeft: (): number => 3,
  paddingRight: (): number => 3,
  paddingTop: (): number => 3,
  paddingBottom: (): number => 3,
};
