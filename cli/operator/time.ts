import { InvalidArgumentError } from 'commander';

/**
 * A date or a time of a person, in UTC, as ISO 8601.
 *
 * @throws InvalidArgumentError
 */
export function time(value: string): string {
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) throw new InvalidArgumentError('It takes a date or a time, in UTC.');
  return at.toISOString();
}
