import type { Product } from '../../domain/stock/product.ts';
import type { Asked, Page, ProductList } from '../../usecases/ports/lists.ts';
import { DynamoProductReader } from '../stock/dynamo-product-reader.ts';
import { productFrom } from '../stock/product-items.ts';
import { PRODUCT_SORT_KEY, productShards } from '../table/keys.ts';
import { LISTED } from './indexes.ts';
import { itemsOf } from './load-orders.ts';
import { pageOf } from './page-of.ts';
import { FIRST, LAST, ShardedWalk } from './sharded-walk.ts';

export class DynamoProductList extends DynamoProductReader implements ProductList {
  async products(merchantId: string, asked: Asked): Promise<Page<Product>> {
    const { client, tableName } = this;
    const sources = productShards(merchantId).map((shard) => ({
      index: LISTED,
      shard,
      from: FIRST,
      until: LAST,
    }));
    const walk = await ShardedWalk.open(sources, {
      client,
      tableName,
      order: 'ascending',
      start: asked.start,
    });
    return pageOf(walk, asked, async (entries) => {
      const found = await itemsOf(
        { client, tableName },
        entries.map(({ pk }) => pk),
        PRODUCT_SORT_KEY,
      );
      return Promise.all(
        entries.map(async ({ pk }) => {
          const item = found.get(pk);
          const product = item && productFrom(item);
          // The stock of a product with shards lies in several items.
          return product?.stockShards === undefined ? product : this.find(merchantId, product.sku);
        }),
      );
    });
  }
}
