import { InvalidArgumentError } from 'commander';

/** What a command line says in the place of a number from 1 to 999,999. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text) || Number(text) === 0) {
    throw new InvalidArgumentError('a whole number from 1 to 999999');
  }
  return Number(text);
}
