import type { SandboxContext } from './context.ts';
import type { LedgerEntry, LedgerFact } from './ledger.ts';

let entriesMade = 0;

export function ledgerEntry(context: SandboxContext, fact: LedgerFact): LedgerEntry {
  const now = context.clock();
  entriesMade += 1;
  const seq = [digits(now, 14), digits(entriesMade, 9), context.newId('led_')].join('-');
  return { ...fact, seq, at: new Date(now).toISOString() };
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, '0');
}
