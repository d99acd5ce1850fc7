import type { Snapshot, StoredNeedsAttention, StoredOrder } from '../snapshot.ts';
import { refundedMinor } from './charges.ts';
import { groupBy } from './group.ts';

/** Who settles an entry where nobody has to. */
export const BY_FACT = 'once';

/**
 * I18: an entry of the needs-attention list has a key of its own and goes only with the fact that settles it, or by a person
 * with a reason. What is owed is told by the refunds that failed for good.
 */
export function everyDebtIsListed(snapshot: Snapshot): readonly string[] {
  return [...unlisted(snapshot), ...unexplained(snapshot), ...uncovered(snapshot)];
}

function unlisted({ operations, orders, attention }: Snapshot): readonly string[] {
  const keys = new Set(attention.map(({ orderId = '', key }) => `${orderId} ${key}`));
  const bearing = new Map(orders.map(({ orderId, attention: text }) => [orderId, text]));
  return operations
    .filter(({ kind, status, retrySafe }) => kind === 'refund' && status === 'failed' && retrySafe !== true)
    .filter(
      ({ orderId = '', key }) =>
        bearing.get(orderId) === undefined &&
        !keys.has(`${orderId} refund_refused:${key}`) &&
        !keys.has(`${orderId} late_capture_refund_refused:${key}`),
    )
    .map(({ orderId = '', key }) => `refund ${key} of ${orderId} was refused and is on no list`);
}

const isSettled = ({ open }: StoredNeedsAttention): boolean => !open;

const settledBy = ({ settlements }: StoredNeedsAttention): string | undefined => settlements.at(-1)?.by;

function unexplained({ attention }: Snapshot): readonly string[] {
  return attention
    .filter((entry) => isSettled(entry) && !entry.settlements.some(({ by, why }) => by !== '' && why !== ''))
    .map(({ orderId = '', key }) => `${key} of ${orderId} is settled, by nobody or without a reason`);
}

const OWED: ReadonlySet<string> = new Set([
  'refund_refused',
  'refund_failed_late',
  'late_capture_refund_refused',
]);

/** Of a late capture: earlier releases said it in the key alone. */
const paymentOf = ({ key, transactionId }: StoredNeedsAttention): string | undefined =>
  transactionId ?? /^late_capture_refund_refused:late_(.+)$/.exec(key)?.[1];

/** What was refunded of an order is enough for everything that it settled; of a late capture there is no second refund. */
function uncovered(snapshot: Snapshot): readonly string[] {
  const { orders, attention } = snapshot;
  const byFact = attention.filter((entry) => isSettled(entry) && settledBy(entry) === BY_FACT);
  const owed = byFact.filter(({ reason }) => OWED.has(reason));
  const late = owed.filter((entry) => paymentOf(entry) !== undefined);
  const refused = owed.filter((entry) => paymentOf(entry) === undefined);
  const ofOrder = new Map(orders.map((order) => [order.orderId, order]));
  return [
    ...late
      .filter((entry) => refundedMinor(snapshot, paymentOf(entry) ?? '') < (entry.amountMinor ?? 0))
      .map(({ orderId = '', key }) => `${key} of ${orderId} is settled by no person, and is owed`),
    ...[...groupBy(refused, ({ orderId = '' }) => orderId)]
      .filter(([orderId, entries]) => !covers(ofOrder.get(orderId), entries))
      .map(([orderId]) => `${orderId} refunded less than the refusals that it settled`),
  ];
}

function covers(order: StoredOrder | undefined, entries: readonly StoredNeedsAttention[]): boolean {
  if (order === undefined) return false;
  const owed = entries.reduce((sum, { amountMinor = order.totalMinor }) => sum + amountMinor, 0);
  return (order.refundedMinor ?? 0) + (order.disputedMinor ?? 0) >= Math.min(order.totalMinor, owed);
}
