import { describe, expect, it } from '@jest/globals';
import type { Product } from '../../../functions/domain/stock/product.ts';
import { readProductRoute } from '../../../functions/http/products/read-product.ts';
import { answerOf, type ApiCall } from '../../../assurance/world/api-event.ts';
import { recordedLog } from '../api/recorded-log.ts';

const TEA: Product = { sku: 'tea', name: 'Tea', priceMinor: 650, currency: 'EUR', onHand: 7, version: 3 };

/** The shelf of one merchant. */
const shelf = {
  find: async (merchantId: string, sku: string) => (merchantId === 'acme' && sku === 'tea' ? TEA : undefined),
};

describe('GET /products/{sku}', () => {
  const read = async (call: ApiCall) => answerOf(readProductRoute(recordedLog(), shelf), call);

  it('shows a product with its stock, and nothing of how it is kept', async () => {
    const { version: _version, ...shown } = TEA;
    const { status, body } = await read({ path: { sku: 'tea' } });
    expect({ status, body }).toEqual({ status: 200, body: shown });
  });

  it.each<[string, ApiCall, number, string]>([
    ['what there is not', { path: { sku: 'gin' } }, 404, 'unknown_product'],
    ['what is another merchant’s', { merchantId: 'globex', path: { sku: 'tea' } }, 404, 'unknown_product'],
    ['what is no SKU', { path: { sku: '' } }, 400, 'malformed_request'],
  ])('does not show %s', async (_name, call, status, code) => {
    expect(await read(call)).toMatchObject({ status, body: { code } });
  });
});
