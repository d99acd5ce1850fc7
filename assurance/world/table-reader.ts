import { ScanCommand, type AttributeValue, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { sortItems } from '../../local/read-table.ts';
import type { StoredMovement } from '../../local/snapshot.ts';

export type StoredItem = Readonly<Record<string, unknown>> & { readonly pk: string; readonly sk: string };

/** Every item of the table, in the order of its keys: equal before and after means that nothing was written. */
export async function readTable(client: DynamoDBClient, tableName: string): Promise<readonly StoredItem[]> {
  const items: StoredItem[] = [];
  let from: Record<string, AttributeValue> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({
        TableName: tableName,
        ConsistentRead: true,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    items.push(...(page.Items ?? []).map(toStoredItem));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return items.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

const nameOf = ({ pk, sk }: StoredItem): string => `${pk} ${sk}`;

function toStoredItem(item: Record<string, AttributeValue>): StoredItem {
  const { pk, sk, ...rest } = unmarshall(item);
  return { ...rest, pk: String(pk), sk: String(sk) };
}

/** Without those that are only claimed. */
export const ordersIn = (items: readonly StoredItem[]): StoredItem[] =>
  items.filter((item) => item.sk === 'ORDER' && 'version' in item);

/** A merchant's own, which have no `orderId`, and those for orders; by SKU, source and reason. */
export const movementsIn = (items: readonly StoredItem[]) =>
  sortItems(items)
    .movements.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
    .map(({ source, ...movement }) => ({
      ...movement,
      ...(source === 'manual' ? {} : { orderId: source }),
    }));

const keyOf = ({ sku, source, reason }: StoredMovement): string => [sku, source, reason].join(' ');
