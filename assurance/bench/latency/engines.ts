import { randomUUID } from 'node:crypto';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Context } from 'aws-lambda';
import { orderIdFor } from '../../../functions/domain/operations/identity.ts';
import type { PlacedOrder } from '../../../functions/domain/orders/order.ts';
import { placeOrder as decideOrder } from '../../../functions/domain/orders/place-order.ts';
import type { Response } from '../../../functions/http/api/api.ts';
import { placeOrderRoute, type PlaceOrder } from '../../../functions/http/orders/place-order.ts';
import type { ApiEvent } from '../../../functions/http/api/request.ts';
import { DynamoOrders } from '../../../functions/persistence/orders/dynamo-orders.ts';
import { getAll } from '../../../functions/persistence/table/get-all.ts';
import { productFrom } from '../../../functions/persistence/stock/product-items.ts';
import { orderItem } from '../../../functions/persistence/orders/order-items.ts';
import { productKey } from '../../../functions/persistence/table/keys.ts';
import { externalReference } from '../../../functions/persistence/orders/order-writes.ts';
import { operationsOn } from '../../../functions/persistence/operations/powertools-operations.ts';
import { takeStockAtPrice, type ShardLacks } from '../../../functions/persistence/stock/stock-writes.ts';
import { transact, type Write } from '../../../functions/persistence/table/transact.ts';
import { systemClock as clock } from '../../../functions/runtime/clock.ts';
import { invocationOf } from '../../../functions/runtime/invocation.ts';
import { placeOrder } from '../../../functions/usecases/orders/place-order.ts';
import type { PlaceRefusal } from '../../../functions/usecases/ports/orders.ts';
import { contextOf } from '../../compare/invocation.ts';
import { apiEvent } from '../../world/api-event.ts';
import type { TestTable } from '../../world/dynamodb-local.ts';
import { MERCHANT } from '../../world/order-builders.ts';
import { WorkflowDouble } from '../../world/workflow-double.ts';

export const ENGINES = ['bare', 'stock', 'once'] as const;
export type EngineName = (typeof ENGINES)[number];

/** POST /orders behind the same HTTP pipeline. @returns the answer's status */
export type Post = (idempotencyKey: string, skus: readonly string[]) => Promise<number | undefined>;

const nothing = (): undefined => undefined;
export const silent = { info: nothing, warn: nothing, error: nothing, count: nothing, measure: nothing };

/** Without a claim to take the place of. */
const newOrder = (table: string, order: PlacedOrder): Write<PlaceRefusal> => ({
  write: {
    Put: { TableName: table, Item: orderItem(order), ConditionExpression: 'attribute_not_exists(pk)' },
  },
  refusal: () => ({ code: 'late_owner', kind: 'order' }),
});

/**
 * Three ways of taking the same order: without idempotency, the same in stock Powertools, and Once. All of them validate,
 * read the products, and write order, external reference and stock in one transaction.
 */
export async function openEngines({ client, tableName }: TestTable): Promise<{
  readonly posts: Readonly<Record<EngineName, Post>>;
  readonly idempotencyTable: string;
}> {
  const idempotencyTable = `idempotency-${randomUUID()}`;
  await client.send(
    new CreateTableCommand({
      TableName: idempotencyTable,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
  const workflow = new WorkflowDouble();
  const orders = new DynamoOrders(client, tableName);
  const operationsOf = operationsOn(client, tableName, clock, silent);

  const withoutIdempotency: PlaceOrder = async ({ merchantId, idempotencyKey, request }) => {
    const keys = request.lines.flatMap(({ sku }) =>
      sku === undefined ? [] : [marshall(productKey(merchantId, sku))],
    );
    const products = (await getAll(client, tableName, keys)).map(productFrom);
    const orderId = orderIdFor(merchantId, idempotencyKey);
    const bySku = new Map(products.map((product) => [product.sku, product]));
    const context = { merchantId, orderId, products: bySku, pricesInclude: 'tax' } as const;
    const decision = decideOrder(request, context, clock.now());
    if (decision.code !== 'placed') return { orderId, ...decision };
    const { order, takes } = decision;
    const written = await transact<PlaceRefusal | ShardLacks>(client, [
      newOrder(tableName, order),
      ...externalReference(tableName, order),
      ...takeStockAtPrice(tableName, order, takes),
    ]);
    if (written.code !== 'committed') throw new Error(`not written: ${written.code}`);
    await workflow.start(order);
    return { code: 'placed', orderId, answer: order, replayed: false };
  };

  const bare = placeOrderRoute(silent, clock, withoutIdempotency);
  const route = async (event: ApiEvent, context: Context): Promise<Response> => {
    const { signal } = new AbortController();
    const response = await bare(event, context, { signal });
    if (response === undefined) throw new Error('the route gave no answer');
    return response;
  };
  const once = placeOrderRoute(silent, clock, async (command, context) => {
    const operations = operationsOf(invocationOf(context));
    return placeOrder({ clock, log: silent, operations, orders, workflow }, command);
  });
  const stock = makeIdempotent(route, {
    persistenceStore: new DynamoDBPersistenceLayer({ tableName: idempotencyTable, awsSdkV3Client: client }),
    config: new IdempotencyConfig({
      eventKeyJmesPath: '[requestContext.authorizer.lambda.merchantId, headers."idempotency-key"]',
      payloadValidationJmesPath: 'body',
    }),
  });

  const { signal } = new AbortController();
  return {
    idempotencyTable,
    posts: {
      bare: async (key, skus) => (await route(eventOf(key, skus), context())).statusCode,
      stock: async (key, skus) => (await stock(eventOf(key, skus), context())).statusCode,
      once: async (key, skus) => (await once(eventOf(key, skus), context(), { signal }))?.statusCode,
    },
  };
}

const context = (): Context => contextOf({ task: 'order' });

const eventOf = (key: string, skus: readonly string[]): ApiEvent =>
  apiEvent({
    merchantId: MERCHANT,
    headers: { 'idempotency-key': key },
    body: JSON.stringify({
      externalReference: key,
      customer: { email: 'ada.lovelace@example.com', name: 'Ada Lovelace' },
      lines: skus.map((sku) => ({ sku, quantity: 1 })),
      paymentMethod: 'pm_card_visa',
    }),
  });
