import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { OrderStory } from '../../functions/usecases/ports.ts';
import { violations, type Invariant } from '../../local/invariants.ts';
import { readTable, sortItems, type Item } from '../../local/read-table.ts';
import type { Snapshot } from '../../local/snapshot.ts';
import { sortLedger } from '../../local/take-snapshot.ts';
import type { LedgerEntry } from '../../sandbox/core/ledger.ts';
import type { DocumentsDouble } from '../support/documents-double.ts';
import type { Behaviour } from './behaviours.ts';
import type { Calls } from './calls.ts';
import type { Watch } from './watch.ts';

/** Of those that a table and a gateway's ledger show; the others are about clients, merchants and executions. */
const JUDGED: ReadonlySet<Invariant> = new Set<Invariant>(['I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I9', 'I10']);

export interface Verdict {
  readonly violations: readonly string[];
  /** Charges and refunds that were `unknown` and whose outcome was learnt by asking. */
  readonly unknownResolved: number;
  /** Orders and events that wait for a person. */
  readonly needsAttention: number;
  /** How the order ended. */
  readonly ended: string;
}

export interface Evidence {
  readonly behaviour: Behaviour;
  readonly connection: DynamoDBClient;
  readonly tableName: string;
  readonly ledger: readonly LedgerEntry[];
  readonly documents: DocumentsDouble;
  readonly deadLetters: readonly string[];
  readonly calls: Calls;
  readonly watch: Watch;
  readonly story: OrderStory | undefined;
  /** What went wrong on the way. */
  readonly wrong: readonly string[];
}

export async function judge(evidence: Evidence): Promise<Verdict> {
  const { connection, tableName, story, calls, watch, wrong } = evidence;
  const items = await readTable(connection, tableName);
  const snapshot = snapshotOf(evidence, items);
  const operations = story?.operations ?? [];
  const attention = items.flatMap(({ attention: reason }) => (typeof reason === 'string' ? [reason] : []));
  const broken = violations(snapshot).filter(({ invariant }) => JUDGED.has(invariant));
  return {
    violations: [
      ...broken.map(({ invariant, detail }) => `${invariant}: ${detail}`),
      ...calls.miscounted(operations).map((detail) => `I11: ${detail}`),
      ...otherwise(evidence, snapshot, attention),
      ...wrong,
      ...(watch.waiting > 0 ? ['somebody waits for what never happened'] : []),
    ],
    unknownResolved: operations.filter(
      ({ kind, key, status, owner }) =>
        watch.wasUnknown.has(`${kind}:${key}`) &&
        (status === 'succeeded' || status === 'failed') &&
        calls.madeBy(owner),
    ).length,
    needsAttention: attention.length,
    ended: endOf(snapshot),
  };
}

function snapshotOf({ ledger, documents, deadLetters }: Evidence, items: readonly Item[]): Snapshot {
  const folder = { invoice: 'invoices', credit_note: 'credit-notes' } as const;
  return {
    ...sortItems(items),
    ...sortLedger(ledger),
    exchanges: [],
    queues: [{ name: 'dead letters', deadLetters: true, messages: deadLetters.length }],
    runningExecutions: 0,
    documents: documents.written.map(
      ({ merchantId, kind, year, number }) => `${merchantId}/${folder[kind]}/${year}/${number}.pdf`,
    ),
  };
}

/** How it ended otherwise than the behaviour says. */
function otherwise(
  { behaviour: { ends } }: Evidence,
  snapshot: Snapshot,
  attention: readonly string[],
): readonly string[] {
  const { orders, charges, refunds } = snapshot;
  const [order] = orders;
  if (order === undefined) return ['there is no order'];
  const captured = charges.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const refunded = refunds.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const expected = ends.givenBack === true ? captured : 0;
  const unexpected = attention.filter(
    (reason) => ends.attention === undefined || !reason.startsWith(ends.attention),
  );
  return [
    ...(ends.status.includes(order.status) ? [] : [`ended ${order.status}, not ${ends.status.join(' or ')}`]),
    ...(refunded === expected ? [] : [`${refunded} went back, not ${expected}`]),
    ...(ends.givenBack === true && captured === 0 ? ['nothing was captured that could go back'] : []),
    ...unexpected.map((reason) => `needs attention: ${reason}`),
    ...(ends.attention !== undefined && attention.length === 0 ? ['nobody was called'] : []),
  ];
}

function endOf({ orders, refunds }: Snapshot): string {
  const [order] = orders;
  if (order === undefined) return 'nothing';
  return `${order.status}${refunds.length > 0 ? ', given back' : ''}`;
}
