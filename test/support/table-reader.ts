import { ScanCommand, type AttributeValue, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { z } from 'zod';

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

/** A merchant's own, and those for orders, SKU by SKU: the first of an order is told by itself. */
export const movementsIn = (items: readonly StoredItem[]): StoredItem[] => [
  ...items.filter(({ pk, sk }) => pk.includes('#SKU#') && sk.startsWith('MOVE#')),
  ...ordersIn(items).flatMap((order) => bySku(order, 'checkout_attempt_1', -1)),
  ...items
    .filter(({ pk, sk }) => pk.includes('#O#') && sk.startsWith('MOVE#'))
    .flatMap((moved) => bySku(moved, moved['reason'], 1)),
];

const linesOf = z.object({ lines: z.array(z.object({ sku: z.string(), quantity: z.number() })) });

const bySku = (item: StoredItem, reason: unknown, sign: 1 | -1): StoredItem[] =>
  linesOf.parse(item).lines.map(({ sku, quantity }) => ({
    pk: item.pk.replace(/#O#.*$/, `#SKU#${sku}`),
    sk: `MOVE#${String(item['orderId'])}`,
    orderId: item['orderId'],
    sku,
    quantity: sign * quantity,
    reason,
  }));
