import { numbers } from './order-builders.ts';
import { movementsIn, ordersIn, type StoredItem } from './table-reader.ts';

interface Capture {
  readonly transactionId: string;
  readonly reference: string;
}

/**
 * What holds at any moment, also in the middle of a fault, read from the table and the gateway's own ledger. The names
 * are the design's.
 */
export function brokenInvariants(items: readonly StoredItem[], captures: readonly Capture[]): string[] {
  return [...charges(items, captures), ...invoices(items), ...stock(items)];
}

function charges(items: readonly StoredItem[], captures: readonly Capture[]): string[] {
  const references = captures.map(({ reference }) => reference);
  const twice = references.filter((reference, index) => references.indexOf(reference) !== index);
  const transactions = new Set(captures.map(({ transactionId }) => transactionId));
  const unpaid = ordersIn(items).filter(
    ({ status, transactionId }) => status === 'paid' && !transactions.has(String(transactionId)),
  );
  return [
    ...twice.map((reference) => `I2: ${reference} was captured twice`),
    ...unpaid.map(({ orderId }) => `I4: ${String(orderId)} is paid and nothing was captured`),
  ];
}

function invoices(items: readonly StoredItem[]): string[] {
  const series = new Map<string, { readonly year: number; readonly numbers: string[] }>();
  for (const { sk, merchantId, year, number } of items) {
    if (sk !== 'INVOICE') continue;
    const name = `${String(merchantId)} ${String(year)}`;
    const known = series.get(name) ?? { year: Number(year), numbers: [] };
    series.set(name, { ...known, numbers: [...known.numbers, String(number)] });
  }
  return [...series].flatMap(([name, { year, numbers: drawn }]) =>
    drawn.sort().join() === numbers(year, drawn.length).join() ? [] : [`I5: ${name} has ${drawn.join()}`],
  );
}

function stock(items: readonly StoredItem[]): string[] {
  return items
    .filter(({ sk }) => sk === 'PRODUCT')
    .flatMap(({ pk, onHand }) => {
      const moved = movementsIn(items)
        .filter((movement) => movement.pk === pk)
        .reduce((sum, { quantity }) => sum + Number(quantity), 0);
      if (Number(onHand) < 0) return [`I6: ${pk} is at ${Number(onHand)}`];
      return Number(onHand) === moved
        ? []
        : [`I6: ${pk} is at ${Number(onHand)}, movements come to ${moved}`];
    });
}
