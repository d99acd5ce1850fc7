import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { z } from 'zod';

import { isLate } from '../../functions/domain/invoices/invoice.ts';
import { documentFrom, documentListing } from '../../functions/persistence/invoices/document-items.ts';
import { apiKeyListing, keyIdIn } from '../../functions/persistence/merchants/api-key-items.ts';
import { MerchantRegistry } from '../../functions/persistence/merchants/merchant-registry.ts';
import { customerListing } from '../../functions/persistence/orders/order-items.ts';
import type { Item } from '../../functions/persistence/table/items.ts';
import {
  ORDER_SORT_KEY,
  placedShard,
  PRODUCT_SORT_KEY,
  productShard,
} from '../../functions/persistence/table/keys.ts';

export interface Backfilled {
  readonly orders: number;
  readonly products: number;
  readonly documents: number;
  readonly apiKeys: number;
  readonly merchants: number;
  readonly seen: number;
}

const item = z.looseObject({ pk: z.string(), sk: z.string() });
type Found = z.infer<typeof item>;

const apiKey = z.object({ merchantId: z.string(), createdAt: z.string() });
const order = z.object({
  merchantId: z.string(),
  orderId: z.string(),
  version: z.number(),
  placedAt: z.string(),
  status: z.string(),
  customer: z.object({ email: z.string() }),
});
const product = z.object({ sku: z.string(), name: z.string() });

/** How far a run came, kept in the table, so that the next one goes on from there on any machine. */
const PROGRESS = marshall({ pk: 'BACKFILL', sk: 'LISTS' });

const merchantsFound = z.array(z.string()).default([]);

/**
 * Brings what earlier releases wrote into the lists: orders by time and customer, declined orders, products, documents,
 * API keys, and merchants by their API keys. Each write is conditional and changes nothing else, so it may run beside orders that are being
 * placed, and twice.
 *
 * @param report is told how far it is, a page at a time
 */
export async function backfill(
  client: DynamoDBClient,
  tableName: string,
  report: (soFar: Backfilled) => void,
): Promise<Backfilled> {
  const { Item: kept = {} } = await client.send(new GetItemCommand({ TableName: tableName, Key: PROGRESS }));
  const merchants = new Set(merchantsFound.parse(unmarshall(kept)['merchants']));
  let after = kept['after']?.M;
  let done: Backfilled = { orders: 0, products: 0, documents: 0, apiKeys: 0, merchants: 0, seen: 0 };
  do {
    // The one Scan: it serves no request, and is done once after an upgrade.
    const { Items: items = [], LastEvaluatedKey: last } = await client.send(
      new ScanCommand({ TableName: tableName, ...(after === undefined ? {} : { ExclusiveStartKey: after }) }),
    );
    for (const each of items) {
      const found = item.parse(unmarshall(each));
      if (found.sk === 'APIKEY') merchants.add(apiKey.parse(found).merchantId);
      const listed = await listingOf(client, tableName, found, each);
      const counted = listed !== undefined && (await set(client, tableName, found, listed.attributes));
      if (counted) done = { ...done, [listed.what]: done[listed.what] + 1 };
    }
    done = { ...done, seen: done.seen + items.length };
    after = last;
    const progress = { ...PROGRESS, merchants: { L: [...merchants].map((S) => ({ S })) } };
    if (after !== undefined) {
      await client.send(
        new PutItemCommand({ TableName: tableName, Item: { ...progress, after: { M: after } } }),
      );
    }
    report(done);
  } while (after !== undefined);
  const registry = new MerchantRegistry(client, tableName);
  for (const merchantId of merchants) await registry.register(merchantId, new Date().toISOString());
  await client.send(new DeleteItemCommand({ TableName: tableName, Key: PROGRESS }));
  return { ...done, merchants: merchants.size };
}

interface Listing {
  readonly what: 'orders' | 'products' | 'documents' | 'apiKeys';
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** What an item lacks of what would list it. Undefined: nothing, or it is in no list. */
async function listingOf(
  client: DynamoDBClient,
  tableName: string,
  found: Found,
  raw: Item,
): Promise<Listing | undefined> {
  if (found['listShard'] !== undefined) return undefined;
  if (found.sk === 'APIKEY') {
    return { what: 'apiKeys', attributes: apiKeyListing(keyIdIn(found.pk), apiKey.parse(found)) };
  }
  if (found.sk === ORDER_SORT_KEY) return orderListing(found);
  if (found.sk === PRODUCT_SORT_KEY) return productListing(found);
  const isDocument = found.sk === 'INVOICE' || found.sk.startsWith('CREDIT#');
  return isDocument && found['number'] !== undefined
    ? documentsListing(client, tableName, found, raw)
    : undefined;
}

function productListing(found: Found): Listing | undefined {
  const { success, data } = product.safeParse(found);
  const merchantId = /^M#([^#]+)#SKU#/.exec(found.pk)?.[1];
  if (!success || merchantId === undefined) return undefined;
  return {
    what: 'products',
    attributes: { listShard: productShard(merchantId, data.sku), listedBy: data.sku },
  };
}

async function documentsListing(
  client: DynamoDBClient,
  tableName: string,
  found: Found,
  raw: Item,
): Promise<Listing | undefined> {
  const document = documentFrom(raw);
  if (document.kind === 'credit_note') return { what: 'documents', attributes: documentListing(document) };
  const key = marshall({ pk: found.pk, sk: ORDER_SORT_KEY });
  const { Item: placed } = await client.send(new GetItemCommand({ TableName: tableName, Key: key }));
  const { success, data } = order.safeParse(placed && unmarshall(placed));
  // One that came soon is found by its order.
  if (!success || !isLate(data, document.issuedAt)) return undefined;
  return { what: 'documents', attributes: { late: true, ...documentListing({ ...document, late: true }) } };
}

function orderListing(found: Found): Listing | undefined {
  const { success, data } = order.safeParse(found);
  // Only a claim stands there, which becomes an order or expires.
  if (!success) return undefined;
  const { merchantId, orderId, placedAt, customer, status } = data;
  const shard = placedShard(merchantId, orderId);
  const attributes = {
    placedShard: shard,
    ...customerListing({ merchantId, orderId, placedAt, customer }),
    ...(status === 'declined' ? { declinedShard: shard } : {}),
  };
  return { what: 'orders', attributes };
}

/** Its revision stays: nothing that anybody reads or locks changes. An order that is written meanwhile lists itself. */
async function set(
  client: DynamoDBClient,
  tableName: string,
  { pk, sk, status }: Found,
  attributes: Listing['attributes'],
): Promise<boolean> {
  const names = Object.keys(attributes);
  const unchanged = status === undefined ? [] : ['#status = :status'];
  try {
    await client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: marshall({ pk, sk }),
        UpdateExpression: `SET ${names.map((name) => `${name} = :${name}`).join(', ')}`,
        ConditionExpression: ['attribute_exists(pk)', 'attribute_not_exists(listShard)', ...unchanged].join(
          ' AND ',
        ),
        ...(status === undefined ? {} : { ExpressionAttributeNames: { '#status': 'status' } }),
        ExpressionAttributeValues: marshall({
          ...Object.fromEntries(names.map((name) => [`:${name}`, attributes[name]])),
          ...(status === undefined ? {} : { ':status': status }),
        }),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}
