import type { ProductReader } from '../usecases/catalogue-ports.ts';
import type { Log } from '../usecases/ports.ts';
import { api } from './api.ts';
import { problemResponse } from './problem.ts';
import { productResponse } from './product.ts';
import { merchantOf } from './request.ts';
import { skuOf } from './sku.ts';

/** GET /products/{sku} */
export const readProductRoute = (log: Log, products: ProductReader) =>
  api(log, async (event) => {
    const name = skuOf(event);
    const product = await products.find(merchantOf(event), name);
    return product === undefined
      ? problemResponse({ code: 'unknown_product', detail: 'There is no such product.' })
      : productResponse(200, product);
  });
