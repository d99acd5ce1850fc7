/** Has something to see: more than white space, marks without a letter, fillers and format characters. */
export const isVisible = (text: string): boolean =>
  /[^\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/u.test(text);

/**
 * A name as it is shown: without format characters, which reorder text or hide in it. ZWNJ and ZWJ stay: names in Persian or
 * Sinhala are spelt with them.
 */
export const shown = (name: string): string => name.replace(/(?![\u200c\u200d])\p{Cf}/gu, '');
