import type { SandboxContext } from './context.ts';
import type { LedgerEntry, LedgerFact } from './ledger.ts';

let entriesMade = 0;

/** @param atMs when it happens, where that is later than now */
export function ledgerEntry(
  context: SandboxContext,
  fact: LedgerFact,
  atMs: number = context.clock(),
): LedgerEntry {
  entriesMade += 1;
  const seq = [digits(atMs, 14), digits(entriesMade, 9), context.newId('led_')].join('-');
  return { ...fact, seq, at: new Date(atMs).toISOString() };
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, '0');
}
