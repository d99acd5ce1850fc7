import { QueryCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import type { Instant } from '../../domain/instant.ts';
import type { PlacedOrders, PlacedPeriod } from '../../usecases/ports/books.ts';
import type { OrderKey } from '../../usecases/ports/orders.ts';
import type { Item } from '../table/items.ts';
import { orderPartition, placedShards } from '../table/keys.ts';

/** Every order by merchant and time. Each merchant has shards of its own, so a merchant's list is read from all of them. */
export const PLACED_INDEX = 'placed';

/** Read at once from one shard. */
const PAGE = 100;

const entry = z.object({ pk: z.string(), placedAt: z.string() });

interface Placed extends OrderKey {
  readonly placedAt: Instant;
}

/** The orders of a merchant by the time at which they were placed. */
export class PlacedIndex implements PlacedOrders {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async *newestFirst(merchantId: string, period: PlacedPeriod): AsyncGenerator<Placed> {
    const shards = await Promise.all(
      placedShards(merchantId).map(async (shard) => head(this.#shard(merchantId, shard, period))),
    );
    for (;;) {
      const [newest] = shards
        .filter((shard) => shard.next !== undefined)
        .sort((one, other) => byTime(other.next, one.next));
      if (newest?.next === undefined) return;
      yield newest.next;
      await newest.advance();
    }
  }

  async *#shard(merchantId: string, shard: string, { from, until }: PlacedPeriod): AsyncGenerator<Placed> {
    let start: Item | undefined;
    do {
      const page = await this.#client.send(
        new QueryCommand({
          TableName: this.#tableName,
          IndexName: PLACED_INDEX,
          KeyConditionExpression: 'placedShard = :shard AND placedAt BETWEEN :from AND :until',
          ExpressionAttributeValues: marshall({ ':shard': shard, ':from': from, ':until': until }),
          ScanIndexForward: false,
          Limit: PAGE,
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        }),
      );
      const prefix = orderPartition(merchantId, '');
      for (const item of page.Items ?? []) {
        const { pk, placedAt } = entry.parse(unmarshall(item));
        yield { merchantId, orderId: pk.slice(prefix.length), placedAt };
      }
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
  }
}

const byTime = (one: Placed | undefined, other: Placed | undefined): number =>
  (one?.placedAt ?? '').localeCompare(other?.placedAt ?? '') ||
  (one?.orderId ?? '').localeCompare(other?.orderId ?? '');

interface Head {
  next: Placed | undefined;
  advance(): Promise<void>;
}

/** The first of a stream, which stays until the stream is moved on. */
async function head(stream: AsyncGenerator<Placed>): Promise<Head> {
  const read = async (): Promise<Placed | undefined> => {
    const step = await stream.next();
    return step.done === true ? undefined : step.value;
  };
  const first: Head = {
    next: await read(),
    advance: async () => {
      first.next = await read();
    },
  };
  return first;
}
