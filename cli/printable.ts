const CONTROL_OR_FORMAT = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * What others wrote, as a person has to see it: control and format characters as escapes, which JSON reads as the same
 * characters. Printed raw they would erase lines, reorder them or hide a part of them.
 */
export const printable = (text: string): string =>
  text.replaceAll(CONTROL_OR_FORMAT, (character) => (character === '\n' ? character : escaped(character)));

/** The same for a part of a line, which a line break would end. */
export const printableLine = (text: string): string => text.replaceAll(CONTROL_OR_FORMAT, escaped);

/** @param character of one UTF-16 unit, or two */
const escaped = (character: string): string =>
  Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');
