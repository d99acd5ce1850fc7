import type { RefundedLine } from '../pricing/refund-split.ts';
import type { StockMovement } from '../stock/product.ts';
import type { Order, PaidOrder } from './order.ts';

/** Units of each SKU that some units of an order's lines are. Lines without stock are left out. */
export function unitsBySku(
  { lines }: Pick<Order, 'lines'>,
  units: readonly RefundedLine[],
): readonly { readonly sku: string; readonly quantity: number }[] {
  const bySku = new Map<string, number>();
  for (const { line, quantity } of units) {
    const { sku, stock } = lines[line] ?? {};
    if (sku === undefined || stock === 'none' || quantity === 0) continue;
    bySku.set(sku, (bySku.get(sku) ?? 0) + quantity);
  }
  return [...bySku].map(([sku, quantity]) => ({ sku, quantity }));
}

/** Units of each line that an order holds: what it took, but for what refunds returned. */
export function claimedUnits(order: Order): readonly RefundedLine[] {
  const restocked = 'restocked' in order ? order.restocked : [];
  return order.lines.map(({ quantity }, line) => ({
    line,
    quantity: quantity - unitsOf(restocked, line),
  }));
}

const unitsOf = (units: readonly RefundedLine[], line: number): number =>
  units.filter((one) => one.line === line).reduce((sum, { quantity }) => sum + quantity, 0);

/**
 * Units that a refund may return to stock. What a cancelled order held has returned already, and so have units of a refund
 * that came back.
 */
export function restockable(order: PaidOrder, lines: readonly RefundedLine[]): readonly RefundedLine[] {
  if (order.cancelledAt !== undefined) return [];
  const claimed = claimedUnits(order);
  return [...new Set(lines.map(({ line }) => line))].flatMap((line) => {
    const quantity = Math.min(unitsOf(lines, line), unitsOf(claimed, line));
    return quantity <= 0 ? [] : [{ line, quantity }];
  });
}

/** What a refund returns to stock; the movement happens once for each refund. */
export const restocking = (
  order: PaidOrder,
  refundId: string,
  lines: readonly RefundedLine[],
): StockMovement[] =>
  unitsBySku(order, lines).map(({ sku, quantity }) => ({ sku, quantity, reason: `refund_${refundId}` }));

/** The order with what a refund returned to stock. */
export function withRestocked(order: PaidOrder, lines: readonly RefundedLine[]): PaidOrder {
  const all = [...(order.restocked ?? []), ...lines];
  const restocked = [...new Set(all.map(({ line }) => line))]
    .sort((one, other) => one - other)
    .map((line) => ({ line, quantity: unitsOf(all, line) }));
  return { ...order, restocked };
}
