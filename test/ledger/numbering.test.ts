import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { seriesPartition } from '../../functions/ledger/keys.ts';
import type { OrderKey } from '../../functions/usecases/ports.ts';
import { numberOf, numbers } from '../support/order-builders.ts';
import { transactionCancelled } from '../support/transaction-cancelled.ts';
import { dies, openWorld, type World } from '../support/world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.moveStock('a big delivery', 200);
});
afterEach(() => world.close());

const conflict = { answer: transactionCancelled('TransactionConflict') };

/** Orders that are paid, in the order of their places in the line. */
async function paid(count: number): Promise<readonly OrderKey[]> {
  const orders = await Promise.all(Array.from({ length: count }, (_, index) => world.paid(`k${index}`)));
  return orders.sort((one, other) => (one.orderId < other.orderId ? -1 : 1));
}

async function two(): Promise<readonly [OrderKey, OrderKey]> {
  const [first, second] = await paid(2);
  if (first === undefined || second === undefined) throw new Error('there are not two');
  return [first, second];
}

/** It lost its number to another, stood in line, and died there. */
const diesInLine = async (order: OrderKey): Promise<void> => {
  world.tap.arm('TransactWriteItems', conflict);
  // The first put is its claim.
  await dies(world.tap.arm('PutItem', 'crash_after', 2), world.issueInvoice(order));
};

const inLine = async (): Promise<readonly string[]> =>
  (await world.items()).flatMap(({ sk }) => (sk.startsWith('WAITING#') ? [sk] : []));

const numberIn = async (order: OrderKey): Promise<unknown> => (await world.story(order)).invoice?.number;

describe('issueNumbered', () => {
  it('costs one query and one transaction where nobody waits', async () => {
    const [order] = await two();
    const sent = await world.tap.during(() => world.issueInvoice(order));
    expect(sent).toEqual(['Query', 'PutItem', 'Query', 'TransactWriteItems', 'UpdateItem']);
  });

  it('numbers what met others from the line, and leaves nobody there', async () => {
    const [order] = await two();
    world.tap.arm('TransactWriteItems', conflict);
    expect(await world.issueInvoice(order)).toBe('invoiced');
    expect(await numberIn(order)).toBe('2026-000001');
    expect(await inLine()).toEqual([]);
  });

  it('numbers forty at once from 1 to 40, in far fewer transactions', async () => {
    const orders = await paid(40);
    const sent = await world.tap.during(() => Promise.all(orders.map((order) => world.issueInvoice(order))));
    expect(world.documents.written.map(numberOf).sort()).toEqual(numbers(2026, 40));
    expect(await inLine()).toEqual([]);
    // Each tries once at first. Without the line each loses again and again.
    expect(sent.filter((name) => name === 'TransactWriteItems').length).toBeLessThan(80);
  });

  it('writes what another waits for, which goes on with its document', async () => {
    const [first, second] = await two();
    await diesInLine(second);
    expect(await world.issueInvoice(first)).toBe('invoiced');
    expect(await inLine()).toEqual([]);
    expect([await numberIn(first), await numberIn(second)]).toEqual(['2026-000001', '2026-000002']);
    expect(await world.order(second)).toMatchObject({ status: 'paid', invoiceNumber: '2026-000002' });
    expect(world.documents.written.map(numberOf)).toEqual(['2026-000001']);

    expect(await world.issueInvoice(second)).toBe('invoiced');
    expect(world.documents.written.map(numberOf)).toEqual(['2026-000001', '2026-000002']);
    expect(await world.order(second)).not.toHaveProperty('dueAt');
  });

  it('tells the one who waits what another wrote for it', async () => {
    const [first, second] = await two();
    world.tap.arm('TransactWriteItems', conflict);
    const itsPlace = world.tap.arm('PutItem', 'hold_after', 2);
    const waiting = world.issueInvoice(second);
    await itsPlace.reached;
    await world.issueInvoice(first);
    itsPlace.release();
    expect(await waiting).toBe('invoiced');
    expect(await numberIn(second)).toBe('2026-000002');
    expect((await world.story(second)).operations).toContainEqual(
      expect.objectContaining({ kind: 'invoice', status: 'succeeded', attemptCount: 1 }),
    );
    expect(await world.order(second)).not.toHaveProperty('dueAt');
  });

  it('is told so as well when another was faster by a moment', async () => {
    const [first, second] = await two();
    world.tap.arm('TransactWriteItems', conflict);
    const itsTurn = world.tap.arm('TransactWriteItems', 'hold_before', 2);
    const waiting = world.issueInvoice(second);
    await itsTurn.reached;
    await world.issueInvoice(first);
    itsTurn.release();
    expect(await waiting).toBe('invoiced');
    expect([await numberIn(first), await numberIn(second)]).toEqual(['2026-000001', '2026-000002']);
    expect(await inLine()).toEqual([]);
  });

  it('goes on without the first in line when that is gone', async () => {
    const [first, second] = await two();
    await diesInLine(first);
    world.tap.sent.length = 0;
    expect(await world.issueInvoice(second)).toBe('invoiced');
    const story = ['Query', 'PutItem'];
    const behind = ['Query', 'PutItem'];
    const itsTurn = ['GetItem', 'Query', 'Query', 'TransactWriteItems', 'UpdateItem'];
    expect(world.tap.sent).toEqual([...story, ...behind, 'GetItem', 'Query', ...itsTurn]);
    expect(await inLine()).toEqual([]);
    expect([await numberIn(first), await numberIn(second)]).toEqual(['2026-000002', '2026-000001']);
  });

  it('comes to its turn behind more than are written together, and leaves the line', async () => {
    const orders = await paid(31);
    const last = orders.at(-1);
    if (last === undefined) throw new Error('there is none');
    // The first one met another; the others found it in line before them.
    world.tap.arm('TransactWriteItems', conflict);
    for (const order of orders.slice(0, -1)) {
      await dies(world.tap.arm('PutItem', 'crash_after', 2), world.issueInvoice(order));
    }
    expect(await world.issueInvoice(last)).toBe('invoiced');
    expect(await numberIn(last)).toBe('2026-000001');
    const behind = orders.slice(25, -1).map(({ orderId }) => `WAITING#${orderId}#INVOICE`);
    expect(await inLine()).toEqual(behind);
  });

  it('leaves out who went on under another owner, and takes it out of the line', async () => {
    const [first, second] = await two();
    await diesInLine(second);
    world.outliveLeases();
    // The next owner dies too, before its transaction: the claim is no more as it was in line.
    await dies(world.tap.arm('TransactWriteItems', 'crash_before'), world.issueInvoice(second));
    expect(await world.issueInvoice(first)).toBe('invoiced');
    expect(await inLine()).toEqual([]);
    expect(await numberIn(first)).toBe('2026-000001');
    expect((await world.story(second)).invoice).toBeUndefined();

    world.outliveLeases();
    expect(await world.issueInvoice(second)).toBe('invoiced');
    expect(await numberIn(second)).toBe('2026-000002');
  });

  it('leaves out whose order changed, and lets it draw anew', async () => {
    const [first, second] = await two();
    await diesInLine(second);
    await world.requestRefund(second, 'r1', 100);
    expect(await world.issueInvoice(first)).toBe('invoiced');
    expect((await world.story(second)).invoice).toBeUndefined();
    expect(await inLine()).toEqual([]);
  });

  it('takes out what another release wrote in a form of its own, whose owner draws anew', async () => {
    const [first, second] = await two();
    await diesInLine(first);
    const { merchantId, orderId } = first;
    const series = { merchantId, kind: 'invoice', year: 2026 } as const;
    await world.write(
      new UpdateItemCommand({
        TableName: world.tableName,
        Key: marshall({ pk: seriesPartition(series), sk: `WAITING#${orderId}#INVOICE` }),
        UpdateExpression: 'SET document = :another',
        ExpressionAttributeValues: marshall({ ':another': { form: 2 } }),
      }),
    );
    expect(await world.issueInvoice(second)).toBe('invoiced');
    expect(await inLine()).toEqual([]);
    world.outliveLeases();
    expect(await world.issueInvoice(first)).toBe('invoiced');
    expect([await numberIn(first), await numberIn(second)]).toEqual(['2026-000002', '2026-000001']);
  });

  it('draws anew when its own order changed, and then leaves the line', async () => {
    const [, second] = await two();
    world.tap.arm('TransactWriteItems', conflict);
    const itsPlace = world.tap.arm('PutItem', 'hold_after', 2);
    const waiting = world.issueInvoice(second);
    await itsPlace.reached;
    await world.requestRefund(second, 'r1', 100);
    itsPlace.release();
    expect(await waiting).toBe('busy');
    expect(await world.issueInvoice(second)).toBe('invoiced');
    expect(await inLine()).toEqual([]);
    expect(await numberIn(second)).toBe('2026-000001');
  });

  it('writes nothing for a late owner, and says so', async () => {
    const [first, second] = await two();
    world.tap.arm('TransactWriteItems', conflict);
    const itsPlace = world.tap.arm('PutItem', 'hold_after', 2);
    const zombie = world.issueInvoice(second);
    await itsPlace.reached;
    world.outliveLeases();
    expect(await world.issueInvoice(second)).toBe('invoiced');
    await world.issueInvoice(first);
    const before = await world.items();
    itsPlace.release();
    await expect(zombie).rejects.toThrow('another owner');
    expect(await world.items()).toEqual(before);
  });

  it.each([
    ['before', 'crash_before'],
    ['after', 'crash_after'],
  ] as const)('numbers each once when it dies %s it wrote for others', async (_, fault) => {
    const [first, second] = await two();
    await diesInLine(second);
    await dies(world.tap.arm('TransactWriteItems', fault), world.issueInvoice(first));
    world.outliveLeases();
    expect(await world.issueInvoice(second)).toBe('invoiced');
    expect(await world.issueInvoice(first)).toBe('invoiced');
    expect(world.documents.written.map(numberOf).sort()).toEqual(numbers(2026, 2));
    expect(await inLine()).toEqual([]);
  });

  it.each(['PutItem', 'GetItem', 'TransactWriteItems'] as const)(
    'survives a lost answer in line: %s',
    async (name) => {
      const [first, second] = await two();
      await diesInLine(second);
      await world.requestRefund(second, 'r1', 100);
      world.tap.arm('TransactWriteItems', conflict);
      world.tap.arm(name, 'lose_response', name === 'GetItem' ? 1 : 2);
      expect(await world.issueInvoice(first)).toBe('invoiced');
      expect(await numberIn(first)).toBe('2026-000001');
      expect(await inLine()).toEqual([]);
    },
  );

  it('keeps the line of credit notes apart from that of invoices', async () => {
    const [first, second] = await two();
    await world.issueInvoice(first);
    await world.requestRefund(first, 'r1', 100);
    await world.refundPayment(first);
    world.tap.arm('TransactWriteItems', conflict);
    await dies(world.tap.arm('PutItem', 'crash_after', 2), world.issueInvoice(first));
    expect(await inLine()).toHaveLength(1);

    await world.issueInvoice(second);
    expect(await inLine()).toHaveLength(1);
    world.outliveLeases();
    expect(await world.issueInvoice(first)).toBe('invoiced');
    expect(await inLine()).toEqual([]);
    expect((await world.story(first)).creditNotes.map(numberOf)).toEqual(['C2026-000001']);
  });
});
