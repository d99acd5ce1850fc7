import { fingerprint } from '../domain/fingerprint.ts';
import { keyDigest } from '../domain/identity.ts';
import { succeed, type OperationId } from '../domain/operation.ts';
import type { Product } from '../domain/product.ts';
import { HTTP_KEY_RETENTION_DAYS, replay, type Replayable } from './once-over-http.ts';
import type { Catalogue } from './catalogue-ports.ts';
import { LateOwner, type Ending, type Held, type Operations } from './operation-ports.ts';
import type { Clock } from './ports.ts';

export interface MoveStockDeps {
  readonly clock: Clock;
  readonly operations: Operations;
  readonly catalogue: Catalogue;
}

export interface MoveStockCommand {
  readonly merchantId: string;
  readonly sku: string;
  readonly idempotencyKey: string;
  readonly request: { readonly quantity: number; readonly reason: string };
}

export type MoveStockRefusal =
  | { readonly code: 'unknown_product' }
  | { readonly code: 'stock_too_low' }
  | { readonly code: 'movement_exists' };

export type MoveStockResult = Replayable<'moved', MoveStockRefusal>;

/** A delivery, a count, a loss: stock moves by a signed quantity, once per key. */
export async function moveStock(deps: MoveStockDeps, command: MoveStockCommand): Promise<MoveStockResult> {
  const { merchantId, sku, idempotencyKey, request } = command;
  const product = await deps.catalogue.find(merchantId, sku);
  if (product === undefined) return { code: 'unknown_product' };
  const id: OperationId = { merchantId, kind: 'stock', key: keyDigest(idempotencyKey), subject: { sku } };
  const outcome = await deps.operations.once<unknown, MoveStockRefusal>(
    { id, fingerprint: fingerprint(request), retentionDays: HTTP_KEY_RETENTION_DAYS },
    (held) => commitMovement(deps, command, product, held),
  );
  return replay('moved', outcome);
}

async function commitMovement(
  deps: MoveStockDeps,
  { merchantId, sku, request }: MoveStockCommand,
  { stockShards }: Product,
  held: Held,
): Promise<Ending<unknown, MoveStockRefusal>> {
  const now = deps.clock.now();
  const result = {
    sku,
    movementId: held.record.key,
    quantity: request.quantity,
    reason: request.reason,
    at: now,
  };
  const written = await deps.catalogue.move(
    merchantId,
    {
      sku,
      ...request,
      movementId: held.record.key,
      ...(stockShards === undefined ? {} : { stockShards }),
    },
    { from: held.record, to: succeed(held.record, result, now) },
  );
  switch (written.code) {
    case 'committed':
      return { code: 'committed', result };
    case 'late_owner':
      throw new LateOwner(`movement of ${sku} went on under another owner`);
    case 'unknown_sku':
      return { code: 'refused', refusal: { code: 'unknown_product' } };
    case 'out_of_stock':
      return { code: 'refused', refusal: { code: 'stock_too_low' } };
    case 'moved_before':
      return { code: 'refused', refusal: { code: 'movement_exists' } };
  }
}
