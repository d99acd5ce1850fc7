import { fingerprint } from '../../domain/operations/fingerprint.ts';
import { orderIdFor } from '../../domain/operations/identity.ts';
import type { Instant } from '../../domain/instant.ts';
import { isForgotten, succeed, type OperationId } from '../../domain/operations/operation.ts';
import { receiptOf } from '../../domain/orders/order.ts';
import type { OrderRefusal, OrderRequest } from '../../domain/orders/order-request.ts';
import {
  DEFAULT_PRICES_INCLUDE,
  outOfStock,
  placeOrder as decideOrder,
} from '../../domain/orders/place-order.ts';
import { holds, type Precondition, type PreconditionFailed } from '../../domain/precondition.ts';
import type { OrderRequestDeps } from '../operations/once-for-order.ts';
import { HTTP_KEY_RETENTION_DAYS, replay, type Replayable } from '../operations/once-over-http.ts';
import { LateOwner, type Ending, type Claimed } from '../ports/operations.ts';
import type { BeforePlacing, OrderKey } from '../ports/orders.ts';
import { startWorkflow } from './start-workflow.ts';
import { AGAIN, untilWritten } from '../ports/conflict.ts';

export interface PlaceOrderCommand {
  readonly merchantId: string;
  readonly idempotencyKey: string;
  readonly request: OrderRequest;
  /** Of the order that the request is to make, which is not there yet: If-Match never holds, If-None-Match always. */
  readonly precondition?: Precondition;
}

export type PlaceOrderRefusal =
  OrderRefusal | PreconditionFailed | { readonly code: 'external_reference_taken'; readonly orderId: string };

/** `orderId` is the order that the answer is about: another one where its external reference is taken. */
export type PlaceOrderResult = Replayable<'placed', PlaceOrderRefusal> & { readonly orderId: string };

/**
 * Takes an order: reads the key's record and the products, claims the key, writes everything in one transaction, and
 * starts the workflow. Three database requests. If it dies before the transaction nothing happened and a retry does
 * it; if after, a retry gets the stored answer; if before the start, the sweep starts the workflow.
 */
export async function placeOrder(
  deps: OrderRequestDeps,
  command: PlaceOrderCommand,
): Promise<PlaceOrderResult> {
  const { merchantId, idempotencyKey, request } = command;
  const orderId = orderIdFor(merchantId, idempotencyKey);
  const id: OperationId = { merchantId, kind: 'order', key: orderId, subject: { orderId } };

  // What is known of the key answers, whatever the products say.
  const decide = (seen: BeforePlacing) =>
    seen.operation === undefined ? refusalOf(deps, command, orderId, seen) : undefined;
  // A read of several items may see the stock that a request under the same key has just taken, and not yet its record.
  // By now it can be read.
  const read = await readRefused(deps, command, id, await readBefore(deps, command, id), decide);
  const refusal = decide(read);
  if (refusal !== undefined) return { orderId, ...refusal };
  const outcome = await deps.operations.once<unknown, PlaceOrderRefusal>(
    { id, fingerprint: fingerprint(request), retentionDays: HTTP_KEY_RETENTION_DAYS },
    (claimed) => commitOrder(deps, command, orderId, claimed, read),
    read.operation,
  );
  if (outcome.code === 'committed') await startWorkflow(deps, { merchantId, orderId });
  return { orderId, ...replay('placed', outcome) };
}

async function readBefore(
  deps: OrderRequestDeps,
  { merchantId, request }: PlaceOrderCommand,
  id: OperationId,
  skus: readonly string[] = request.lines.flatMap(({ sku }) => (sku === undefined ? [] : [sku])),
): Promise<BeforePlacing> {
  const { operation, ...rest } = await deps.orders.beforePlacing({ merchantId, orderId: id.key }, skus);
  const kept = operation !== undefined && !isForgotten(operation, deps.clock.now());
  return kept ? { ...rest, operation } : rest;
}

/** The key's record and one product anew. The other products are as they were read. */
async function readAgain(
  deps: OrderRequestDeps,
  command: PlaceOrderCommand,
  id: OperationId,
  { products }: Pick<BeforePlacing, 'products'>,
  sku: string | undefined,
): Promise<BeforePlacing> {
  const { products: fresh, ...rest } = await readBefore(deps, command, id, sku === undefined ? [] : [sku]);
  const others = [...products].filter(([name]) => name !== sku);
  return { ...rest, products: new Map([...others, ...fresh]) };
}

/**
 * Reads anew what a refusal rests on, until one stands that was read twice: a product's stock in shards is a query, and a
 * refusal leaves no trace, so it must not cost all of them again.
 */
async function readRefused(
  deps: OrderRequestDeps,
  command: PlaceOrderCommand,
  id: OperationId,
  first: BeforePlacing,
  decide: (read: BeforePlacing) => PlaceOrderRefusal | undefined,
): Promise<BeforePlacing> {
  let read = first;
  const readTwice = new Set<string | undefined>();
  for (let refusal = decide(read); refusal !== undefined; refusal = decide(read)) {
    // A refusal without a product of its own rests on prices, which no request of ours changes.
    const sku = 'sku' in refusal ? refusal.sku : undefined;
    if (readTwice.has(sku)) return read;
    readTwice.add(sku);
    read = await readAgain(deps, command, id, read, sku);
  }
  return read;
}

/** What can be refused before anything is written. */
function refusalOf(
  deps: OrderRequestDeps,
  { merchantId, request, precondition = {} }: PlaceOrderCommand,
  orderId: string,
  seen: BeforePlacing,
): PlaceOrderRefusal | undefined {
  if (!holds(precondition, undefined)) return { code: 'precondition_failed' };
  const decision = decideOrder(request, contextOf({ merchantId, orderId }, seen), deps.clock.now());
  return decision.code === 'placed' ? undefined : decision;
}

const contextOf = (key: OrderKey, { products, merchant }: BeforePlacing) => ({
  ...key,
  products,
  pricesInclude: merchant?.pricesInclude ?? DEFAULT_PRICES_INCLUDE,
});

async function commitOrder(
  deps: OrderRequestDeps,
  command: PlaceOrderCommand,
  orderId: string,
  claimed: Claimed,
  before: BeforePlacing,
): Promise<Ending<unknown, PlaceOrderRefusal>> {
  const { merchantId, request, precondition = {} } = command;
  if (!holds(precondition, undefined)) return { code: 'refused', refusal: { code: 'precondition_failed' } };
  // The key's record is ours.
  const { operation: _ours, ...first } = before;
  let seen: BeforePlacing = first;
  const decide = (now: Instant) =>
    decideOrder(request, contextOf({ merchantId, orderId }, seen), now, claimed.record.updatedAt);
  return untilWritten(`prices of order ${orderId}`, async () => {
    const now = deps.clock.now();
    // A read of several items may miss stock that was on its way from one shard to another.
    seen = await readRefused(deps, command, claimed.record, seen, (read) =>
      refusalOf(deps, command, orderId, read),
    );
    const decision = decide(now);
    if (decision.code !== 'placed') return { code: 'refused', refusal: decision };
    const { order, takes } = decision;
    const result = receiptOf(order);
    const written = await deps.orders.place(order, takes, {
      from: claimed.record,
      to: succeed(claimed.record, result, now),
    });
    switch (written.code) {
      case 'committed':
        return { code: 'committed', result };
      case 'late_owner':
        throw new LateOwner(`order ${orderId} went on under another owner`);
      case 'external_reference_taken':
        return { code: 'refused', refusal: written };
      case 'out_of_stock':
        return { code: 'refused', refusal: outOfStock(request, written.sku) };
      case 'price_changed':
        seen = await readAgain(deps, command, claimed.record, seen, written.sku);
        return AGAIN;
    }
  });
}
