import type { Catalogue, Log } from '../usecases/ports.ts';
import { api, json } from './api.ts';
import { problemResponse } from './problem.ts';
import { bodyOf, merchantOf, parameterOf } from './request.ts';
import { productRequest, sku } from './schemas.ts';

/** PUT /products/{sku}: name and price; the stock stays as it is. Repeating it changes nothing. */
export const putProductRoute = (log: Log, catalogue: Pick<Catalogue, 'put'>) =>
  api(log, async (event) => {
    const merchantId = merchantOf(event);
    const name = parameterOf(event.pathParameters?.['sku'], sku, 'sku');
    return json(200, await catalogue.put(merchantId, { sku: name, ...bodyOf(event, productRequest) }));
  });

/** GET /products/{sku} */
export const readProductRoute = (log: Log, catalogue: Pick<Catalogue, 'find'>) =>
  api(log, async (event) => {
    const name = parameterOf(event.pathParameters?.['sku'], sku, 'sku');
    const product = await catalogue.find(merchantOf(event), name);
    return product === undefined
      ? problemResponse({ code: 'unknown_product', detail: 'There is no such product.' })
      : json(200, product);
  });
