import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keyDigest } from '../../../functions/domain/operations/identity.ts';
import type { OperationId } from '../../../functions/domain/operations/operation.ts';
import { operationKey } from '../../../functions/persistence/table/keys.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { ConflictError, TRIES } from '../../../functions/usecases/ports/conflict.ts';
import { DECLINED_CARD } from '../../../assurance/world/gateway-scripts.ts';
import { MERCHANT, orderRequest } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { dies } from '../../../assurance/world/gate.ts';

let world: World;
beforeEach(async () => (world = await openWorld()));
afterEach(() => world.close());

type Result = Promise<{ readonly code: string }>;

interface Refusal {
  readonly code: string;
  /** What the request meets. */
  readonly given?: () => Promise<unknown>;
  readonly refused: () => Result;
  /** Another request under the same key. */
  readonly corrected: () => Result;
}

const lines = (quantity: number, sku = 'mug') => [{ sku, quantity }];
const place = (change: Parameters<typeof orderRequest>[0], key = 'k1') =>
  world.placeOrder(key, orderRequest(change));

let order: OrderKey;
const paid = async () => (order = await world.paid('k0'));
const declined = async () => {
  order = await world.placed('k0', { paymentMethod: DECLINED_CARD });
  await world.chargePayment(order);
};

/** Stock that is sold between the read and the write, so that the transaction refuses. */
async function soldMeanwhile(quantity: number, slow: () => Result): Result {
  const read = world.tap.arm('BatchGetItem', 'hold_after');
  const result = slow();
  await read.reached;
  await world.moveStock('sold elsewhere', -quantity);
  read.release();
  return result;
}

const REFUSALS: Record<string, Refusal> = {
  'an order of what is no product': {
    code: 'unknown_sku',
    refused: () => place({ lines: lines(1, 'cup') }),
    corrected: () => place({ lines: lines(1) }),
  },
  'an order of more than there is': {
    code: 'out_of_stock',
    refused: () => place({ lines: lines(11) }),
    corrected: () => place({ lines: lines(10) }),
  },
  'an order of what is sold while it is placed': {
    code: 'out_of_stock',
    refused: () => soldMeanwhile(1, () => place({ lines: lines(10) })),
    corrected: () => place({ lines: lines(9) }),
  },
  'an order that comes to too much': {
    code: 'amount_out_of_range',
    given: () => world.stock('ship', 1, 99_999_999),
    refused: () => place({ lines: [...lines(1, 'ship'), ...lines(1)] }),
    corrected: () => place({ lines: lines(1) }),
  },
  'an order that comes to too little': {
    code: 'amount_out_of_range',
    given: () => world.stock('gum', 100, 1),
    refused: () => place({ lines: lines(49, 'gum') }),
    corrected: () => place({ lines: lines(50, 'gum') }),
  },
  'an order under a reference that is taken': {
    code: 'external_reference_taken',
    given: () => place({ externalReference: 'PO 7' }, 'k0'),
    refused: () => place({ externalReference: 'PO 7' }),
    corrected: () => place({ externalReference: 'PO 8' }),
  },
  'a refund of too much': {
    code: 'refund_too_large',
    given: paid,
    refused: () => world.requestRefund(order, 'k1', 2501),
    corrected: () => world.requestRefund(order, 'k1', 2500),
  },
  'a refund of what is not paid yet': {
    code: 'order_not_refundable',
    given: async () => (order = await world.placed('k0')),
    refused: () => world.requestRefund(order, 'k1', 1),
    corrected: async () => {
      await world.chargePayment(order);
      return world.requestRefund(order, 'k1', 2);
    },
  },
  'a payment of what is not declined': {
    code: 'order_not_payable',
    given: async () => (order = await world.placed('k0', { paymentMethod: DECLINED_CARD })),
    refused: () => world.attemptPayment(order, 'k1'),
    corrected: async () => {
      await world.chargePayment(order);
      return world.attemptPayment(order, 'k1', 'pm_other');
    },
  },
  'a payment of what is sold out': {
    code: 'out_of_stock',
    given: async () => {
      await declined();
      await world.moveStock('sold elsewhere', -10);
    },
    refused: () => world.attemptPayment(order, 'k1'),
    corrected: async () => {
      await world.moveStock('delivery', 2);
      return world.attemptPayment(order, 'k1', 'pm_other');
    },
  },
  'a movement of more than there is': {
    code: 'stock_too_low',
    refused: () => world.moveStock('k1', -11),
    corrected: () => world.moveStock('k1', -10),
  },
};

const DONE = new Set(['placed', 'accepted', 'attempted', 'moved']);

describe('a request that was refused and changed nothing', () => {
  it.each(Object.entries(REFUSALS))('leaves its key free for another request: %s', async (_, refusal) => {
    await refusal.given?.();
    expect(await refusal.refused()).toMatchObject({ code: refusal.code });
    const corrected = await refusal.corrected();
    expect(DONE).toContain(corrected.code);
    expect(corrected).toMatchObject({ replayed: false });
  });

  it('leaves its key free however often, and binds it as soon as one is accepted', async () => {
    await paid();
    for (const amountMinor of [2501, 9999, 2501]) {
      expect(await world.requestRefund(order, 'k1', amountMinor)).toMatchObject({ code: 'refund_too_large' });
    }
    expect(await world.requestRefund(order, 'k1', 700)).toMatchObject({ code: 'accepted', replayed: false });
    expect(await world.requestRefund(order, 'k1', 2501)).toEqual({ code: 'key_reused' });
    expect(await world.requestRefund(order, 'k1', 700)).toMatchObject({ code: 'accepted', replayed: true });
    expect(await world.operation(order, 'refund_request')).toMatchObject({ attemptCount: 4 });
    await world.runWorkflow(order);
    expect(world.gateway.refunds).toMatchObject([{ amountMinor: 700 }]);
  });

  it('keeps the answer for 30 days from the request that was accepted', async () => {
    await paid();
    await world.requestRefund(order, 'k1', 2501);
    world.clock.advance({ days: 29 });
    const first = await world.requestRefund(order, 'k1', 700);
    world.clock.advance({ days: 29 });
    expect(await world.requestRefund(order, 'k1', 700)).toEqual({ ...first, replayed: true });
    await world.runWorkflow(order);
  });

  it('is recorded apart from a fault', async () => {
    await world.moveStock('k1', -11);
    expect(await movement('k1')).toMatchObject({
      status: 'failed',
      retrySafe: true,
      attempts: [{ outcome: 'refused', error: { code: 'stock_too_low' }, retrySafe: true }],
    });
    await fault(() => world.moveStock('k2', -1));
    expect(await movement('k2')).toMatchObject({
      status: 'failed',
      retrySafe: true,
      attempts: [{ outcome: 'failed', retrySafe: true }],
    });
  });

  it('left its key free in earlier releases too, which recorded it as a failure', async () => {
    await world.moveStock('k1', -11);
    await recordAsFailure('k1', 'refused, nothing written');
    expect(await world.moveStock('k1', -10)).toMatchObject({ code: 'moved', replayed: false });
  });
});

describe('a fault', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['is in flight', () => dies(world.tap.arm('PutItem', 'crash_after'), world.moveStock('k1', -1))],
    [
      'died',
      async () => {
        await dies(world.tap.arm('TransactWriteItems', 'crash_before'), world.moveStock('k1', -1));
        world.outliveLeases();
      },
    ],
    [
      'died, and was found by the sweep',
      async () => {
        await dies(world.tap.arm('TransactWriteItems', 'crash_before'), world.moveStock('k1', -1));
        world.clock.advance({ minutes: 2 });
        await world.sweep();
      },
    ],
    ['was answered with a 5xx', () => fault(() => world.moveStock('k1', -1))],
    ['was accepted, and its answer lost', () => world.moveStock('k1', -1)],
  ])('binds the key of a request that %s', async (_, send) => {
    await send();
    expect(await world.moveStock('k1', -2)).toEqual({ code: 'key_reused' });
    world.outliveLeases();
    expect(await world.moveStock('k1', -1)).toMatchObject({ code: 'moved' });
    expect(await world.onHand()).toBe(9);
  });

  it('binds a key that was refused before', async () => {
    await world.moveStock('k1', -11);
    await fault(() => world.moveStock('k1', -1));
    expect(await world.moveStock('k1', -2)).toEqual({ code: 'key_reused' });
    expect(await world.moveStock('k1', -1)).toMatchObject({ code: 'moved', replayed: false });
  });

  it('binds a key no longer than the next try of it, which is refused', async () => {
    await fault(() => world.moveStock('k1', -10));
    await world.moveStock('sold elsewhere', -1);
    expect(await world.moveStock('k1', -10)).toEqual({ code: 'stock_too_low' });
    expect(await world.moveStock('k1', -9)).toMatchObject({ code: 'moved', replayed: false });
  });

  it('is what too many at once is: the same request goes on under the key, another does not', async () => {
    const slow = place({ lines: lines(2) }).catch((error: unknown) => error);
    for (let price = 1300; price < 1300 + TRIES; price += 1) {
      const write = world.tap.arm('TransactWriteItems', 'hold_before');
      await write.reached;
      await world.stock('mug', 0, price);
      write.release();
    }
    expect(await slow).toBeInstanceOf(ConflictError);
    expect(await place({ lines: lines(3) })).toMatchObject({ code: 'key_reused' });
    expect(await place({ lines: lines(2) })).toMatchObject({ code: 'placed', replayed: false });
  });
});

/** What the database refuses for good, as when rights were taken away. */
async function fault(send: () => Promise<unknown>): Promise<void> {
  world.tap.arm('TransactWriteItems', { answer: new Error('access denied') });
  await expect(send()).rejects.toThrow('access denied');
}

const movementId = (key: string): OperationId => ({
  merchantId: MERCHANT,
  kind: 'stock',
  key: keyDigest(key),
  subject: { sku: 'mug' },
});

async function movement(key: string): Promise<unknown> {
  const { pk, sk } = operationKey(movementId(key));
  return (await world.items()).find((item) => item.pk === pk && item.sk === sk);
}

const recordAsFailure = (key: string, message: string) =>
  world.write(
    new UpdateItemCommand({
      TableName: world.tableName,
      Key: marshall(operationKey(movementId(key))),
      UpdateExpression: 'SET attempts[0].outcome = :failed, attempts[0].#error.message = :message',
      ExpressionAttributeNames: { '#error': 'error' },
      ExpressionAttributeValues: marshall({ ':failed': 'failed', ':message': message }),
    }),
  );
