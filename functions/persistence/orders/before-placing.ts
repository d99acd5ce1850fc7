import { marshall } from '@aws-sdk/util-dynamodb';
import type { Product } from '../../domain/stock/product.ts';
import type { BeforePlacing, OrderKey } from '../../usecases/ports/orders.ts';
import { getAll } from '../table/get-all.ts';
import { sortKey, type Item } from '../table/items.ts';
import {
  MERCHANT_SORT_KEY,
  merchantKey,
  ORDER_SORT_KEY,
  orderKey,
  PRODUCT_SORT_KEY,
  productKey,
} from '../table/keys.ts';
import { merchantFrom } from '../merchants/merchant-items.ts';
import { productFrom } from '../stock/product-items.ts';
import { readProduct, type StockTable } from '../stock/product-stock.ts';

/** What stands where the order will, the products and the merchant, in one request: 92 items at most. */
export async function readBeforePlacing(
  table: StockTable,
  { merchantId, orderId }: OrderKey,
  skus: readonly string[],
): Promise<BeforePlacing & { readonly claimed: Item | undefined }> {
  const keys = [
    orderKey(merchantId, orderId),
    merchantKey(merchantId),
    ...[...new Set(skus)].map((sku) => productKey(merchantId, sku)),
  ];
  const items = await getAll(
    table.client,
    table.tableName,
    keys.map((key) => marshall(key)),
  );
  const products = items.filter((item) => sortKey(item) === PRODUCT_SORT_KEY).map(productFrom);
  const stocked = await Promise.all(products.map(async (product) => withAllStock(table, product)));
  const merchant = items.find((item) => sortKey(item) === MERCHANT_SORT_KEY);
  return {
    claimed: items.find((item) => sortKey(item) === ORDER_SORT_KEY),
    products: new Map(stocked.map((product) => [product.sku, product])),
    ...(merchant === undefined ? {} : { merchant: merchantFrom(merchant) }),
  };
}

/** What was read of stock in shards is that of the first one. */
async function withAllStock(table: StockTable, product: Product): Promise<Product> {
  if (product.stockShards === undefined) return product;
  return (await readProduct(table, product.sku)) ?? product;
}
