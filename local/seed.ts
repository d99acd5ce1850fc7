import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import type { Actor } from '../functions/domain/audit/act.ts';
import { apiClient, type ApiClient, type ApiResponse } from './api-client.ts';
import { DescribedAnswers } from './described-answers.ts';
import type { Cloud } from '../cli/cloud.ts';
import { addMerchant, allMerchants } from '../cli/merchants.ts';
import { registerApiKey } from '../cli/api-keys.ts';

/** Who the two merchants are, and what they sell. Prices in the minor unit; yen have none, so 1200 is ¥1200. */
const MERCHANTS: Readonly<Record<string, SeedMerchant>> = {
  'harbour-books': {
    seller: {
      legalName: 'Harbour Books Ltd.',
      address: { lines: ['2 Quay Street'], postalCode: 'H91 0000', city: 'Galway', country: 'IE' },
      taxIds: ['IE0000000AA'],
      contact: 'accounts@harbour-books.example',
      timeZone: 'Europe/Dublin',
    },
    products: [
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
  },
  'meadow-tea': {
    seller: {
      legalName: 'Meadow Tea K.K.',
      address: { lines: ['1-1 Midori'], postalCode: '420-0000', city: 'Shizuoka', country: 'JP' },
      taxIds: ['T0000000000000'],
      timeZone: 'Asia/Tokyo',
    },
    products: [
      { sku: 'sencha', name: 'Sencha, 100 g', priceMinor: 1_200, currency: 'JPY', onHand: 100 },
      { sku: 'notebook', name: 'Tasting notebook', priceMinor: 800, currency: 'JPY', onHand: 100 },
    ],
  },
};

/** A local cloud has no people: what seeds it says so. */
const SEEDER: Actor = { by: 'local seed', why: 'a merchant to try the product with' };

interface SeedMerchant {
  /** The body of PUT /merchant. */
  readonly seller: object;
  readonly products: readonly SeedProduct[];
}

interface SeedProduct {
  readonly sku: string;
  readonly name: string;
  readonly priceMinor: number;
  readonly currency: string;
  readonly taxPercent?: number;
  readonly onHand: number;
}

interface SeedOptions {
  /** Makes them new merchants, in a cloud where the others have orders already. */
  readonly suffix?: string;
  /** What answers is an earlier release: it is not held against this one's description, and knows neither tax nor sellers. */
  readonly isEarlierRelease?: boolean;
}

/** Sets products and their first stock, over the API. Again: changes nothing. */
async function seedProducts(
  client: ApiClient,
  products: readonly SeedProduct[],
  hasTax: boolean,
): Promise<void> {
  for (const { sku, onHand, taxPercent, ...product } of products) {
    const tax = hasTax && taxPercent !== undefined ? { taxPercent } : {};
    expectSuccess(await client.putProduct(sku, { ...product, ...tax }));
    expectSuccess(await client.moveStock(sku, { quantity: onHand, reason: 'first delivery' }, `seed-${sku}`));
  }
}

/** Two merchants with a key and products each. Resolves to the keys by merchant. */
export async function seed(
  cloud: Cloud,
  apiUrl: string,
  tableName: string,
  { suffix = '', isEarlierRelease = false }: SeedOptions = {},
): Promise<Record<string, string>> {
  const described = isEarlierRelease ? undefined : new DescribedAnswers();
  const dynamo = new DynamoDBClient(cloud.client);
  const known = await allMerchants(dynamo, tableName);
  const keys: Record<string, string> = {};
  for (const [name, { seller, products }] of Object.entries(MERCHANTS)) {
    const merchantId = `${name}${suffix}`;
    if (!known.includes(merchantId)) await addMerchant(dynamo, tableName, merchantId, SEEDER);
    const apiKey = await registerApiKey(dynamo, tableName, merchantId, SEEDER);
    const client = apiClient(apiUrl, apiKey, undefined, described);
    if (!isEarlierRelease) expectSuccess(await client.request('PUT', '/merchant', { body: seller }));
    await seedProducts(client, products, !isEarlierRelease);
    keys[merchantId] = apiKey;
  }
  return keys;
}

function expectSuccess({ status, text }: ApiResponse): void {
  if (status < 200 || status > 299) throw new Error(`Seeding was answered with ${status}: ${text}`);
}
