import type { Snapshot, StoredInvoice } from '../snapshot.ts';
import { groupBy } from './group.ts';

/**
 * I5: paid orders and invoices match one to one; a merchant's invoice numbers in a year are 1..n, no gap, no repeat.
 * Each has its document.
 */
export function invoicesWithoutGap({ orders, invoices, counters, documents }: Snapshot): readonly string[] {
  const invoicesOf = groupBy(invoices, ({ merchantId, orderId }) => `${merchantId}/${orderId}`);
  const paid = orders.filter(({ status }) => status === 'paid');
  const paidNames = new Set(paid.map(({ merchantId, orderId }) => `${merchantId}/${orderId}`));
  const lastOf = new Map(
    counters.map(({ merchantId, year, lastSequence }) => [`${merchantId}, ${year}`, lastSequence]),
  );

  const unmatched = paid.flatMap((order) => {
    const name = `${order.merchantId}/${order.orderId}`;
    const [invoice, ...more] = invoicesOf.get(name) ?? [];
    if (invoice === undefined || more.length > 0)
      return [`${name} is paid and has ${more.length + (invoice ? 1 : 0)} invoices`];
    const same =
      invoice.number === order.invoiceNumber &&
      invoice.totalMinor === order.totalMinor &&
      invoice.currency === order.currency;
    return same ? [] : [`invoice ${invoice.number} does not say what ${name} says`];
  });
  const unpaid = [...invoicesOf.keys()].filter((name) => !paidNames.has(name));
  const series = groupBy(invoices, ({ merchantId, year }) => `${merchantId}, ${year}`);
  return [
    ...unmatched,
    ...unpaid.map((name) => `${name} has an invoice and is not paid`),
    ...[...series]
      .filter(([, group]) => !isGapless(group))
      .map(([name]) => `the numbers of ${name} are not 1..n`),
    ...[...series]
      .filter(([name, group]) => lastOf.get(name) !== group.length)
      .map(
        ([name, group]) =>
          `the counter of ${name} is at ${lastOf.get(name) ?? 0}, with ${group.length} invoices`,
      ),
    ...invoices
      .filter(isMisnumbered)
      .map(({ number }) => `invoice ${number} does not show its year and sequence`),
    ...invoices
      .filter((invoice) => !documents.includes(documentOf(invoice)))
      .map((invoice) => `there is no ${documentOf(invoice)}`),
  ];
}

function isGapless(series: readonly StoredInvoice[]): boolean {
  const sequences = series.map(({ sequence }) => sequence).sort((one, other) => one - other);
  return sequences.every((sequence, index) => sequence === index + 1);
}

const isMisnumbered = ({ number, year, sequence }: StoredInvoice): boolean =>
  number !== `${year}-${String(sequence).padStart(6, '0')}`;

const documentOf = ({ merchantId, year, number }: StoredInvoice): string =>
  `${merchantId}/invoices/${year}/${number}.pdf`;
