import type { OperationRecord } from '../../../functions/domain/operations/operation.ts';
import type { Instant } from '../../../functions/domain/instant.ts';
import type { Item } from '../../../local/read-table.ts';
import type { Snapshot } from '../../../local/snapshot.ts';
import type { LedgerEntry } from '../../../sandbox/core/ledger.ts';
import type { Calls } from '../calls.ts';
import { brokenIn, finalState, type OtherSides } from '../final-state.ts';
import type { Watch } from '../watch.ts';
import type { CustomerCell } from './cell.ts';
import type { History } from './history.ts';

export interface CustomerVerdict {
  readonly violations: readonly string[];
  /** Who did what to the payment, and how it ended. */
  readonly record: string;
  /** How the order ended. */
  readonly ended: string;
}

export interface CustomerEvidence extends OtherSides {
  readonly cell: CustomerCell;
  readonly items: readonly Item[];
  readonly operations: readonly OperationRecord[];
  readonly calls: Calls;
  readonly watch: Watch;
  readonly history: History;
  /** What went wrong on the way. */
  readonly wrong: readonly string[];
}

export function judgeCustomer(evidence: CustomerEvidence): CustomerVerdict {
  const { items, operations, calls, watch, history, wrong } = evidence;
  const snapshot = finalState(items, evidence);
  return {
    violations: [
      ...brokenIn(snapshot),
      ...calls.miscounted(operations).map((detail) => `I11: ${detail}`),
      ...chargedMoreThanOnce(snapshot),
      ...otherwise(evidence, snapshot),
      ...openForTooLong(evidence),
      ...wrong,
      ...(watch.waiting > 0 ? ['somebody waits for what never happened'] : []),
    ],
    record: [...history.lines, endOf(snapshot)].join('\n'),
    ended: shortEndOf(snapshot),
  };
}

const keptMinor = ({ charges, refunds }: Snapshot): number => sum(charges) - sum(refunds);
const sum = (moved: readonly { readonly amountMinor: number }[]): number =>
  moved.reduce((total, { amountMinor }) => total + amountMinor, 0);

/** One attempt is captured once or not at all; of several attempts one is kept. */
function chargedMoreThanOnce(snapshot: Snapshot): readonly string[] {
  const [order] = snapshot.orders;
  if (order === undefined) return ['there is no order'];
  const kept = keptMinor(snapshot);
  const due = order.status === 'paid' && order.cancelledAt === undefined ? order.totalMinor : 0;
  return [
    ...(snapshot.charges.length > 1 ? [`${snapshot.charges.length} charges were captured`] : []),
    ...(kept === due ? [] : [`${kept} was kept of an order that is ${order.status}, not ${due}`]),
  ];
}

/** How it ended otherwise than customer, gateway and shop would have it. */
function otherwise({ cell }: CustomerEvidence, { orders, attention }: Snapshot): readonly string[] {
  const [order] = orders;
  const expected = endsOf(cell);
  return [
    ...(order === undefined || expected.includes(order.status)
      ? []
      : [`ended ${order.status}, not ${expected.join(' or ')}`]),
    ...attention.filter(({ open }) => open).map(({ key, detail = key }) => `needs attention: ${detail}`),
  ];
}

function endsOf({ customer, gateway, cancels }: CustomerCell): readonly string[] {
  const ends = gateway.makesNone === true ? (['declined'] as const) : customer.ends;
  return cancels === 'never' ? ends : ['cancelled', ...ends];
}

const HOUR_MS = 3_600_000;
/** What was never made may still be on its way, until the gateway has forgotten its key. */
const UNMADE_HOURS = 72;
/** What ends a payment at the gateway. */
const ENDS: ReadonlySet<LedgerEntry['type']> = new Set([
  'created',
  'captured',
  'declined',
  'canceled',
  'refunded',
]);

/** Nothing is open long after the gateway's last word. */
function openForTooLong({ cell, ledger, watch }: CustomerEvidence): readonly string[] {
  const last = ledger
    .filter(({ type }) => ENDS.has(type))
    .map(({ at }): Instant => at)
    .reduce((latest, at) => (at > latest ? at : latest), cell.startedAt);
  const hours = (Date.parse(watch.openUntil) - Date.parse(last)) / HOUR_MS;
  // A cancelled order holds no stock, and what may still be made is cancelled as well.
  const mayCome = cell.cancels !== 'never' && !ledger.some(({ type }) => type === 'created');
  const most = mayCome ? UNMADE_HOURS : cell.gateway.openHours;
  return hours <= most ? [] : [`open for ${Math.round(hours)} h after the gateway’s last word`];
}

function shortEndOf({ orders: [order], refunds }: Snapshot): string {
  return `${order?.status ?? 'nothing'}${refunds.length > 0 ? ', given back' : ''}`;
}

function endOf({ orders, charges, refunds, invoices, creditNotes, products }: Snapshot): string {
  const [order] = orders;
  if (order === undefined) return 'nothing';
  const stock = products.reduce((total, { onHand }) => total + onHand, 0);
  return [
    order.status,
    ...('cancelledAt' in order ? ['cancelled'] : []),
    `attempt ${order.attempt}`,
    `${charges.length} captured`,
    `${refunds.length} refunded`,
    `${invoices.length} invoices`,
    `${creditNotes.length} credit notes`,
    `${stock} in stock`,
  ].join(', ');
}
