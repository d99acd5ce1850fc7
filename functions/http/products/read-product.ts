import type { ProductReader } from '../../usecases/ports/catalogue.ts';
import type { Log } from '../../usecases/ports/log.ts';
import { api } from '../api/api.ts';
import { problemResponse } from '../api/problem.ts';
import { productResponse } from './product.ts';
import { merchantOf } from '../api/request.ts';
import { skuOf } from './sku.ts';

/** GET /products/{sku} */
export const readProductRoute = (log: Log, products: ProductReader) =>
  api(log, async (event) => {
    const merchantId = merchantOf(event, 'read');
    const name = skuOf(event);
    const product = await products.find(merchantId, name);
    return product === undefined
      ? problemResponse({ code: 'unknown_product', detail: 'There is no such product.' })
      : productResponse(200, product);
  });
