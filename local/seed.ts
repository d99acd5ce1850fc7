import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';

import type { Actor } from '../functions/domain/audit/act.ts';
import { actWrites } from '../functions/persistence/audit/act-items.ts';
import { MerchantRegistry } from '../functions/persistence/merchants/merchant-registry.ts';
import { getItem } from '../functions/persistence/table/get-item.ts';
import { apiKeyKey } from '../functions/persistence/table/keys.ts';
import { transact, type Write } from '../functions/persistence/table/transact.ts';
import { actNow } from '../cli/actor.ts';
import { apiClient, type ApiClient, type ApiResponse } from './api-client.ts';
import { DescribedAnswers } from './described-answers.ts';
import { createApiKey } from '../cli/api-key.ts';
import type { Cloud } from './cloud.ts';
import { CommandError } from '../cli/command-error.ts';

/** What the two merchants sell. Prices in the minor unit; yen have none, so 1200 is ¥1200. */
const CATALOGUE: Readonly<Record<string, readonly SeedProduct[]>> = {
  'harbour-books': [
    { sku: 'atlas', name: 'Atlas of Tides', priceMinor: 4_250, currency: 'EUR', onHand: 100 },
    { sku: 'notebook', name: 'Notebook, ruled', priceMinor: 690, currency: 'EUR', onHand: 100 },
    {
      sku: 'tide-tables',
      name: 'Tide tables',
      priceMinor: 1_990,
      currency: 'EUR',
      taxPercent: 7,
      onHand: 100,
    },
    { sku: 'first-edition', name: 'First edition, signed', priceMinor: 98_000, currency: 'EUR', onHand: 1 },
  ],
  'meadow-tea': [
    { sku: 'sencha', name: 'Sencha, 100 g', priceMinor: 1_200, currency: 'JPY', onHand: 100 },
    { sku: 'notebook', name: 'Tasting notebook', priceMinor: 800, currency: 'JPY', onHand: 100 },
  ],
};

/** A local cloud has no people: what seeds it says so. */
const SEEDER: Actor = { by: 'local seed', why: 'a merchant to try the product with' };

interface SeedProduct {
  readonly sku: string;
  readonly name: string;
  readonly priceMinor: number;
  readonly currency: string;
  readonly taxPercent?: number;
  readonly onHand: number;
}

/** Gives a merchant an API key. This is the one thing that the HTTP API does not do: it is done by who runs the product. */
export async function registerApiKey(
  cloud: Cloud,
  tableName: string,
  merchantId: string,
  actor: Actor,
): Promise<string> {
  const { apiKey, item } = createApiKey(merchantId);
  const client = new DynamoDBClient(cloud.client);
  await new MerchantRegistry(client, tableName).register(merchantId, item.createdAt);
  const about = item.pk.slice('K#'.length);
  const act = actNow(actor, { kind: 'api_key_created', about, merchantId, after: { keyId: about } });
  const put = { TableName: tableName, Item: marshall(item), ConditionExpression: 'attribute_not_exists(pk)' };
  const made: Write<{ readonly code: string }> = {
    write: { Put: put },
    refusal: () => ({ code: 'taken' }),
  };
  const { code } = await transact(client, [made, ...actWrites(tableName, act)]);
  if (code !== 'committed') throw new Error('another API key has its name');
  return apiKey;
}

/**
 * Nobody is let in by it any more, once API Gateway has forgotten that it trusted it.
 *
 * @returns whose it was
 */
export async function revokeApiKey(
  cloud: Cloud,
  tableName: string,
  keyId: string,
  actor: Actor,
): Promise<string> {
  const client = new DynamoDBClient(cloud.client);
  const found = await getItem(client, tableName, apiKeyKey(keyId));
  const merchantId = found === undefined ? undefined : String(unmarshall(found)['merchantId']);
  if (merchantId === undefined) throw noSuchKey(keyId);
  const act = actNow(actor, { kind: 'api_key_revoked', about: keyId, merchantId, before: { keyId } });
  const end = {
    TableName: tableName,
    Key: marshall(apiKeyKey(keyId)),
    ConditionExpression: 'attribute_exists(pk)',
  };
  const ended: Write<{ readonly code: string }> = {
    write: { Delete: end },
    refusal: () => ({ code: 'gone' }),
  };
  const { code } = await transact(client, [ended, ...actWrites(tableName, act)]);
  if (code !== 'committed') throw noSuchKey(keyId);
  return merchantId;
}

const noSuchKey = (keyId: string): CommandError =>
  new CommandError(`There is no API key once_${keyId}_… here.`);

/** Sets products and their first stock, over the API. Again: changes nothing. */
async function seedProducts(client: ApiClient, products: readonly SeedProduct[]): Promise<void> {
  for (const { sku, onHand, ...product } of products) {
    expectSuccess(await client.putProduct(sku, product));
    expectSuccess(await client.moveStock(sku, { quantity: onHand, reason: 'first delivery' }, `seed-${sku}`));
  }
}

/**
 * Two merchants with a key and products each. Resolves to the keys by merchant.
 *
 * @param suffix makes them new merchants, in a cloud where the others have orders already
 */
export async function seed(
  cloud: Cloud,
  apiUrl: string,
  tableName: string,
  suffix = '',
): Promise<Record<string, string>> {
  const keys: Record<string, string> = {};
  for (const [name, products] of Object.entries(CATALOGUE)) {
    const merchantId = `${name}${suffix}`;
    const apiKey = await registerApiKey(cloud, tableName, merchantId, SEEDER);
    await seedProducts(apiClient(apiUrl, apiKey, undefined, new DescribedAnswers()), products);
    keys[merchantId] = apiKey;
  }
  return keys;
}

function expectSuccess({ status, text }: ApiResponse): void {
  if (status < 200 || status > 299) throw new Error(`Seeding was answered with ${status}: ${text}`);
}
