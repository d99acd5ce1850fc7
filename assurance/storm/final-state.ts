import type { Snapshot } from '../../local/snapshot.ts';
import { ordersIn, type StoredItem } from '../world/table-reader.ts';
import { refundNamed, type News } from './news.ts';

/** An event that had an effect and one that told what was known by then end alike: which is which is a matter of time. */
const TOLD: ReadonlySet<string> = new Set(['applied', 'superseded']);

/** Attributes of an order that name times, versions, numbers of documents, what was told last, or what is at the gateway's alone. */
const ONLY_WHETHER: ReadonlySet<string> = new Set([
  'placedAt',
  'updatedAt',
  'paidAt',
  'cancelledAt',
  'dueAt',
  'version',
  'invoiceNumber',
  'lastRefund',
  'action',
]);
/** How often the sweep has looked, how often the item was written, and by which write at last. */
const LEFT_OUT: ReadonlySet<string> = new Set(['pk', 'sk', 'looks', 'revision', 'writer']);

/**
 * What is in the end, a line each, in words that are the same whatever came first: of times, versions, numbers and ids of
 * the gateway's, which it gives out as it is asked, only whether they are there.
 */
export function finalState(
  snapshot: Snapshot,
  items: readonly StoredItem[],
  news: ReadonlyMap<string, News>,
): readonly string[] {
  const { operations, invoices, creditNotes, products, movements, charges, declines, refunds } = snapshot;
  const attemptOf = new Map(
    charges.map(({ transactionId, attempt }) => [transactionId, `attempt ${attempt}`]),
  );
  const orderOf = new Map(charges.map((charge) => [charge.transactionId, named(charge)]));
  const nameOf = (id: string): string => attemptOf.get(id) ?? id;
  return [
    ...ordersIn(items).map((item) => {
      const told = Object.entries(item)
        .filter(([name]) => !LEFT_OUT.has(name))
        .map(([name, value]) => {
          if (ONLY_WHETHER.has(name)) return name;
          return `${name} ${name === 'transactionId' ? nameOf(String(value)) : JSON.stringify(value)}`;
        });
      return `order: ${told.toSorted().join(', ')}`;
    }),
    ...operations.map((operation) => {
      const { merchantId, orderId = '', kind, key, status } = operation;
      return `operation ${named({ merchantId, orderId })} ${kind} ${refundNamed(key)}: ${status}`;
    }),
    ...invoices.map((invoice) => `invoice of ${named(invoice)}: ${invoice.totalMinor}`),
    ...creditNotes.map((note) => `credit note of ${named(note)}: ${note.totalMinor} for ${note.refundId}`),
    ...products.map(({ merchantId, sku, onHand }) => `stock of ${merchantId}/${sku}: ${onHand}`),
    ...movements
      .filter(({ source }) => source !== 'manual')
      .map(({ merchantId, sku, source, reason, quantity }) => {
        return `movement of ${merchantId}/${sku}: ${quantity} for ${source}, ${reason}`;
      }),
    ...charges.map(
      (charge) => `charge of ${named(charge)}, attempt ${charge.attempt}: ${charge.amountMinor}`,
    ),
    ...declines.map((decline) => `decline of ${named(decline)}`),
    ...refunds.map(({ transactionId, refundId = '', amountMinor }) => {
      const charge = `${orderOf.get(transactionId) ?? ''}, ${nameOf(transactionId)}`;
      return `refund of ${charge}: ${amountMinor} as ${refundNamed(refundId)}`;
    }),
    ...snapshot.attention.map(({ orderId = '', reason, open }) => {
      return `entry of ${orderId}: ${reason}, ${open ? 'open' : 'settled'}`;
    }),
    ...snapshot.events.map(({ eventId, outcome = 'not applied' }) => {
      return `event ${news.get(eventId)?.name ?? eventId}: ${TOLD.has(outcome) ? 'told' : outcome}`;
    }),
  ].toSorted();
}

const named = ({ merchantId, orderId }: { readonly merchantId: string; readonly orderId: string }): string =>
  `${merchantId}/${orderId}`;

/** What is in one and not in the other, a line each. */
export function differences(one: readonly string[], other: readonly string[]): readonly string[] {
  const only = (here: readonly string[], there: readonly string[]): readonly string[] => {
    const left = [...there];
    return here.filter((line) => {
      const index = left.indexOf(line);
      if (index !== -1) left.splice(index, 1);
      return index === -1;
    });
  };
  return [
    ...only(one, other).map((line) => `only in the first storm: ${line}`),
    ...only(other, one).map((line) => `only in the second storm: ${line}`),
  ];
}
