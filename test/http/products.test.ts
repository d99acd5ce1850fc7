import { describe, expect, it } from '@jest/globals';
import type { Product } from '../../functions/domain/product.ts';
import { putProductRoute, readProductRoute } from '../../functions/http/products.ts';
import { answerOf, type ApiCall } from '../support/api-event.ts';
import { recordedLog } from './recorded-log.ts';

const TEA: Product = { sku: 'tea', name: 'Tea', priceMinor: 650, currency: 'EUR', onHand: 7 };
const BODY = { name: 'Tea', priceMinor: 650, currency: 'EUR' };

/** The shelf of one merchant. */
function shelf() {
  const products = new Map<string, Product>([['acme tea', TEA]]);
  return {
    products,
    put: async (merchantId: string, product: Omit<Product, 'onHand'>) => {
      const stored = { onHand: 0, ...products.get(`${merchantId} ${product.sku}`), ...product };
      products.set(`${merchantId} ${product.sku}`, stored);
      return stored;
    },
    find: async (merchantId: string, sku: string) => products.get(`${merchantId} ${sku}`),
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
    expect(answer).toMatchObject({ status: 200, body: { ...TEA, priceMinor: 700 } });
    expect(catalogue.products.get('acme tea')).toEqual({ ...TEA, priceMinor: 700 });
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

describe('GET /products/{sku}', () => {
  const read = async (call: ApiCall) => answerOf(readProductRoute(recordedLog(), shelf()), call);

  it('shows a product with its stock', async () => {
    expect(await read({ path: { sku: 'tea' } })).toMatchObject({ status: 200, body: TEA });
  });

  it.each<[string, ApiCall, number, string]>([
    ['what there is not', { path: { sku: 'gin' } }, 404, 'unknown_product'],
    ['what is another merchant’s', { merchantId: 'globex', path: { sku: 'tea' } }, 404, 'unknown_product'],
    ['what is no SKU', { path: { sku: '' } }, 400, 'malformed_request'],
  ])('does not show %s', async (_name, call, status, code) => {
    expect(await read(call)).toMatchObject({ status, body: { code } });
  });
});
