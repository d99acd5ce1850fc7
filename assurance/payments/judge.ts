import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Instant } from '../../functions/domain/instant.ts';
import type { OrderHistory } from '../../functions/domain/orders/order-history.ts';
import { readTable } from '../../local/read-table.ts';
import type { Snapshot } from '../../local/snapshot.ts';
import type { Behaviour } from './behaviours.ts';
import type { Calls } from './calls.ts';
import { brokenIn, finalState, type OtherSides } from './final-state.ts';
import type { Watch } from './watch.ts';

export interface Verdict {
  readonly violations: readonly string[];
  /** Charges and refunds that were `unknown` and whose outcome was learnt by asking. */
  readonly unknownResolved: number;
  /** Orders and events that wait for a person. */
  readonly needsAttention: number;
  /** How the order ended. */
  readonly ended: string;
}

export interface Evidence extends OtherSides {
  readonly behaviour: Behaviour;
  readonly startedAt: Instant;
  readonly connection: DynamoDBClient;
  readonly tableName: string;
  readonly calls: Calls;
  readonly watch: Watch;
  readonly history: OrderHistory | undefined;
  /** What went wrong on the way. */
  readonly wrong: readonly string[];
}

export async function judge(evidence: Evidence): Promise<Verdict> {
  const { connection, tableName, history, calls, watch, wrong } = evidence;
  const items = await readTable(connection, tableName);
  const snapshot = finalState(items, evidence);
  const operations = history?.operations ?? [];
  const attention = snapshot.attention.flatMap(({ open, key, detail = key }) => (open ? [detail] : []));
  return {
    violations: [
      ...brokenIn(snapshot).filter((detail) => !isOwed(evidence.behaviour, detail)),
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

/** Money that a person has to give back belongs to no order that is paid, until they have. */
const isOwed = ({ ends }: Behaviour, broken: string): boolean =>
  ends.owed === true && /^I[34]: /.test(broken);

/** How it ended otherwise than the behaviour says. */
function otherwise(
  { behaviour: { ends }, watch, startedAt }: Evidence,
  snapshot: Snapshot,
  attention: readonly string[],
): readonly string[] {
  const { orders, charges, refunds } = snapshot;
  const [order] = orders;
  if (order === undefined) return ['there is no order'];
  const captured = charges.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  // One that failed late is with the merchant again.
  const refunded = refunds
    .filter((refund) => !('status' in refund))
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const minutes = Math.ceil((Date.parse(watch.openUntil) - Date.parse(startedAt)) / 60_000);
  const expected = ends.refunded === undefined || ends.refunded === false ? 0 : captured;
  const unexpected = attention.filter(
    (reason) => ends.attention === undefined || !reason.startsWith(ends.attention),
  );
  return [
    ...(ends.status.includes(order.status) ? [] : [`ended ${order.status}, not ${ends.status.join(' or ')}`]),
    ...(refunded === expected ? [] : [`${refunded} was refunded, not ${expected}`]),
    // What waits for a person is open until they have settled it.
    ...(minutes <= ends.within || ends.attention !== undefined
      ? []
      : [`open for ${minutes} minutes, not ${ends.within}`]),
    ...(ends.refunded === true && captured === 0 ? ['nothing was captured that could go back'] : []),
    ...unexpected.map((reason) => `needs attention: ${reason}`),
    ...(ends.attention !== undefined && attention.length === 0 ? ['nobody was called'] : []),
  ];
}

function endOf({ orders, refunds }: Snapshot): string {
  const [order] = orders;
  if (order === undefined) return 'nothing';
  const isRefunded = refunds.some((refund) => !('status' in refund));
  return `${order.status}${isRefunded ? ', given back' : ''}`;
}
