import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';

import { refusedWrites, unlessConflict, unlessRefused } from '../../sandbox/dynamo/conflicts.ts';

const about = { $metadata: {}, message: '' };
const conflict = new TransactionConflictException(about);
const refused = new ConditionalCheckFailedException(about);
const canceled = (...codes: string[]) =>
  new TransactionCanceledException({ ...about, CancellationReasons: codes.map((Code) => ({ Code })) });

/** A write that fails with these errors, one after the other, and then succeeds. */
function failing(...errors: Error[]): () => Promise<string> {
  return async () => {
    const error = errors.shift();
    if (error) throw error;
    return 'written';
  };
}

/** DynamoDB Local never conflicts, so its errors are made here. */
describe('unlessConflict', () => {
  it('writes again after a conflict', async () => {
    const write = failing(conflict, canceled('None', 'TransactionConflict'));
    expect(await unlessConflict(write)).toBe('written');
  });

  it('does not write again what a condition refused, even beside a conflict', async () => {
    const error = canceled('ConditionalCheckFailed', 'TransactionConflict');
    await expect(unlessConflict(failing(error))).rejects.toBe(error);
    await expect(unlessConflict(failing(refused))).rejects.toBe(refused);
  });

  it('gives up in the end', async () => {
    const conflicts = Array.from({ length: 6 }, () => conflict);
    await expect(unlessConflict(failing(...conflicts))).rejects.toBe(conflict);
  });
});

describe('unlessRefused', () => {
  it('has nothing to do when the condition does not hold', async () => {
    expect(await unlessRefused(failing(refused))).toBe(false);
    expect(await unlessRefused(failing(conflict))).toBe(true);
    await expect(unlessRefused(failing(new Error('no network')))).rejects.toThrow('no network');
  });
});

describe('refusedWrites', () => {
  it('names the writes by their place', () => {
    expect(refusedWrites(canceled('None', 'ConditionalCheckFailed'))).toEqual([false, true]);
    expect(refusedWrites(new Error('no network'))).toEqual([]);
  });
});
