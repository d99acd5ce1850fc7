import { setTimeout as sleep } from 'node:timers/promises';

import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';

const TRIES = 6;
const FIRST_PAUSE_MS = 20;

/** An item that a transaction is writing refuses other writes for the moment; the SDK does not repeat those. */
export async function unlessConflict<T>(write: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await write();
    } catch (error) {
      if (tries === TRIES || !isConflict(error)) throw error;
      await sleep(Math.random() * FIRST_PAUSE_MS * 2 ** tries);
    }
  }
}

/** For a write that has nothing to do when its condition does not hold: then it is false. */
export async function unlessRefused(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await unlessConflict(write);
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return false;
  }
}

/** Which of a transaction's writes failed their condition, in the order of the writes; none if it failed otherwise. */
export function refusedWrites(error: unknown): readonly boolean[] {
  return cancellationCodes(error).map((code) => code === 'ConditionalCheckFailed');
}

function isConflict(error: unknown): boolean {
  if (error instanceof TransactionConflictException) return true;
  const codes = cancellationCodes(error);
  return codes.includes('TransactionConflict') && !codes.includes('ConditionalCheckFailed');
}

function cancellationCodes(error: unknown): readonly (string | undefined)[] {
  if (!(error instanceof TransactionCanceledException)) return [];
  return (error.CancellationReasons ?? []).map(({ Code }) => Code);
}
