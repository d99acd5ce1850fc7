/**
 * What two references are compared by: composed (NFC), without format characters, which nobody sees, and without space around
 * it. Unicode Standard Annex #15; general category Cf.
 */
export const comparable = (reference: string): string =>
  reference
    .replace(/\p{Cf}/gu, '')
    .normalize('NFC')
    .trim();
