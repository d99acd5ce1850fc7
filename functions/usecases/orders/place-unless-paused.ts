import { orderIdFor } from '../../domain/operations/identity.ts';
import { isForgotten } from '../../domain/operations/operation.ts';
import type { OrderRequestDeps } from '../operations/once-for-order.ts';
import type { Intake } from '../ports/intake.ts';
import { placeOrder, type PlaceOrderCommand, type PlaceOrderResult } from './place-order.ts';

export type OrdersPaused = { readonly code: 'orders_paused' };

/**
 * Takes no new order while a person has paused them. A request that is known goes on: it is replayed, or carried out to its
 * end. A request that is refused leaves no trace, so its key may be used again.
 */
export async function placeUnlessPaused(
  deps: OrderRequestDeps & { readonly intake: Intake },
  command: PlaceOrderCommand,
): Promise<PlaceOrderResult | OrdersPaused> {
  const pause = await deps.intake.pause();
  if (pause !== undefined && !(await isKnown(deps, command))) return { code: 'orders_paused' };
  return placeOrder(deps, command);
}

async function isKnown(
  { orders, clock }: OrderRequestDeps,
  { merchantId, idempotencyKey }: PlaceOrderCommand,
): Promise<boolean> {
  const orderId = orderIdFor(merchantId, idempotencyKey);
  const { operation } = await orders.beforePlacing({ merchantId, orderId }, []);
  return operation !== undefined && !isForgotten(operation, clock.now());
}
