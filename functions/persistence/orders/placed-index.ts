import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Instant } from '../../domain/instant.ts';
import type { PlacedOrders, PlacedPeriod } from '../../usecases/ports/books.ts';
import type { OrderKey } from '../../usecases/ports/orders.ts';
import { PLACED } from '../lists/indexes.ts';
import { ShardedWalk } from '../lists/sharded-walk.ts';
import { orderPartition, placedShards } from '../table/keys.ts';

/** Read at once from one shard. */
const PAGE = 100;

/** The orders of a merchant by the time at which they were placed. */
export class PlacedIndex implements PlacedOrders {
  readonly #client: DynamoDBClient;
  readonly #tableName: string;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async *newestFirst(
    merchantId: string,
    { from, until }: PlacedPeriod,
  ): AsyncGenerator<OrderKey & { readonly placedAt: Instant }> {
    const walk = await ShardedWalk.open(
      placedShards(merchantId).map((shard) => ({ index: PLACED, shard, from, until })),
      { client: this.#client, tableName: this.#tableName, order: 'descending', pageSize: PAGE },
    );
    const prefix = orderPartition(merchantId, '');
    for (let entry = await walk.take(); entry !== undefined; entry = await walk.take()) {
      yield { merchantId, orderId: entry.pk.slice(prefix.length), placedAt: entry.by };
    }
  }
}
