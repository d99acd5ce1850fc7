import type { Refunded } from './gateway-ledger.ts';
import { numbers } from './order-builders.ts';
import { movementsIn, ordersIn, type StoredItem } from './table-reader.ts';

interface GatewayLedger {
  readonly captures: readonly {
    readonly transactionId: string;
    readonly reference: string;
    readonly amountMinor: number;
  }[];
  readonly refunds: readonly Refunded[];
  readonly capturedAgain: readonly string[];
}

/**
 * What holds at any moment, also in the middle of a fault, read from the table and the gateway's own ledger. The names
 * are the design's.
 */
export function brokenInvariants(items: readonly StoredItem[], gateway: GatewayLedger): string[] {
  return [
    ...charges(items, gateway),
    ...documents(items, 'INVOICE'),
    ...documents(items, 'CREDIT#'),
    ...stock(items),
  ];
}

function charges(
  items: readonly StoredItem[],
  { captures, refunds, capturedAgain }: GatewayLedger,
): string[] {
  const references = captures
    .map(({ reference }) => reference)
    .filter((reference) => !capturedAgain.includes(reference));
  const twice = references.filter((reference, index) => references.indexOf(reference) !== index);
  const transactions = new Set(captures.map(({ transactionId }) => transactionId));
  const unpaid = ordersIn(items).filter(
    ({ status, totalMinor, transactionId }) =>
      status === 'paid' && totalMinor !== 0 && !transactions.has(String(transactionId)),
  );
  const overpaid = captures.filter(({ transactionId, amountMinor }) => {
    const given = refunds.filter(
      (refund) => refund.transactionId === transactionId && refund.status !== 'failed',
    );
    return given.reduce((sum, refund) => sum + refund.amountMinor, 0) > amountMinor;
  });
  return [
    ...overpaid.map(({ transactionId }) => `I3: more than ${transactionId} took was given back`),
    ...twice.map((reference) => `I2: ${reference} was captured twice`),
    ...unpaid.map(({ orderId }) => `I4: ${String(orderId)} is paid and nothing was captured`),
  ];
}

function documents(items: readonly StoredItem[], prefix: 'INVOICE' | 'CREDIT#'): string[] {
  const series = new Map<string, { readonly year: number; readonly numbers: string[] }>();
  for (const { sk, merchantId, year, number } of items) {
    // One that is only claimed has no number yet.
    if (!sk.startsWith(prefix) || typeof number !== 'string') continue;
    const name = `${String(merchantId)} ${String(year)}`;
    const known = series.get(name) ?? { year: Number(year), numbers: [] };
    series.set(name, { ...known, numbers: [...known.numbers, number] });
  }
  return [...series].flatMap(([name, { year, numbers: drawn }]) =>
    drawn.sort().join() === numbers(year, drawn.length, prefix).join()
      ? []
      : [`I5: ${name} has ${drawn.join()}`],
  );
}

function stock(items: readonly StoredItem[]): string[] {
  const shards = items.filter(({ sk }) => /^PRODUCT(#\d+)?$/.test(sk));
  const below = shards.filter(({ onHand }) => Number(onHand) < 0);
  return [
    ...below.map(({ pk, sk, onHand }) => `I6: ${pk} ${sk} is at ${Number(onHand)}`),
    ...[...new Set(shards.map(({ pk }) => pk))].flatMap((pk) => {
      const onHand = shards
        .filter((shard) => shard.pk === pk)
        .reduce((sum, shard) => sum + Number(shard['onHand']), 0);
      const moved = movementsIn(items)
        .filter(({ merchantId, sku }) => pk === `M#${merchantId}#SKU#${sku}`)
        .reduce((sum, { quantity }) => sum + quantity, 0);
      return onHand === moved ? [] : [`I6: ${pk} is at ${onHand}, movements come to ${moved}`];
    }),
  ];
}
