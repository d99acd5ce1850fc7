import { BatchWriteItemCommand, GetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Report } from '../../../cli/progress.ts';
import { DynamoOrderList } from '../../../functions/persistence/lists/dynamo-order-list.ts';
import { customerListing } from '../../../functions/persistence/orders/order-items.ts';
import type { Item } from '../../../functions/persistence/table/items.ts';
import { orderKey, placedShard } from '../../../functions/persistence/table/keys.ts';
import type { Asked, OrderFilter } from '../../../functions/usecases/ports/lists.ts';
import { createTable } from '../../world/dynamodb-local.ts';
import { MERCHANT } from '../../world/order-builders.ts';
import { World } from '../../world/world.ts';
import { median } from '../median.ts';

/** Of one page of ten. */
export interface PageCost {
  readonly milliseconds: number;
  readonly requests: number;
  readonly readUnits: number;
  readonly shown: number;
}

export interface MeasuredLists {
  readonly orders: number;
  readonly pages: Readonly<Record<PageName, PageCost>>;
}

export const PAGES = ['newest', 'in the middle', 'of a customer'] as const;
export type PageName = (typeof PAGES)[number];

const FEW = 10;
const MANY = 100_000;
const VERY_MANY = 1_000_000;
/** Pages of each sort. */
const SAMPLES = 50;
const LIMIT = 10;
const BATCH = 25;
const AT_ONCE = 8;
const BEGIN_MS = Date.parse('2026-01-01T00:00:00.000Z');
const BETWEEN_MS = 20_000;

/** Each customer has ten: those with few orders are all of one. */
const ORDERS_A_CUSTOMER = 10;

/** Pages of a merchant's orders where it has few, and where it has many. */
export async function measureLists(full: boolean, report: Report): Promise<readonly MeasuredLists[]> {
  const { client, tableName } = await createTable();
  const counter = countUnits(client);
  const like = await anOrder(client, tableName);
  const measured: MeasuredLists[] = [];
  let filled = 0;
  for (const orders of [FEW, full ? VERY_MANY : MANY]) {
    await placeMany({ client, tableName, like }, filled, orders, report);
    filled = orders;
    report(`${orders} orders: reads pages`);
    const list = new DynamoOrderList(client, tableName);
    // Between two orders, as midnight is.
    const until = placedAtOf(Math.max(FEW, Math.floor(orders / 2)) - 0.5);
    const page = async (filter: Partial<OrderFilter>) =>
      costOf(counter, async (asked) => list.orders(MERCHANT, { placed: {}, ...filter }, asked));
    measured.push({
      orders,
      pages: {
        newest: await page({}),
        'in the middle': await page({ placed: { until } }),
        'of a customer': await page({ email: emailOf(0) }),
      },
    });
  }
  client.destroy();
  return measured;
}

interface Filling {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly like: Readonly<Record<string, unknown>>;
}

/** An order as it is stored, placed by the product itself; the others are like it. It is of another merchant. */
async function anOrder(client: DynamoDBClient, tableName: string): Promise<Filling['like']> {
  const world = new World(client, tableName);
  await world.stock('mug', 10, 1250, 'other');
  const { merchantId, orderId } = await world.placed('like', {}, 'other');
  await world.runWorkflow({ merchantId, orderId });
  const key = marshall(orderKey(merchantId, orderId));
  const { Item: item } = await client.send(new GetItemCommand({ TableName: tableName, Key: key }));
  if (item === undefined) throw new Error('there is no order');
  return unmarshall(item);
}

async function placeMany(filling: Filling, from: number, to: number, report: Report): Promise<void> {
  let next = from;
  const work = async (): Promise<void> => {
    while (next < to) {
      const first = next;
      next += BATCH;
      if (first % 10_000 < BATCH) report(`${first} of ${to} orders are there`);
      const numbers = Array.from({ length: Math.min(BATCH, to - first) }, (_, index) => first + index);
      const puts = numbers.map((number) => ({ PutRequest: { Item: orderNumber(filling, number) } }));
      const RequestItems = { [filling.tableName]: puts };
      const { UnprocessedItems: left } = await filling.client.send(
        new BatchWriteItemCommand({ RequestItems }),
      );
      if (Object.keys(left ?? {}).length > 0) throw new Error('orders are left unwritten');
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

const placedAtOf = (number: number): string => new Date(BEGIN_MS + number * BETWEEN_MS).toISOString();
const emailOf = (number: number): string => `customer-${Math.floor(number / ORDERS_A_CUSTOMER)}@example.com`;

function orderNumber({ like }: Filling, number: number): Item {
  // Ids are digests: their last digit, which says the shard, goes round.
  const orderId = `ord_${number.toString(16).padStart(32, '0')}`;
  const placedAt = placedAtOf(number);
  const customer = { email: emailOf(number) };
  return marshall({
    ...like,
    ...orderKey(MERCHANT, orderId),
    merchantId: MERCHANT,
    orderId,
    placedAt,
    customer,
    placedShard: placedShard(MERCHANT, orderId),
    ...customerListing({ merchantId: MERCHANT, orderId, placedAt, customer }),
  });
}

interface Counter {
  requests: number;
  readUnits: number;
}

/** Asks DynamoDB to say of each request what it read. */
function countUnits(client: DynamoDBClient): Counter {
  const counter = { requests: 0, readUnits: 0 };
  client.middlewareStack.add(
    (next) => async (args) => {
      Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
      const result = await next(args);
      const { ConsumedCapacity: consumed } = result.output as {
        readonly ConsumedCapacity?: Consumed | readonly Consumed[];
      };
      counter.requests += 1;
      for (const { CapacityUnits: units = 0 } of [consumed ?? []].flat()) counter.readUnits += units;
      return result;
    },
    { step: 'initialize' },
  );
  return counter;
}

interface Consumed {
  readonly CapacityUnits?: number;
}

async function costOf(
  counter: Counter,
  read: (asked: Asked) => Promise<{ readonly items: readonly unknown[] }>,
): Promise<PageCost> {
  const times: number[] = [];
  let shown = 0;
  Object.assign(counter, { requests: 0, readUnits: 0 });
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const startedAt = performance.now();
    shown = (await read({ limit: LIMIT })).items.length;
    times.push(performance.now() - startedAt);
  }
  return {
    milliseconds: median(times),
    requests: counter.requests / SAMPLES,
    readUnits: counter.readUnits / SAMPLES,
    shown,
  };
}
