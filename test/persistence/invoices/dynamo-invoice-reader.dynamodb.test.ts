import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DynamoInvoiceReader } from '../../../functions/persistence/invoices/dynamo-invoice-reader.ts';
import { createTable } from '../../../assurance/world/dynamodb-local.ts';
import { MERCHANT, OTHER_MERCHANT } from '../../../assurance/world/order-builders.ts';
import { World } from '../../../assurance/world/world.ts';
import { dies } from '../../../assurance/world/gate.ts';

let world: World;
let invoices: DynamoInvoiceReader;
beforeEach(async () => {
  const { client, tableName } = await createTable();
  world = new World(client, tableName);
  invoices = new DynamoInvoiceReader(client, tableName);
  await world.stock('mug', 10);
});
afterEach(() => world.close());

describe('findInvoice', () => {
  it('finds the invoice as it was issued, for its merchant only', async () => {
    const { orderId } = await world.paid('k1');
    await world.issueInvoice({ merchantId: MERCHANT, orderId });
    const { invoice } = await world.history({ merchantId: MERCHANT, orderId });
    expect(invoice).toMatchObject({ number: '2026-000001' });
    expect(await invoices.findInvoice(MERCHANT, orderId)).toEqual(invoice);
    expect(await invoices.findInvoice(OTHER_MERCHANT, orderId)).toBeUndefined();
  });

  it('finds none where it is only claimed', async () => {
    const order = await world.paid('k1');
    await dies(world.tap.arm('TransactWriteItems', 'crash_before'), world.issueInvoice(order));
    expect(await world.operation(order, 'invoice')).toMatchObject({ status: 'processing' });
    expect(await invoices.findInvoice(order.merchantId, order.orderId)).toBeUndefined();
  });
});
