import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chargeRequest } from '../../../functions/domain/payments/payment.ts';
import { chargeStep } from '../../../functions/domain/operations/step.ts';
import { DynamoOrderReader } from '../../../functions/persistence/orders/dynamo-order-reader.ts';
import { externalReferenceKeys } from '../../../functions/persistence/table/keys.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { DECLINED_CARD } from '../../../assurance/world/gateway-scripts.ts';
import { MERCHANT, orderRequest, OTHER_MERCHANT } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';

const REFERENCE = 'PO 7';

let world: World;
beforeEach(async () => (world = await openWorld()));
afterEach(() => world.close());

const place = (key: string, externalReference = REFERENCE, paymentMethod = 'pm_card_visa') =>
  world.placeOrder(
    key,
    orderRequest({ externalReference, paymentMethod, lines: [{ sku: 'mug', quantity: 1 }] }),
  );

async function placed(key: string, paymentMethod?: string): Promise<OrderKey> {
  const { code, orderId } = await place(key, REFERENCE, paymentMethod);
  expect(code).toBe('placed');
  return { merchantId: MERCHANT, orderId };
}

const newest = async (reference = REFERENCE) =>
  (
    await new DynamoOrderReader(world.plainClient(), world.tableName).findByExternalReference(
      MERCHANT,
      reference,
    )
  )?.orderId;

const taken = { code: 'external_reference_taken' };

describe('an external reference', () => {
  it('is free again in the cancellation of an order that was declined', async () => {
    const first = await placed('k1', DECLINED_CARD);
    await world.chargePayment(first);
    expect(await place('k2')).toMatchObject({ ...taken, orderId: first.orderId });
    await world.cancelOrder(first);
    expect(await newest()).toBe(first.orderId);
    const second = await placed('k2');
    expect(await newest()).toBe(second.orderId);
    expect(await world.chargePayment(second)).toBe('paid');
    expect(await place('k3')).toMatchObject({ ...taken, orderId: second.orderId });
  });

  it('is free again in the cancellation of an order whose charge was never sent', async () => {
    const first = await placed('k1');
    await world.cancelOrder(first);
    const second = await placed('k2');
    await world.runWorkflow(first);
    expect(world.gateway.captures).toEqual([]);
    expect(await newest()).toBe(second.orderId);
  });

  it('is one order’s of two that come for it at once', async () => {
    const first = await placed('k1');
    await world.cancelOrder(first);
    const codes = (await Promise.all(['k2', 'k3', 'k4'].map((key) => place(key)))).map(({ code }) => code);
    expect(codes.sort()).toEqual(['external_reference_taken', 'external_reference_taken', 'placed']);
  });

  it('is freed and taken any number of times', async () => {
    for (const key of ['k1', 'k2', 'k3']) {
      const order = await placed(key, DECLINED_CARD);
      await world.chargePayment(order);
      await world.cancelOrder(order);
    }
    expect(await world.chargePayment(await placed('k4'))).toBe('paid');
  });

  it('stays an order’s while its charge is unknown, until that turns out not to have happened', async () => {
    const first = await placed('k1');
    world.gateway.script('lost_before');
    await expect(world.chargePayment(first)).rejects.toThrow();
    await world.cancelOrder(first);
    expect(await place('k2')).toMatchObject({ ...taken, orderId: first.orderId });

    await expect(world.chargePayment(first)).rejects.toThrow('knows of no such charge');
    expect(await place('k2')).toMatchObject(taken);
    world.clock.advance({ days: 1 });
    expect(await world.chargePayment(first)).toBe('cancelled');
    const second = await placed('k2');
    expect(await world.chargePayment(second)).toBe('paid');
    expect(world.gateway.captures).toHaveLength(1);
  });

  it('is free again when the charge that was under way is refused before anything happened', async () => {
    const first = await placed('k1');
    const claimed = world.tap.arm('PutItem', 'hold_after');
    world.gateway.script('refused_before');
    const charge = world.chargePayment(first);
    await claimed.reached;
    await world.cancelOrder(first);
    claimed.release();
    await expect(charge).rejects.toThrow();
    expect(await place('k2')).toMatchObject({ ...taken, orderId: first.orderId });

    expect(await world.chargePayment(first)).toBe('cancelled');
    expect(await world.operation(first, 'charge')).toMatchObject({ status: 'failed', retrySafe: false });
    const second = await placed('k2');
    expect(await world.chargePayment(first)).toBe('cancelled');
    expect(await newest()).toBe(second.orderId);
    expect(world.gateway.captures).toEqual([]);
  });

  it('is not freed if that charge is claimed again, by a run that has read the order before', async () => {
    const first = await placed('k1');
    const read = await world.order(first);
    const claimed = world.tap.arm('PutItem', 'hold_after');
    world.gateway.script('refused_before');
    const charge = world.chargePayment(first);
    await claimed.reached;
    await world.cancelOrder(first);
    claimed.release();
    await expect(charge).rejects.toThrow();

    const close = world.tap.arm('TransactWriteItems', 'hold_before');
    const closing = world.chargePayment(first);
    await close.reached;
    if (read.status !== 'placed') throw new Error('it was placed');
    const claim = {
      ...chargeStep(read, chargeRequest(read)),
      owner: 'late',
      leaseExpiresAt: world.clock.now(),
    };
    const standing = await world.operation(first, 'charge');
    expect(await world.ledger.acquire(claim, standing)).toMatchObject({ code: 'acquired' });
    close.release();
    await closing;
    expect(await place('k2')).toMatchObject({ ...taken, orderId: first.orderId });

    world.clock.advance({ days: 1 });
    expect(await world.chargePayment(first)).toBe('cancelled');
    await placed('k2');
  });

  it('stays an order’s for good whose charge turns out captured, though it goes back', async () => {
    const first = await placed('k1');
    world.gateway.script('lost_after');
    await expect(world.chargePayment(first)).rejects.toThrow();
    await world.cancelOrder(first);
    await world.runWorkflow(first);
    expect(world.gateway.refunds).toMatchObject([{ amountMinor: 1250 }]);
    expect(await place('k2')).toMatchObject({ ...taken, orderId: first.orderId });
    expect(await newest()).toBe(first.orderId);
  });

  it.each([
    ['declined', async (order: OrderKey) => world.chargePayment(order)],
    ['placed', async () => undefined],
  ])('stays an order’s that is %s', async (_, come) => {
    const first = await placed('k1', DECLINED_CARD);
    await come(first);
    expect(await place('k2')).toMatchObject({ ...taken, orderId: first.orderId });
  });

  it('stays an order’s that is cancelled after it was paid', async () => {
    const first = await placed('k1');
    await world.runWorkflow(first);
    await world.cancelOrder(first);
    await world.runWorkflow(first);
    expect(await place('k2')).toMatchObject({ ...taken, orderId: first.orderId });
  });

  it('is freed although the answer to the cancellation was lost', async () => {
    const first = await placed('k1');
    world.tap.arm('TransactWriteItems', 'lose_response');
    expect(await world.cancelOrder(first)).toMatchObject({ code: 'accepted' });
    await placed('k2');
  });

  it('costs an order without one nothing when it is cancelled', async () => {
    const first = await world.placed('k1');
    const sent = await world.tap.during(async () => world.cancelOrder(first));
    expect(sent).toEqual(['GetItem', 'PutItem', 'Query', 'TransactWriteItems']);
    const other = await world.placed('k2', { externalReference: 'PO 8' });
    const more = await world.tap.during(async () => world.cancelOrder(other));
    expect(more).toEqual(['GetItem', 'PutItem', 'Query', 'GetItem', 'TransactWriteItems']);
  });
});

/** As an earlier release put it: under what came. */
async function storedRaw(key: string, reference: string): Promise<OrderKey> {
  const { orderId } = await place(key, reference);
  const [compared, asItCame] = externalReferenceKeys(MERCHANT, reference);
  if (asItCame === undefined) throw new Error('it is stored as it came');
  const client = world.plainClient();
  const { tableName: TableName } = world;
  await client.send(new DeleteItemCommand({ TableName, Key: marshall(compared) }));
  await client.send(new PutItemCommand({ TableName, Item: marshall({ ...asItCame, orderId }) }));
  return { merchantId: MERCHANT, orderId };
}

const RAW = '982\u200b';

describe('references that look alike', () => {
  it.each(['982\u200b', '\ufeff982', '9\u00ad82', ' 982 ', '982\u2060', '\u200e982\u200f', '\u00a0982'])(
    'are one: 982 and %j',
    async (alike) => {
      const { orderId } = await place('k1', '982');
      expect(await place('k2', alike)).toMatchObject({ ...taken, orderId });
      expect(await newest(alike)).toBe(orderId);
    },
  );

  it('are one though they are composed otherwise, also around what nobody sees', async () => {
    const { orderId } = await place('k1', 'caf\u00e9');
    expect(await place('k2', 'cafe\u200b\u0301')).toMatchObject({ ...taken, orderId });
  });

  it('are shown as they came, and the same request is the same', async () => {
    const first = await place('k1', RAW);
    expect(await world.order({ merchantId: MERCHANT, orderId: first.orderId })).toMatchObject({
      externalReference: RAW,
    });
    expect(await place('k1', RAW)).toMatchObject({ code: 'placed', replayed: true });
    expect(await place('k1', '982')).toMatchObject({ code: 'key_reused' });
  });

  it('are each merchant’s own', async () => {
    await world.stock('mug', 10, 1250, OTHER_MERCHANT);
    await place('k1', '982');
    expect(
      await world.placeOrder('k1', orderRequest({ externalReference: RAW }), { merchantId: OTHER_MERCHANT }),
    ).toMatchObject({ code: 'placed' });
  });

  it('that an earlier release stored as they came are found, and unique', async () => {
    const { orderId } = await storedRaw('k1', RAW);
    expect(await newest(RAW)).toBe(orderId);
    expect(await place('k2', RAW)).toMatchObject({ ...taken, orderId });
  });

  it('that an earlier release stored as they came are freed', async () => {
    const first = await storedRaw('k1', RAW);
    await world.cancelOrder(first);
    const second = await place('k2', RAW);
    expect(second).toMatchObject({ code: 'placed' });
    expect(await newest(RAW)).toBe(second.orderId);
    expect(await place('k3', '982')).toMatchObject({ ...taken, orderId: second.orderId });
  });
});
