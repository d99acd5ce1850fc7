import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DueList } from '../../usecases/ports/due-list.ts';
import type { EventRecords } from '../../usecases/ports/event-records.ts';
import type { Log } from '../../usecases/ports/log.ts';
import type { MerchantReader } from '../../usecases/ports/merchants.ts';
import type { NeedsAttentionList } from '../../usecases/ports/needs-attention.ts';
import type { Numbering } from '../../usecases/ports/numbering.ts';
import type { Orders } from '../../usecases/ports/orders.ts';
import { DynamoNumbering } from '../invoices/dynamo-numbering.ts';
import { DynamoMerchants } from '../merchants/dynamo-merchants.ts';
import { DynamoNeedsAttention } from '../needs-attention/dynamo-needs-attention.ts';
import { DynamoDueList } from '../sweep/dynamo-due-list.ts';
import { DynamoEventRecords } from '../webhooks/dynamo-event-records.ts';
import { DynamoOrders } from './dynamo-orders.ts';

/** All that is kept of orders, by subject. A use case takes those that it uses. */
export interface OrderPorts {
  readonly orders: Orders;
  readonly numbering: Numbering;
  readonly eventRecords: EventRecords;
  readonly dueList: DueList;
  readonly needsAttention: NeedsAttentionList;
  readonly merchants: MerchantReader;
}

/** @param log undefined: transitions are not told */
export const orderPorts = (client: DynamoDBClient, tableName: string, log?: Log): OrderPorts => ({
  orders: new DynamoOrders(client, tableName, log),
  numbering: new DynamoNumbering(client, tableName, log),
  eventRecords: new DynamoEventRecords(client, tableName, log),
  dueList: new DynamoDueList(client, tableName),
  needsAttention: new DynamoNeedsAttention(client, tableName),
  merchants: new DynamoMerchants(client, tableName),
});
