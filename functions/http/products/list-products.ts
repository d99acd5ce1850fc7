import type { ProductList } from '../../usecases/ports/lists.ts';
import type { Log } from '../../usecases/ports/log.ts';
import { api, json } from '../api/api.ts';
import { merchantOf } from '../api/request.ts';
import { askedOf, nextCursorOf } from '../lists/list-request.ts';
import { productView } from './product.ts';

/** GET /products: a page of what a merchant sells, by SKU. */
export const listProductsRoute = (log: Log, products: ProductList) =>
  api(log, async (event) => {
    const merchantId = merchantOf(event, 'read');
    const scope = [merchantId, 'products'];
    const page = await products.products(merchantId, askedOf(event, scope));
    return json(200, { products: page.items.map(productView), ...nextCursorOf(page, scope) });
  });
