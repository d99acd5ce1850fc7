import type { ProductReader } from '../usecases/catalogue-ports.ts';
import type { Log } from '../usecases/ports.ts';
import { api, json } from './api.ts';
import { problemResponse } from './problem.ts';
import { productView } from './product.ts';
import { merchantOf, parameterOf } from './request.ts';
import { sku } from './schemas.ts';

/** GET /products/{sku} */
export const readProductRoute = (log: Log, products: ProductReader) =>
  api(log, async (event) => {
    const name = parameterOf(event.pathParameters?.['sku'], sku, 'sku');
    const product = await products.find(merchantOf(event), name);
    return product === undefined
      ? problemResponse({ code: 'unknown_product', detail: 'There is no such product.' })
      : json(200, productView(product));
  });
