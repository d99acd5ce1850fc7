import { createHash } from 'node:crypto';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DynamoApiKeys } from '../../../functions/persistence/merchants/dynamo-api-keys.ts';
import { DynamoInvoiceReader } from '../../../functions/persistence/invoices/dynamo-invoice-reader.ts';
import { DynamoOrders } from '../../../functions/persistence/orders/dynamo-orders.ts';
import { DynamoProductReader } from '../../../functions/persistence/stock/dynamo-product-reader.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';

let world: World;
let stale: DynamoDBClient;
let order: OrderKey;
beforeEach(async () => {
  world = await openWorld();
  stale = staleReplica(world.plainClient());
  order = await world.placed('k1', { externalReference: 'PO 7' });
  await world.runWorkflow(order);
});
afterEach(async () => {
  stale.destroy();
  await world.close();
});

/** A replica that has seen nothing yet. Whoever does not ask for a consistent read is told that there is nothing. */
function staleReplica({ config }: DynamoDBClient): DynamoDBClient {
  const { endpoint, region, credentials } = config;
  const client = new DynamoDBClient({ ...(endpoint === undefined ? {} : { endpoint }), region, credentials });
  client.middlewareStack.add(
    (next) => async (args) =>
      isConsistent(args.input)
        ? next(args)
        : { output: { $metadata: {}, Items: [], Responses: {} }, response: {} },
    { step: 'initialize' },
  );
  return client;
}

const isConsistent = (input: object): boolean =>
  'RequestItems' in input
    ? Object.values(input.RequestItems as object).every((keys) => isConsistent(keys as object))
    : 'ConsistentRead' in input && input.ConsistentRead === true;

const SECRET = 'a'.repeat(43);
const KEY = `once_abc123abc123_${SECRET}`;

/** Everything that a request is decided by. */
const READS: Record<string, () => Promise<unknown>> = {
  'an API key': async () => {
    const secretHash = createHash('sha256').update(SECRET).digest('hex');
    const item = { pk: 'K#abc123abc123', sk: 'APIKEY', merchantId: 'acme', secretHash, createdAt: 'now' };
    await world.plainClient().send(new PutItemCommand({ TableName: world.tableName, Item: marshall(item) }));
    return new DynamoApiKeys(stale, world.tableName).find(KEY);
  },
  'an order': async () => ledger().find(order.merchantId, order.orderId),
  'an order, by its reference': async () => ledger().findByExternalReference(order.merchantId, 'PO 7'),
  'an order with its operations': async () => ledger().history(order.merchantId, order.orderId),
  'what a key has come to': async () => (await ledger().beforePlacing(order, [])).operation,
  'what is ordered': async () => (await ledger().beforePlacing(order, ['mug'])).products.get('mug'),
  'an invoice': async () =>
    new DynamoInvoiceReader(stale, world.tableName).findInvoice(order.merchantId, order.orderId),
  'a product': async () => new DynamoProductReader(stale, world.tableName).find(order.merchantId, 'mug'),
};

const ledger = () => new DynamoOrders(stale, world.tableName);

describe('a read', () => {
  it.each(Object.entries(READS))('sees what was just written: %s', async (_name, read) => {
    expect(await read()).toBeDefined();
  });
});
