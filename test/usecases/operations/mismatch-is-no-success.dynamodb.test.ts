import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { keyDigest } from '../../../functions/domain/operations/identity.ts';
import type { OperationKind } from '../../../functions/domain/operations/operation.ts';
import { operationKey } from '../../../functions/persistence/table/keys.ts';
import { chargePayment } from '../../../functions/usecases/payments/charge-payment.ts';
import { issueInvoice } from '../../../functions/usecases/invoices/issue-invoice.ts';
import type { Operations } from '../../../functions/usecases/ports/operations.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { refundPayment } from '../../../functions/usecases/payments/refund-payment.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';

let world: World;
beforeEach(async () => (world = await openWorld()));
afterEach(() => world.close());

/** As a release stored it that made the same request with other fields. */
async function storedByAnotherRelease(order: OrderKey, kind: OperationKind, key?: string): Promise<void> {
  await world.write(
    new UpdateItemCommand({
      TableName: world.tableName,
      Key: marshall(operationKey(await world.operation(order, kind, key))),
      UpdateExpression: 'SET fingerprint = :print',
      ConditionExpression: 'attribute_exists(fingerprint)',
      ExpressionAttributeValues: marshall({ ':print': 'of another release' }),
    }),
  );
}

/** The intent as a release stored it that told the gateway nothing but what is charged. */
async function storedWithoutDetails(order: OrderKey): Promise<unknown> {
  const charge = await world.operation(order, 'charge');
  const { description, ...intent } = { description: undefined, ...charge.intent };
  expect(description).toBeDefined();
  await world.write(
    new UpdateItemCommand({
      TableName: world.tableName,
      Key: marshall(operationKey(charge)),
      UpdateExpression: 'SET intent = :intent',
      ExpressionAttributeValues: marshall({ ':intent': JSON.stringify(intent) }),
    }),
  );
  return intent;
}

async function diesAt(work: Promise<unknown>, reached: Promise<unknown>): Promise<void> {
  void work.catch(() => undefined);
  await reached;
  world.outliveLeases();
}

describe('a step that another release stored is the same step', () => {
  it('a refund is sent and not taken for refunded', async () => {
    const order = await world.paid('k1');
    await world.requestRefund(order, 'r1', 700);
    await storedByAnotherRelease(order, 'refund', keyDigest('r1'));
    expect(await world.refundPayment(order)).toBe('refunded');
    expect(world.gateway.refunds).toMatchObject([{ amountMinor: 700 }]);
    expect(await world.order(order)).toMatchObject({ refundedMinor: 700 });
  });

  it('a charge that died is asked about', async () => {
    const order = await world.placed('k1');
    const write = world.tap.arm('TransactWriteItems', 'crash_before');
    await diesAt(world.chargePayment(order), write.reached);
    await storedByAnotherRelease(order, 'charge');
    expect(await world.chargePayment(order)).toBe('paid');
    expect(world.gateway.captures).toHaveLength(1);
  });

  it('a charge that died is repeated as it was stored, without what this release would add', async () => {
    const order = await world.placed('k1');
    const write = world.tap.arm('TransactWriteItems', 'crash_before');
    await diesAt(world.chargePayment(order), write.reached);
    const intent = await storedWithoutDetails(order);
    const sent = jest.spyOn(world.gateway, 'charge');
    expect(await world.chargePayment(order)).toBe('paid');
    expect(sent.mock.calls).toEqual([[intent, 'repeat']]);
  });

  it('an invoice and a credit note that died before their numbers are written', async () => {
    const order = await world.paid('k1');
    const number = world.tap.arm('TransactWriteItems', 'crash_before');
    await diesAt(world.issueInvoice(order), number.reached);
    await storedByAnotherRelease(order, 'invoice');
    expect(await world.issueInvoice(order)).toBe('invoiced');

    await world.requestRefund(order, 'r1', 700);
    await world.refundPayment(order);
    const note = world.tap.arm('TransactWriteItems', 'crash_before');
    await diesAt(world.issueInvoice(order), note.reached);
    await storedByAnotherRelease(order, 'credit_note');
    expect(await world.issueInvoice(order)).toBe('invoiced');
    expect((await world.history(order)).creditNotes).toMatchObject([{ number: 'C2026-000001' }]);
  });
});

describe('a step whose record stands for another', () => {
  const operations: Operations = { once: async () => ({ code: 'other_request' }) };

  it('throws, so that its order stays due, and sends nothing', async () => {
    const { clock, log, ports, gateway, documents } = world;
    const deps = {
      ...ports,
      clock,
      log,
      operations,
      gateway,
      documents,
      owner: 'me',
      deadline: '2026-11-24T10:01:00.000Z',
      paymentWindowMs: 1,
      chargeWithinMs: 3_600_000,
      processingMs: 1,
    };
    const placed = await world.placed('k1');
    await expect(chargePayment(deps, placed)).rejects.toMatchObject({ name: 'OtherStep' });
    const paid = await world.paid('k2');
    await expect(issueInvoice(deps, paid)).rejects.toMatchObject({ name: 'OtherStep' });
    await world.requestRefund(paid, 'r1', 700);
    await expect(refundPayment(deps, paid)).rejects.toMatchObject({ name: 'OtherStep' });
    expect(gateway.refunds).toEqual([]);
    expect(documents.written).toEqual([]);
    expect(await world.order(paid)).toHaveProperty('dueAt');
  });
});
