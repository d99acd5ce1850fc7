import { describe, expect, it } from '@jest/globals';
import { MAX_AMOUNT_MINOR } from '../../../functions/domain/money.ts';
import {
  type Product,
  type ProductTerms,
  MAX_STOCK_SHARDS,
} from '../../../functions/domain/stock/product.ts';
import { productRequest, putProductRoute } from '../../../functions/http/products/put-product.ts';
import type { ProductVersion, ProductWritten } from '../../../functions/usecases/ports/catalogue.ts';
import { answerOf, type ApiCall } from '../../../assurance/world/api-event.ts';
import { fieldsOf } from '../api/fields-of.ts';
import { recordedLog } from '../api/recorded-log.ts';

const TEA: Product = { sku: 'tea', name: 'Tea', priceMinor: 650, currency: 'EUR', onHand: 7, version: 3 };
const BODY = { name: 'Tea', priceMinor: 650, currency: 'EUR' };

/** The shelf of one merchant. */
function shelf() {
  const products = new Map<string, Product>([['acme tea', TEA]]);
  return {
    products,
    find: async (merchantId: string, sku: string) => products.get(`${merchantId} ${sku}`),
    put: async (merchantId: string, terms: ProductTerms, read: ProductVersion): Promise<ProductWritten> => {
      const name = `${merchantId} ${terms.sku}`;
      const standing = products.get(name);
      if ((standing?.version ?? 'absent') !== read) return { code: 'product_changed' };
      const stored = { onHand: 0, ...standing, ...terms, version: (standing?.version ?? 0) + 1 };
      products.set(name, stored);
      return { code: 'written', product: stored };
    },
  };
}

describe('PUT /products/{sku}', () => {
  const put = async (call: ApiCall, catalogue = shelf()) =>
    answerOf(putProductRoute(recordedLog(), catalogue), call);

  it('sets name and price, and leaves the stock', async () => {
    const catalogue = shelf();
    const answer = await put(
      { path: { sku: 'tea' }, body: JSON.stringify({ ...BODY, priceMinor: 700 }) },
      catalogue,
    );
    const { version: _version, ...shown } = TEA;
    expect(answer).toMatchObject({ status: 200, body: { ...shown, priceMinor: 700 } });
    expect(catalogue.products.get('acme tea')).toEqual({ ...TEA, priceMinor: 700, version: 4 });
  });

  it.each<[string, ApiCall, number, string]>([
    [
      'of nobody',
      { merchantId: undefined, path: { sku: 'tea' }, body: JSON.stringify(BODY) },
      401,
      'unauthenticated',
    ],
    [
      'with a SKU that is none',
      { path: { sku: '../tea' }, body: JSON.stringify(BODY) },
      400,
      'malformed_request',
    ],
    [
      'with another SKU in its body',
      { path: { sku: 'tea' }, body: JSON.stringify({ ...BODY, sku: 'mug' }) },
      422,
      'invalid_request',
    ],
    [
      'with stock in its body',
      { path: { sku: 'tea' }, body: JSON.stringify({ ...BODY, onHand: 99 }) },
      422,
      'invalid_request',
    ],
    [
      'with a price that is a float',
      { path: { sku: 'tea' }, body: JSON.stringify({ ...BODY, priceMinor: 6.5 }) },
      422,
      'invalid_request',
    ],
  ])('changes nothing %s', async (_name, call, status, code) => {
    const catalogue = shelf();
    expect(await put(call, catalogue)).toMatchObject({ status, body: { code } });
    expect([...catalogue.products]).toEqual([['acme tea', TEA]]);
  });
});

describe('productRequest', () => {
  it.each([
    ['a price of 0', { priceMinor: 0 }, 'priceMinor'],
    ['no shard', { stockShards: 0 }, 'stockShards'],
    ['more shards than one delivery can fill', { stockShards: MAX_STOCK_SHARDS + 1 }, 'stockShards'],
    ['a negative price', { priceMinor: -1 }, 'priceMinor'],
    ['a price with a fraction', { priceMinor: 6.5 }, 'priceMinor'],
    ['more than can be charged', { priceMinor: MAX_AMOUNT_MINOR + 1 }, 'priceMinor'],
    ['more than can be charged in EUR', { priceMinor: 100_000_000 }, 'priceMinor'],
    ['a currency in small letters', { currency: 'eur' }, 'currency'],
    ['no currency', { currency: 'XXX' }, 'currency'],
    ['a currency of the past', { currency: 'DEM' }, 'currency'],
    ['a property of every object for a currency', { currency: 'constructor' }, 'currency'],
    ['stock on hand', { onHand: 5 }, ''],
    ['another SKU', { sku: 'mug' }, ''],
    ['no name', { name: '' }, 'name'],
  ])('refuses %s', (_name, change, field) => {
    expect(fieldsOf(productRequest, { ...BODY, ...change })).toEqual([field]);
  });

  it.each(['EUR', 'USD', 'JPY', 'HUF', 'TWD'])('takes %s', (currency) => {
    expect(fieldsOf(productRequest, { ...BODY, currency })).toEqual([]);
  });

  it('takes twelve digits of rupiah', () => {
    const price = { currency: 'IDR', priceMinor: MAX_AMOUNT_MINOR };
    expect(fieldsOf(productRequest, { ...BODY, ...price })).toEqual([]);
  });

  it.each(['XDR', 'HRK', 'ZWL', 'XAU'])('refuses %s, in which nothing is charged', (currency) => {
    expect(fieldsOf(productRequest, { ...BODY, currency })).toEqual(['currency']);
  });

  it.each(['ISK', 'UGX', 'MGA', 'KWD'])(
    'refuses %s, whose minor unit is another one at Stripe',
    (currency) => {
      expect(fieldsOf(productRequest, { ...BODY, currency })).toEqual(['currency']);
    },
  );
});
