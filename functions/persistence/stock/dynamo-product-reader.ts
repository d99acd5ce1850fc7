import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Product } from '../../domain/stock/product.ts';
import type { ProductReader } from '../../usecases/ports/catalogue.ts';
import { readProduct, type StockTable } from './product-stock.ts';

export class DynamoProductReader implements ProductReader {
  protected readonly client: DynamoDBClient;
  protected readonly tableName: string;

  constructor(client: DynamoDBClient, tableName: string) {
    this.client = client;
    this.tableName = tableName;
  }

  async find(merchantId: string, sku: string): Promise<Product | undefined> {
    return readProduct(this.stockOf(merchantId), sku);
  }

  protected stockOf(merchantId: string): StockTable {
    return { client: this.client, tableName: this.tableName, merchantId };
  }
}
