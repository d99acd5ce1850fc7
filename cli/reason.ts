import { InvalidArgumentError } from 'commander';

import { isReason } from '../functions/domain/audit/act.ts';

/** The value of `--reason`. */
export function reason(value: string): string {
  if (isReason(value)) return value;
  throw new InvalidArgumentError('It takes 1 to 500 characters.');
}
