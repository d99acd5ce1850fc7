import { violations, type Invariant } from '../../local/invariants.ts';
import { sortItems, type Item } from '../../local/read-table.ts';
import type { Snapshot } from '../../local/snapshot.ts';
import { sortLedger } from '../../local/take-snapshot.ts';
import type { LedgerEntry } from '../../sandbox/core/ledger.ts';
import type { DocumentsDouble } from '../world/documents-double.ts';

/** What there is beside the table. */
export interface OtherSides {
  readonly ledger: readonly LedgerEntry[];
  readonly documents: DocumentsDouble;
  readonly deadLetters: readonly string[];
}

const FOLDERS = { invoice: 'invoices', credit_note: 'credit-notes' } as const;

/** Everything that is left when nothing moves any more, as the demo's invariants want it. Nobody recorded the clients. */
export const finalState = (
  items: readonly Item[],
  { ledger, documents, deadLetters }: OtherSides,
): Snapshot => ({
  ...sortItems(items),
  ...sortLedger(ledger),
  exchanges: [],
  queues: [{ name: 'dead letters', deadLetters: true, messages: deadLetters.length }],
  runningExecutions: 0,
  documents: documents.written.map(
    ({ merchantId, kind, year, number }) => `${merchantId}/${FOLDERS[kind]}/${year}/${number}.pdf`,
  ),
});

/** Those that a table and a gateway's ledger show; the others are about clients and merchants. */
const JUDGED: ReadonlySet<Invariant> = new Set<Invariant>([
  'I2',
  'I3',
  'I4',
  'I5',
  'I6',
  'I7',
  'I9',
  'I10',
  'I13',
  'I14',
  'I15',
  'I18',
]);

export const brokenIn = (snapshot: Snapshot): readonly string[] =>
  violations(snapshot)
    .filter(({ invariant }) => JUDGED.has(invariant))
    .map(({ invariant, detail }) => `${invariant}: ${detail}`);
