import { settledByFact } from '../../domain/orders/needs-attention.ts';
import type { PlacedOrder } from '../../domain/orders/order.ts';
import { orderPaid } from '../../domain/orders/order-transitions.ts';
import type { OrderHistory } from '../../domain/orders/order-history.ts';
import type { SettleDeps } from './settle-charge.ts';

/**
 * An order over nothing is paid without the gateway.
 *
 * @returns `busy`: another run was faster, or the order was cancelled meanwhile; that run or the sweep goes on
 */
export async function payNothing(
  { orders, clock }: Pick<SettleDeps, 'orders' | 'clock'>,
  { attention, operations }: OrderHistory,
  from: PlacedOrder,
): Promise<'paid' | 'busy'> {
  const now = clock.now();
  const to = orderPaid(from, undefined, now);
  const settles = settledByFact(attention, { order: to, operations }, now);
  const written = await orders.transition({ from, to, settles });
  return written.code === 'committed' ? 'paid' : 'busy';
}
