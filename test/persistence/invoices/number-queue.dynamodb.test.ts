import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { seriesPartition } from '../../../functions/persistence/table/keys.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import {
  conflict,
  diesBehind,
  diesQueued,
  goesOn,
  isQueued,
  numberIn,
  paid,
  two,
} from '../../support/queued-orders.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.moveStock('a big delivery', 200);
});
afterEach(() => world.close());

const place = ({ merchantId, orderId }: OrderKey) => ({
  pk: seriesPartition({ merchantId, kind: 'invoice', year: 2026 }),
  sk: `WAITING#${orderId}#INVOICE`,
});

/** As another release would have left it there. */
const rewrite = (order: OrderKey, expression: string, value: unknown) =>
  world.write(
    new UpdateItemCommand({
      TableName: world.tableName,
      Key: marshall(place(order)),
      UpdateExpression: expression,
      ExpressionAttributeValues: marshall({ ':value': value }),
    }),
  );

describe('what stands in line', () => {
  it.each([
    ['in a form that cannot be read', 'SET document = :value', { form: 2 }],
    ['with more than this one knows of', 'SET document.vatMinor = :value', 399],
    ['with more beside it', 'SET reason = :value', 'new'],
  ])('leaves it when another release wrote it %s, and its owner draws anew', async (_, expression, value) => {
    const [first, second] = await two(world);
    await diesQueued(world, first);
    await rewrite(first, expression, value);
    expect(await world.issueInvoice(second)).toBe('invoiced');
    expect(await isQueued(world)).toEqual([]);
    expect((await world.history(first)).invoice).toBeUndefined();
    world.outliveLeases();
    expect(await world.issueInvoice(first)).toBe('invoiced');
    expect([await numberIn(world, first), await numberIn(world, second)]).toEqual([
      '2026-000002',
      '2026-000001',
    ]);
  });

  it('is written once when it stands under another name too', async () => {
    const [first, second] = await two(world);
    await diesQueued(world, first);
    const [item] = (await world.items()).filter(({ sk }) => sk.startsWith('WAITING#'));
    const { pk = '', sk = '', ...attributes } = item ?? {};
    const names = Object.keys(attributes);
    await world.write(
      new UpdateItemCommand({
        TableName: world.tableName,
        Key: marshall({ pk, sk: sk.replace('#', '#0#') }),
        UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: marshall(
          Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`:${name}`, value])),
        ),
      }),
    );
    expect(await world.issueInvoice(second)).toBe('invoiced');
    expect(await isQueued(world)).toEqual([]);
    expect([await numberIn(world, first), await numberIn(world, second)]).toEqual([
      '2026-000002',
      '2026-000001',
    ]);
  });

  it('leaves it when it was drawn too long ago: no document is dated before one with a lower number', async () => {
    const [first, second] = await two(world);
    await diesQueued(world, second);
    world.outliveLeases();
    await world.issueInvoice(first);
    expect(await isQueued(world)).toEqual([]);
    expect((await world.history(second)).invoice).toBeUndefined();
    world.clock.advance({ milliseconds: 1000 });
    await world.issueInvoice(second);
    const invoices = [(await world.history(first)).invoice, (await world.history(second)).invoice];
    expect(invoices.map((invoice) => invoice?.sequence)).toEqual([1, 2]);
    expect(invoices.map((invoice) => invoice?.issuedAt)).toEqual([
      '2026-11-24T10:01:00.000Z',
      '2026-11-24T10:01:01.000Z',
    ]);
  });

  it('leaves it all at once, however many are over', async () => {
    const orders = await paid(world, 26);
    const [last, over] = [orders.at(-1), orders.slice(0, -1)];
    if (last === undefined) throw new Error('there is none');
    world.tap.arm('TransactWriteItems', conflict);
    for (const order of over) await diesBehind(world, order);
    for (const order of over) await goesOn(world, order);
    const sent = await world.tap.during(() => world.issueInvoice(last));
    expect(sent.filter((name) => name === 'TransactWriteItems')).toHaveLength(2);
    expect(await isQueued(world)).toEqual([]);
    expect(await numberIn(world, last)).toBe('2026-000001');
  });

  it('stays where a later owner stands by now', async () => {
    const [first, second] = await two(world);
    await diesQueued(world, first);
    await goesOn(world, first);
    // Reads the line, learns that the first is over, and is about to take it out.
    const learned = world.tap.arm('TransactWriteItems', 'hold_before', 2);
    const writing = world.issueInvoice(second);
    await learned.reached;
    world.outliveLeases();
    world.tap.arm('TransactWriteItems', conflict);
    await diesBehind(world, first, 3);
    learned.release();
    expect(await writing).toBe('invoiced');
    expect(await isQueued(world)).toEqual([place(first).sk]);
  });

  it('is gone after a week, where its year is over and nobody comes by', async () => {
    const [first] = await two(world);
    await diesQueued(world, first);
    const [item] = (await world.items()).filter(({ sk }) => sk.startsWith('WAITING#'));
    const week = 7 * 24 * 60 * 60;
    expect(item?.['expiresAt']).toBe(Math.floor(Date.parse(world.clock.now()) / 1000) + week);
  });
});
