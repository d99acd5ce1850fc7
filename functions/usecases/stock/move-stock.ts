import { fingerprint } from '../../domain/operations/fingerprint.ts';
import { keyDigest } from '../../domain/operations/identity.ts';
import { succeed, type OperationId } from '../../domain/operations/operation.ts';
import { holds, type Precondition, type PreconditionFailed } from '../../domain/precondition.ts';
import type { Product } from '../../domain/stock/product.ts';
import { shown } from '../../domain/visible-text.ts';
import { HTTP_KEY_RETENTION_DAYS, replay, type Replayable } from '../operations/once-over-http.ts';
import type { Catalogue } from '../ports/catalogue.ts';
import { LateOwner, type Ending, type Claimed, type Operations } from '../ports/operations.ts';
import type { Clock } from '../ports/clock.ts';
import { AGAIN, untilWritten } from '../ports/conflict.ts';

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
  /** Of the product as it is when its stock moves; a replay comes before it. */
  readonly precondition?: Precondition;
}

export type MoveStockRefusal =
  | PreconditionFailed
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
    (claimed) => commitMovement(deps, command, product, claimed),
  );
  return replay('moved', outcome);
}

async function commitMovement(
  deps: MoveStockDeps,
  { merchantId, sku, request, precondition }: MoveStockCommand,
  read: Product,
  claimed: Claimed,
): Promise<Ending<unknown, MoveStockRefusal>> {
  const movementId = claimed.record.key;
  const moved = { ...request, reason: shown(request.reason) };
  let product: Product | undefined = read;
  return untilWritten(`product ${sku}`, async () => {
    if (product === undefined) return { code: 'refused', refusal: { code: 'unknown_product' } };
    const { version } = product;
    if (precondition !== undefined && !holds(precondition, version)) {
      return { code: 'refused', refusal: { code: 'precondition_failed' } };
    }
    const now = deps.clock.now();
    const result = { sku, movementId, ...moved, at: now };
    const written = await deps.catalogue.move(
      merchantId,
      { sku, ...moved, movementId, product },
      { from: claimed.record, to: succeed(claimed.record, result, now) },
      precondition === undefined ? undefined : version,
    );
    switch (written.code) {
      case 'committed':
        return { code: 'committed', result };
      case 'late_owner':
        throw new LateOwner(`movement of ${sku} went on under another owner`);
      case 'product_changed':
        product = await deps.catalogue.find(merchantId, sku);
        return AGAIN;
      case 'unknown_sku':
      case 'out_of_stock':
      case 'moved_before':
        return { code: 'refused', refusal: { code: REFUSALS[written.code] } };
    }
  });
}

const REFUSALS = {
  unknown_sku: 'unknown_product',
  out_of_stock: 'stock_too_low',
  moved_before: 'movement_exists',
} as const;
