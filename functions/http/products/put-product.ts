import * as z from 'zod/mini';
import { amountLimits } from '../../domain/amount-limits.ts';
import { MAX_AMOUNT_MINOR } from '../../domain/money.ts';
import { TAX_EXEMPTIONS } from '../../domain/pricing/priceable.ts';
import { shown } from '../../domain/visible-text.ts';
import { MAX_STOCK_SHARDS } from '../../domain/stock/product.ts';
import type { Catalogue } from '../../usecases/ports/catalogue.ts';
import type { Log } from '../../usecases/ports/log.ts';
import { putProduct } from '../../usecases/stock/put-product.ts';
import { api } from '../api/api.ts';
import { currency } from '../api/currency.ts';
import { preconditionOf } from '../api/entity-tags.ts';
import { PRODUCT_MOVED_ON, problemResponse } from '../api/problem.ts';
import { productResponse } from './product.ts';
import { bodyOf, merchantOf } from '../api/request.ts';
import { percent } from '../api/schemas.ts';
import { skuOf } from './sku.ts';
import { exemptMeansZero } from '../api/tax.ts';
import { text } from '../api/text.ts';

export const productRequest = z
  .strictObject({
    name: text(250).check(z.overwrite(shown)),
    priceMinor: z.int().check(z.minimum(1), z.maximum(MAX_AMOUNT_MINOR)),
    currency,
    stockShards: z.exactOptional(z.int().check(z.minimum(1), z.maximum(MAX_STOCK_SHARDS))),
    taxPercent: z.exactOptional(percent),
    taxExemption: z.exactOptional(z.enum(TAX_EXEMPTIONS)),
    /** Absent or true: its stock is counted. */
    tracked: z.exactOptional(z.boolean()),
  })
  .check(exemptMeansZero)
  .check(
    z.superRefine(({ priceMinor, currency: code }, context) => {
      const { maximumMinor } = amountLimits(code) ?? { maximumMinor: MAX_AMOUNT_MINOR };
      if (priceMinor <= maximumMinor || priceMinor > MAX_AMOUNT_MINOR) return;
      const message = `is more than the ${maximumMinor} minor units of ${code} that can be charged at once`;
      context.addIssue({ code: 'custom', path: ['priceMinor'], message });
    }),
  );

/** PUT /products/{sku}: name and price; the stock stays as it is. Its tag is of what it sets. */
export const putProductRoute = (log: Log, catalogue: Pick<Catalogue, 'find' | 'put'>) =>
  api(log, async (event) => {
    const merchantId = merchantOf(event, 'catalogue');
    const name = skuOf(event);
    const { tracked = true, ...said } = bodyOf(event, productRequest);
    const terms = { sku: name, ...said, ...(tracked ? {} : { tracked: false as const }) };
    const { precondition } = preconditionOf(event);
    const result = await putProduct(catalogue, merchantId, terms, precondition);
    if (result.code === 'precondition_failed') return problemResponse(PRODUCT_MOVED_ON);
    return productResponse(result.code === 'created' ? 201 : 200, result.product);
  });
