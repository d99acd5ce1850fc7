import type { ProductReader } from '../../usecases/ports/catalogue.ts';
import type { Log } from '../../usecases/ports/orders.ts';
import { api } from '../api/api.ts';
import { problemResponse } from '../api/problem.ts';
import { productResponse } from './product.ts';
import { merchantOf, parameterOf } from '../api/request.ts';
import { sku } from '../api/schemas.ts';

/** GET /products/{sku} */
export const readProductRoute = (log: Log, products: ProductReader) =>
  api(log, async (event) => {
    const name = parameterOf(event.pathParameters?.['sku'], sku, 'sku');
    const product = await products.find(merchantOf(event), name);
    return product === undefined
      ? problemResponse({ code: 'unknown_product', detail: 'There is no such product.' })
      : productResponse(200, product);
  });
