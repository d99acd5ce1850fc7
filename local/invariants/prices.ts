import type { Snapshot, StoredCreditNote, StoredInvoice, StoredOrder } from '../snapshot.ts';
import { groupBy } from './group.ts';

type Rates = NonNullable<StoredInvoice['rates']>;

const nameOf = ({ merchantId, orderId }: { readonly merchantId: string; readonly orderId: string }): string =>
  `${merchantId}/${orderId}`;

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);

/** `amount * percent / divisor`, half up; a percentage has four decimals at most. */
function halfUp(amount: number, percent: number, within: boolean): number {
  const units = BigInt(Math.round(percent * 10_000));
  const divisor = 1_000_000n + (within ? units : 0n);
  return Number((2n * BigInt(amount) * units + divisor) / (2n * divisor));
}

/**
 * I15: net lines - discounts + tax by rate = total (prices with tax: lines - discounts = total); documents add up by rate;
 * refunds never exceed what was paid. Computed anew from what is stored, to the minor unit. Orders without a rate have no tax,
 * as all of earlier releases.
 */
export function everyPriceAddsUp({ orders, invoices, creditNotes }: Snapshot): readonly string[] {
  const invoicesOf = groupBy(invoices, nameOf);
  const notesOf = groupBy(creditNotes, nameOf);
  return orders.flatMap((order) => {
    const name = nameOf(order);
    const [invoice] = invoicesOf.get(name) ?? [];
    return [
      ...wrongTotal(order, invoice?.rates),
      ...wrongDocuments(order, invoice, notesOf.get(name) ?? []),
      ...((order.refundedMinor ?? 0) + (order.refundPendingMinor ?? 0) <= order.totalMinor
        ? []
        : [`more of ${name} is refunded than its total`]),
    ];
  });
}

function wrongTotal(order: StoredOrder, rates: Rates | undefined): readonly string[] {
  const { lines, discounts = [], pricesInclude, totalMinor } = order;
  const amounts = lines.map(({ quantity, unitPriceMinor, discountMinor = 0 }) =>
    unitPriceMinor === undefined ? undefined : quantity * unitPriceMinor - discountMinor,
  );
  // Of what is made up for a test only.
  if (amounts.includes(undefined)) return [];
  const base = sum(amounts.map((amount = 0) => amount));
  const taken = discounts.map(({ amountMinor = 0, percent }) =>
    percent === undefined ? amountMinor : halfUp(base, percent, false),
  );
  const reduced = base - sum(taken);
  const tax = pricesInclude === 'nothing' ? rates && sum(rates.map(({ taxMinor }) => taxMinor)) : 0;
  // What has no invoice yet tells no tax.
  if (tax === undefined || reduced + tax === totalMinor) return [];
  return [
    `lines, discounts and tax of ${nameOf(order)} come to ${reduced + tax}, its total is ${totalMinor}`,
  ];
}

function wrongDocuments(
  order: StoredOrder,
  invoice: StoredInvoice | undefined,
  notes: readonly StoredCreditNote[],
): readonly string[] {
  const name = nameOf(order);
  const { pricesInclude } = order;
  if (invoice === undefined) return [];
  if (pricesInclude === undefined) return invoice.rates === undefined ? [] : [`${name} has tax and no rate`];
  const { rates = [] } = invoice;
  return [
    ...[invoice, ...notes]
      .filter(({ rates: own = [], totalMinor }) => total(own) !== totalMinor)
      .map(({ number }) => `the rates of ${number} do not add up to its total`),
    ...rates
      .filter(({ netMinor, taxMinor, taxPercent = 0 }) => {
        const within = pricesInclude === 'tax';
        return taxMinor !== halfUp(within ? netMinor + taxMinor : netMinor, taxPercent, within);
      })
      .map(
        ({ taxPercent }) => `the tax of ${invoice.number} at ${taxPercent} % is not that of its net amount`,
      ),
    ...wrongCredits(rates, invoice, notes),
  ];
}

/**
 * By rate credit notes never exceed their invoice, and where all of it is refunded they end there. Those that reverse another
 * one count with their sign. A dispute may take what was refunded before: what is more than the invoice is a dispute's.
 */
function wrongCredits(
  rates: Rates,
  { number, totalMinor }: StoredInvoice,
  all: readonly StoredCreditNote[],
): readonly string[] {
  const gone = sum(all.map((note) => note.totalMinor));
  const notes = gone <= totalMinor ? all : all.filter(({ refundId }) => !OF_DISPUTE.test(refundId));
  return rates.flatMap((rate) => {
    const own = notes
      .flatMap((note) => note.rates ?? [])
      .filter((one) => one.taxPercent === rate.taxPercent && one.taxExemption === rate.taxExemption);
    const net = sum(own.map(({ netMinor }) => netMinor));
    const tax = sum(own.map(({ taxMinor }) => taxMinor));
    const ends = net === rate.netMinor && tax === rate.taxMinor;
    const within = net <= rate.netMinor && tax <= rate.taxMinor;
    return (gone === totalMinor ? ends : within)
      ? []
      : [`credit notes of ${number} come to ${net} and ${tax} at ${rate.taxPercent} %`];
  });
}

const OF_DISPUTE = /^(reversal_)?dispute_/;

const total = (rates: Rates): number => sum(rates.map(({ netMinor, taxMinor }) => netMinor + taxMinor));
