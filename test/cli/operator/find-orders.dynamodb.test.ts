import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findOrders } from '../../../cli/operator/find-orders.ts';
import { readOperations } from '../../../cli/operator/operations.ts';
import { MerchantRegistry } from '../../../functions/persistence/merchants/merchant-registry.ts';
import { MERCHANT, OTHER_MERCHANT } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';

let world: World;
let client: DynamoDBClient;
/** Names of the requests that were sent. */
let sent: string[];

beforeEach(async () => {
  world = await openWorld();
  client = world.plainClient();
  sent = [];
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        sent.push(commandName);
        return next(args);
      },
    { step: 'initialize' },
  );
  const registry = new MerchantRegistry(client, world.tableName);
  for (const merchant of [MERCHANT, OTHER_MERCHANT]) await registry.register(merchant, world.clock.now());
  await world.stock('mug', 10, 1250, OTHER_MERCHANT);
});
afterEach(async () => world.close());

const find = async (what: string, most = 10) => findOrders(client, world.tableName, what, most);
const idsOf = async (what: string): Promise<readonly string[]> =>
  (await find(what)).orders.map(({ orderId }) => orderId);

describe('findOrders', () => {
  it('finds the orders of an e-mail address of all merchants, newest first, in any case, without a Scan', async () => {
    const first = await world.placed('k1');
    world.clock.advance({ seconds: 1 });
    const second = await world.placed('k1', {}, OTHER_MERCHANT);
    expect(await idsOf('ADA@Example.com')).toEqual([second.orderId, first.orderId]);
    expect(sent).not.toContain('ScanCommand');
  });

  it('says that there are more where there are', async () => {
    for (const key of ['k1', 'k2', 'k3']) await world.placed(key);
    expect(await find('ada@example.com', 2)).toMatchObject({ orders: { length: 2 }, isMore: true });
    expect(await find('ada@example.com', 3)).toMatchObject({ orders: { length: 3 }, isMore: false });
  });

  it('finds an order by its id, its payment, its refund and its reference, without a Scan', async () => {
    const order = await world.placed('k1', { externalReference: 'shop-982' });
    await world.runWorkflow(order);
    await world.requestRefund(order, 'r1', 100);
    await world.runWorkflow(order);
    const refund = (await world.items()).find(({ pk }) => pk.startsWith('U#stripe#refund_id#'));
    const refundId = refund?.pk.split('#').at(-1) ?? '';
    sent = [];
    for (const what of [order.orderId, 'pi_1', refundId, 'shop-982']) {
      expect(await idsOf(what)).toEqual([order.orderId]);
    }
    expect(sent).not.toContain('ScanCommand');
  });

  it('finds the order of an invoice by its number', async () => {
    const order = await world.paid('k1');
    await world.issueInvoice(order);
    const invoice = (await world.items()).find(({ sk }) => sk === 'INVOICE');
    expect(await idsOf(String(invoice?.['number']))).toEqual([order.orderId]);
  });

  it('finds nothing under what nothing has', async () => {
    await world.placed('k1');
    for (const what of ['ad@example.com', 'pi_9', `ord_${'0'.repeat(32)}`, 'INV-2026-000009', '']) {
      expect(await idsOf(what)).toEqual([]);
    }
  });

  it('leads to the operations of an order whose merchant nobody names, without a Scan', async () => {
    const order = await world.placed('k1', {}, OTHER_MERCHANT);
    expect((await readOperations(client, world.tableName, order.orderId)).order).toMatchObject({
      merchantId: OTHER_MERCHANT,
    });
    expect(sent).not.toContain('ScanCommand');
  });
});
