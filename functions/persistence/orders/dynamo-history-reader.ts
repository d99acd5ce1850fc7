import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { HistoryReader } from '../../usecases/ports/orders.ts';
import type { OrderHistory } from '../../domain/orders/order-history.ts';
import { DynamoOrderReader } from './dynamo-order-reader.ts';
import type { Item } from '../table/items.ts';
import { orderPartition } from '../table/keys.ts';
import { historyFrom } from './order-history.ts';

/**
 * Orders, and all that is in their partitions. A query is not one moment: a transaction that commits meanwhile is seen in what
 * is read after it and not in what was read before (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html,
 * "Read-committed"). So it reads backwards, the order before its operations: then nothing is missing that the order tells of,
 * and whoever writes under the order's version is refused if it moved on.
 */
export class DynamoHistoryReader extends DynamoOrderReader implements HistoryReader {
  protected readonly consistent: boolean = true;

  async history(merchantId: string, orderId: string): Promise<OrderHistory | undefined> {
    const items: Item[] = [];
    let from: Item | undefined;
    do {
      const page = await this.client.send(
        new QueryCommand({
          TableName: this.tableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: marshall({ ':pk': orderPartition(merchantId, orderId) }),
          ConsistentRead: this.consistent,
          ScanIndexForward: false,
          ...(from === undefined ? {} : { ExclusiveStartKey: from }),
        }),
      );
      items.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
    return historyFrom(items.toReversed());
  }
}

/** At half the price, and perhaps a little behind: for whoever looks again at what is not as it should be. */
export class GlancingHistoryReader extends DynamoHistoryReader {
  protected override readonly consistent = false;
}
