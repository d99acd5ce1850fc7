import type { Context } from 'aws-lambda';
import * as z from 'zod/mini';
import type { MoveStockCommand, MoveStockResult } from '../../usecases/stock/move-stock.ts';
import type { Clock } from '../../usecases/ports/clock.ts';
import type { Log } from '../../usecases/ports/log.ts';
import { api } from '../api/api.ts';
import { preconditionOf } from '../api/entity-tags.ts';
import { idempotencyKeyOf } from '../api/idempotency-key.ts';
import { PRODUCT_MOVED_ON, problemResponse, type Problem } from '../api/problem.ts';
import { answered, keyProblem } from '../api/replayable.ts';
import { bodyOf, merchantOf } from '../api/request.ts';
import { MAX_QUANTITY } from '../api/schemas.ts';
import { productPath, skuOf } from './sku.ts';
import { text } from '../api/text.ts';

export const movementRequest = z.strictObject({
  quantity: z.int().check(
    z.minimum(-MAX_QUANTITY),
    z.maximum(MAX_QUANTITY),
    z.refine((quantity) => quantity !== 0, 'is not 0'),
  ),
  reason: text(100),
});

export type MoveStock = (command: MoveStockCommand, context: Context) => Promise<MoveStockResult>;

/** POST /products/{sku}/stock-movements */
export const moveStockRoute = (log: Log, clock: Clock, moveStock: MoveStock) =>
  api(log, async (event, context) => {
    const command = {
      merchantId: merchantOf(event, 'catalogue'),
      sku: skuOf(event),
      idempotencyKey: idempotencyKeyOf(event),
      ...preconditionOf(event),
      request: bodyOf(event, movementRequest),
    };
    const result = await moveStock(command, context);
    if (result.code === 'moved') return answered(201, result, { location: productPath(command.sku) });
    return problemResponse(problemOf(result, Date.parse(clock.now())));
  });

function problemOf(refusal: Exclude<MoveStockResult, { code: 'moved' }>, nowMs: number): Problem {
  switch (refusal.code) {
    case 'request_in_flight':
    case 'key_reused':
      return keyProblem(refusal, nowMs);
    case 'precondition_failed':
      return PRODUCT_MOVED_ON;
    case 'unknown_product':
      return { code: refusal.code, detail: 'There is no such product. Set it first: PUT /products/{sku}.' };
    case 'stock_too_low':
      return {
        code: refusal.code,
        detail: 'Stock would become negative. Nothing was moved.',
        errors: [{ field: 'quantity', message: 'takes more than there is in stock' }],
      };
    case 'movement_exists':
      return {
        code: refusal.code,
        detail: 'This Idempotency-Key moved this stock long ago; its answer is no longer kept.',
      };
  }
}
