import * as z from 'zod/mini';
import { amountLimits } from '../../domain/amount-limits.ts';
import { MAX_AMOUNT_MINOR } from '../../domain/money.ts';
import type { ProductTerms } from '../../domain/stock/product.ts';
import { shown } from '../../domain/visible-text.ts';
import { MAX_STOCK_SHARDS } from '../../domain/stock/stock-shards.ts';
import type { Catalogue } from '../../usecases/ports/catalogue.ts';
import type { Log } from '../../usecases/ports/orders.ts';
import { putProduct } from '../../usecases/stock/put-product.ts';
import { api } from '../api/api.ts';
import { preconditionOf } from '../api/entity-tags.ts';
import { PRODUCT_MOVED_ON, problemResponse } from '../api/problem.ts';
import { productResponse } from './product.ts';
import { bodyOf, merchantOf, parameterOf } from '../api/request.ts';
import { sku } from '../api/schemas.ts';
import { text } from '../api/text.ts';

export const productRequest = z
  .strictObject({
    name: text(100).check(z.overwrite(shown)),
    priceMinor: z.int().check(z.minimum(1), z.maximum(MAX_AMOUNT_MINOR)),
    currency: z
      .string()
      .check(
        z.refine(
          (code) => amountLimits(code) !== undefined,
          'is not an ISO 4217 code in capitals, such as EUR, of a currency that can be charged',
        ),
      ),
    stockShards: z.exactOptional(z.int().check(z.minimum(1), z.maximum(MAX_STOCK_SHARDS))),
  })
  .check(
    z.superRefine(({ priceMinor, currency }, context) => {
      const { maximumMinor } = amountLimits(currency) ?? { maximumMinor: MAX_AMOUNT_MINOR };
      if (priceMinor <= maximumMinor || priceMinor > MAX_AMOUNT_MINOR) return;
      const message = `is more than the ${maximumMinor} minor units of ${currency} that can be charged at once`;
      context.addIssue({ code: 'custom', path: ['priceMinor'], message });
    }),
  ) satisfies z.ZodMiniType<Omit<ProductTerms, 'sku'>>;

/** PUT /products/{sku}: name and price; the stock stays as it is. Its tag is of what it sets. */
export const putProductRoute = (log: Log, catalogue: Pick<Catalogue, 'find' | 'put'>) =>
  api(log, async (event) => {
    const merchantId = merchantOf(event);
    const name = parameterOf(event.pathParameters?.['sku'], sku, 'sku');
    const terms = { sku: name, ...bodyOf(event, productRequest) };
    const { precondition } = preconditionOf(event);
    const result = await putProduct(catalogue, merchantId, terms, precondition);
    if (result.code === 'precondition_failed') return problemResponse(PRODUCT_MOVED_ON);
    return productResponse(result.code === 'created' ? 201 : 200, result.product);
  });
