import type { Snapshot, StoredCounter, StoredInvoice } from '../snapshot.ts';
import { groupBy, repeated } from './group.ts';

/**
 * I5: paid orders and invoices match one to one; a merchant's invoice numbers in a year are 1..n, no gap, no repeat.
 * Each has its document.
 */
export function invoicesWithoutGap(snapshot: Snapshot): readonly string[] {
  const { orders, invoices, creditNotes } = snapshot;
  const invoicesOf = groupBy(invoices, ({ merchantId, orderId }) => `${merchantId}/${orderId}`);
  const paid = orders.filter(({ status }) => status === 'paid');
  const paidNames = new Set(paid.map(({ merchantId, orderId }) => `${merchantId}/${orderId}`));

  const unmatched = paid.flatMap((order) => {
    const name = `${order.merchantId}/${order.orderId}`;
    const [invoice, ...more] = invoicesOf.get(name) ?? [];
    if (order.documents === 'off') return invoice === undefined ? [] : [`${name} was to have no invoice`];
    if (invoice === undefined || more.length > 0)
      return [`${name} is paid and has ${more.length + (invoice ? 1 : 0)} invoices`];
    const same =
      invoice.number === order.invoiceNumber &&
      invoice.totalMinor === order.totalMinor &&
      invoice.currency === order.currency;
    return same ? [] : [`invoice ${invoice.number} does not say what ${name} says`];
  });
  const unpaid = [...invoicesOf.keys()].filter((name) => !paidNames.has(name));
  return [
    ...unmatched,
    ...unpaid.map((name) => `${name} has an invoice and is not paid`),
    ...seriesIn(snapshot, 'invoice', invoices),
    ...seriesIn(snapshot, 'credit_note', creditNotes),
    ...creditNotesMatch(snapshot),
  ];
}

/** Every refund of a paid order's charge has its credit note, and no other has one. */
function creditNotesMatch({ orders, creditNotes, disputes }: Snapshot): readonly string[] {
  const notesOf = groupBy(creditNotes, ({ merchantId, orderId }) => `${merchantId}/${orderId}`);
  const lostMinor = (transactionId: string | undefined): number =>
    disputes
      .filter((dispute) => dispute.transactionId === transactionId && dispute.status === 'lost')
      .reduce((sum, { takenMinor }) => sum + takenMinor, 0);
  const wrong = orders.flatMap(({ merchantId, orderId, transactionId, documents, refundedMinor = 0 }) => {
    const notes = notesOf.get(`${merchantId}/${orderId}`) ?? [];
    const credited = notes.reduce((sum, { totalMinor }) => sum + totalMinor, 0);
    const goneMinor = documents === 'off' ? 0 : refundedMinor + lostMinor(transactionId);
    return credited === goneMinor
      ? []
      : [`credit notes of ${merchantId}/${orderId} are over ${credited}, ${goneMinor} was refunded or taken`];
  });
  return [
    ...wrong,
    ...repeated(creditNotes, ({ merchantId, orderId, refundId }) =>
      [merchantId, orderId, refundId].join('/'),
    ).map((refund) => `refund ${refund} has more than one credit note`),
  ];
}

function seriesIn(
  { counters, documents }: Snapshot,
  kind: StoredCounter['kind'],
  issued: readonly StoredInvoice[],
): readonly string[] {
  const lastOf = new Map(
    counters
      .filter((counter) => counter.kind === kind)
      .map(({ merchantId, year, lastSequence }) => [`${merchantId}, ${year}`, lastSequence]),
  );
  const series = [...groupBy(issued, ({ merchantId, year }) => `${merchantId}, ${year}`)];
  return [
    ...series
      .filter(([, group]) => !isGapless(group))
      .map(([name]) => `the ${kind} numbers of ${name} are not 1..n`),
    ...series
      .filter(([name, group]) => lastOf.get(name) !== group.length)
      .map(
        ([name, group]) =>
          `the ${kind} counter of ${name} is at ${lastOf.get(name) ?? 0}, with ${group.length} documents`,
      ),
    ...issued
      .filter((document) => isMisnumbered(kind, document))
      .map(({ number }) => `${kind} ${number} does not show its year and sequence`),
    ...issued
      .filter((document) => !documents.includes(documentOf(kind, document)))
      .map((document) => `there is no ${documentOf(kind, document)}`),
  ];
}

function isGapless(series: readonly StoredInvoice[]): boolean {
  const sequences = series.map(({ sequence }) => sequence).sort((one, other) => one - other);
  return sequences.every((sequence, index) => sequence === index + 1);
}

const isMisnumbered = (
  kind: StoredCounter['kind'],
  { number, year, sequence, prefix = kind === 'invoice' ? '' : 'C' }: StoredInvoice,
): boolean => number !== `${prefix}${year}-${String(sequence).padStart(6, '0')}`;

const documentOf = (kind: StoredCounter['kind'], { merchantId, year, number }: StoredInvoice): string =>
  `${merchantId}/${kind === 'invoice' ? 'invoices' : 'credit-notes'}/${year}/${number}.pdf`;
