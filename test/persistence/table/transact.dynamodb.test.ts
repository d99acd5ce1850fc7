import { TransactionCanceledException, TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { orderRequest } from '../../../assurance/world/order-builders.ts';
import { ordersIn } from '../../../assurance/world/table-reader.ts';
import { transactionCancelled as cancelled } from '../../support/transaction-cancelled.ts';
import { RETRIES } from '../../../functions/persistence/table/retry-on-conflict.ts';
import { ConflictError } from '../../../functions/usecases/ports/conflict.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';

// DynamoDB Local carries out one transaction after the other: it has no conflicts of its own, so that they are injected.
let world: World;
beforeEach(async () => (world = await openWorld()));
afterEach(() => world.close());

describe('transact', () => {
  it.each(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
    'tries again what was not decided: %s',
    async (code) => {
      for (let nth = 1; nth <= 3; nth += 1) {
        world.tap.arm('TransactWriteItems', { answer: cancelled('None', code, 'None', 'None') });
      }
      expect(await world.placeOrder('k1')).toMatchObject({ code: 'placed', replayed: false });
      expect(ordersIn(await world.items())).toHaveLength(1);
    },
  );

  it('answers with the condition that failed, whatever else there was', async () => {
    const codes = ['None', 'ConditionalCheckFailed', 'TransactionConflict', 'None'];
    world.tap.arm('TransactWriteItems', { answer: cancelled(...codes) });
    expect(await world.placeOrder('k1')).toMatchObject({ code: 'out_of_stock', sku: 'mug' });
  });

  it('gives up on a conflict that does not end, and the key can be used again', async () => {
    for (let nth = 1; nth <= 1 + RETRIES; nth += 1) {
      world.tap.arm('TransactWriteItems', { answer: cancelled('None', 'TransactionConflict') });
    }
    await expect(world.placeOrder('k1')).rejects.toThrow(ConflictError);
    expect(await world.onHand()).toBe(10);
    expect(await world.placeOrder('k1')).toMatchObject({ code: 'placed', replayed: false });
  });

  it('draws a number again that went to another while its transaction met one', async () => {
    const [first, second] = [await world.paid('k1'), await world.paid('k2')];
    const meeting = world.tap.arm('TransactWriteItems', 'hold_before');
    const issuing = world.issueInvoice(first);
    await meeting.reached;
    world.tap.arm('TransactWriteItems', { answer: cancelled('None', 'None', 'TransactionConflict') });
    expect(await world.issueInvoice(second)).toBe('invoiced');
    meeting.release();
    expect(await issuing).toBe('invoiced');
    const numbers = await Promise.all(
      [first, second].map(async (order) => (await world.history(order)).invoice?.number),
    );
    expect(numbers).toEqual(['2026-000002', '2026-000001']);
  });

  it('gives up on a counter that is never free, and the next run draws the number', async () => {
    const order = await world.paid('k1');
    for (let nth = 1; nth <= 1 + RETRIES; nth += 1) {
      world.tap.arm('TransactWriteItems', { answer: cancelled('None', 'None', 'TransactionConflict') });
    }
    await expect(world.issueInvoice(order)).rejects.toThrow(ConflictError);
    expect(await world.issueInvoice(order)).toBe('invoiced');
    expect((await world.history(order)).invoice?.number).toBe('2026-000001');
  });

  it('throws what it does not know', async () => {
    world.tap.arm('TransactWriteItems', { answer: cancelled('None', 'ValidationError') });
    await expect(world.placeOrder('k1')).rejects.toThrow(TransactionCanceledException);
  });

  it('commits once when an answer is lost and the repetition meets a conflict', async () => {
    world.tap.arm('TransactWriteItems', 'lose_response');
    world.tap.arm('TransactWriteItems', { answer: cancelled('TransactionConflict', 'None') });
    const result = await world.placeOrder('k1').catch((error: unknown) => error);
    // Whatever the caller was told, the order stands once, and its key tells of it.
    expect(result).toBeDefined();
    expect(ordersIn(await world.items())).toHaveLength(1);
    expect(await world.onHand()).toBe(8);
    expect(await world.placeOrder('k1', orderRequest())).toMatchObject({ code: 'placed', replayed: true });
  });
});

describe('a write that stands alone', () => {
  const conflict = () =>
    new TransactionConflictException({ $metadata: {}, message: 'Transaction is ongoing' });
  const meeting = (name: 'PutItem' | 'UpdateItem', times: number): void => {
    for (let nth = 1; nth <= times; nth += 1) world.tap.arm(name, { answer: conflict() });
  };

  it.each([
    ['a claim', 'PutItem', async () => world.placed('k1')],
    ['a price', 'UpdateItem', async () => world.stock('mug', 0, 999)],
    ['an end of an order', 'UpdateItem', async () => world.runWorkflow(await world.placed('k1'))],
  ] as const)('waits for a transaction at its item: %s', async (_, name, work) => {
    meeting(name, 3);
    await work();
  });

  it('gives up on one that does not end, and the key can be used again', async () => {
    meeting('PutItem', 1 + RETRIES);
    await expect(world.placeOrder('k1')).rejects.toThrow(ConflictError);
    expect(await world.placeOrder('k1')).toMatchObject({ code: 'placed', replayed: false });
  });
});
