import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Log } from '../../usecases/ports/log.ts';
import { DynamoBooksProgress } from './books-progress.ts';
import { DynamoBreakList } from './break-list.ts';
import { orderPorts } from '../orders/order-ports.ts';
import { GlancingHistoryReader } from '../orders/dynamo-history-reader.ts';
import { MerchantRegistry } from '../merchants/merchant-registry.ts';
import { DynamoPaymentOwners } from './payment-owners.ts';
import { PlacedIndex } from '../orders/placed-index.ts';

/** All that a comparison of the books reads of the table, and keeps there. */
export const booksLedger = (client: DynamoDBClient, tableName: string, provider: string, log?: Log) => ({
  ...orderPorts(client, tableName, log),
  merchants: new MerchantRegistry(client, tableName),
  placed: new PlacedIndex(client, tableName),
  owners: new DynamoPaymentOwners(client, tableName),
  glance: new GlancingHistoryReader(client, tableName),
  list: new DynamoBreakList(client, tableName),
  progress: new DynamoBooksProgress(client, tableName, provider),
});
