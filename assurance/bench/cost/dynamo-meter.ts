import { z } from 'zod';
import { readUnits, writeUnits, type Images } from './capacity.ts';
import { itemBytes, itemSchema, type Item } from './item-size.ts';
import type { Meter } from './usage.ts';

/** An answer of the database, as it came. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

const put = z.object({ Item: itemSchema });
const keyed = z.object({ Key: itemSchema });
const transaction = z.object({
  TransactItems: z.array(
    z.object({
      Put: put.optional(),
      Update: keyed.optional(),
      Delete: keyed.optional(),
      ConditionCheck: keyed.optional(),
    }),
  ),
});
const read = z.object({ ConsistentRead: z.boolean().default(false) });
const batch = z.object({
  RequestItems: z.record(
    z.string(),
    z.object({ Keys: z.array(itemSchema), ConsistentRead: z.boolean().default(false) }),
  ),
});
const found = z.object({ Item: itemSchema.optional() });
const page = z.object({ Items: z.array(itemSchema) });

const consumed = z.object({ CapacityUnits: z.number().default(0) });
const report = z.object({ ConsumedCapacity: z.union([z.array(consumed), consumed]).optional() });

/**
 * What DynamoDB Local counts as DynamoDB does. It reports nothing of a request that it refuses, nothing for a query that
 * finds nothing, half of a consistent batch, and of a transaction 4 units, or 12 where an index is concerned, whatever
 * is in it.
 */
const COUNTED_THERE: ReadonlySet<string> = new Set([
  'GetItem',
  'Query',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
]);

/** Bills requests to DynamoDB by the images of the items that they touch, and compares with the engine's own count. */
export class DynamoMeter {
  /** Requests for which the engine's own count is another one. */
  readonly disagreements: string[] = [];
  readonly #endpoint: string;
  readonly #tableName: string;
  readonly #meter: Meter;

  constructor(endpoint: string, tableName: string, meter: Meter) {
    this.#endpoint = endpoint;
    this.#tableName = tableName;
    this.#meter = meter;
  }

  async pass(name: string, request: string): Promise<Answer> {
    const body: unknown = JSON.parse(request);
    const touched = written(name, body);
    const before = await this.#look(touched);
    const asked = { ...z.looseObject({}).parse(body), ReturnConsumedCapacity: 'TOTAL' };
    const answer = await this.#ask(name, asked);
    const after = answer.status === 200 ? await this.#look(touched) : touched.map(({ item }) => item);
    const times = name === 'TransactWriteItems' ? 2 : 1;
    const units = touched.map((_, index) =>
      // A refused write is billed for the larger of what stands there and what was to stand there.
      writeUnits(imagesOf(before[index], after[index], answer.status === 200), times),
    );
    const writes = units.reduce((total, { table, index }) => total + table + index, 0);
    const reads = answer.status === 200 ? this.#readUnits(name, body, JSON.parse(answer.body)) : 0;
    this.#meter.request(name);
    this.#meter.count('writeUnits', writes);
    this.#meter.count('readUnits', reads);
    this.#compare(name, writes + reads, answer);
    return answer;
  }

  #readUnits(name: string, body: unknown, answer: unknown): number {
    switch (name) {
      case 'GetItem':
        return readUnits(sizeOf(found.parse(answer).Item), read.parse(body).ConsistentRead);
      case 'Query': {
        const bytes = page.parse(answer).Items.reduce((total, item) => total + itemBytes(item), 0);
        return readUnits(bytes, read.parse(body).ConsistentRead);
      }
      case 'BatchGetItem':
        return this.#batchUnits(body, answer);
      default:
        return 0;
    }
  }

  #batchUnits(body: unknown, answer: unknown): number {
    const responses = z.object({ Responses: z.record(z.string(), z.array(itemSchema)) }).parse(answer);
    return Object.entries(batch.parse(body).RequestItems).reduce((total, [table, request]) => {
      const items = responses.Responses[table] ?? [];
      const missing = request.Keys.length - items.length;
      const each = [...items.map(itemBytes), ...Array.from({ length: missing }, () => 0)];
      return total + each.reduce((sum, bytes) => sum + readUnits(bytes, request.ConsistentRead), 0);
    }, 0);
  }

  #compare(name: string, units: number, { status, body }: Answer): void {
    if (status !== 200 || !COUNTED_THERE.has(name)) return;
    const { ConsumedCapacity: said } = report.parse(JSON.parse(body));
    if (said === undefined) return;
    const theirs = [said].flat().reduce((total, { CapacityUnits }) => total + CapacityUnits, 0);
    if (theirs !== units && theirs > 0)
      this.disagreements.push(`${name}: ${units} units here, ${theirs} there`);
  }

  async #look(touched: readonly Touched[]): Promise<readonly (Item | undefined)[]> {
    return Promise.all(
      touched.map(async ({ key }) => {
        const { body } = await this.#ask('GetItem', {
          TableName: this.#tableName,
          Key: key,
          ConsistentRead: true,
        });
        return found.parse(JSON.parse(body)).Item;
      }),
    );
  }

  /** DynamoDB Local takes any signature. */
  async #ask(action: string, body: object): Promise<Answer> {
    const response = await fetch(this.#endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDB_20120810.${action}`,
        authorization:
          'AWS4-HMAC-SHA256 Credential=test/20261124/eu-central-1/dynamodb/aws4_request, SignedHeaders=host, Signature=none',
      },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.text() };
  }
}

interface Touched {
  readonly key: Item;
  /** What was to stand there, where the request says it whole. */
  readonly item?: Item;
}

const touchedByPut = ({ Item: item }: z.infer<typeof put>): Touched => {
  const { pk, sk } = item;
  return { key: { ...(pk && { pk }), ...(sk && { sk }) }, item };
};

/** The items that a request writes, or would have written. */
function written(name: string, body: unknown): readonly Touched[] {
  switch (name) {
    case 'PutItem':
      return [touchedByPut(put.parse(body))];
    case 'UpdateItem':
    case 'DeleteItem':
      return [{ key: keyed.parse(body).Key }];
    case 'TransactWriteItems':
      return transaction.parse(body).TransactItems.flatMap(({ Put, Update, Delete, ConditionCheck }) => {
        if (Put !== undefined) return [touchedByPut(Put)];
        return [Update, Delete, ConditionCheck].flatMap((one) =>
          one === undefined ? [] : [{ key: one.Key }],
        );
      });
    default:
      return [];
  }
}

/** What was refused changed no index. */
function imagesOf(before: Item | undefined, after: Item | undefined, done: boolean): Images {
  if (done) return { before, after };
  const size = (item: Item | undefined): number => (item === undefined ? 0 : itemBytes(item));
  const larger = size(before) > size(after) ? before : after;
  return { before: larger, after: larger };
}

const sizeOf = (item: Item | undefined): number => (item === undefined ? 0 : itemBytes(item));
