import { holds, type Precondition, type PreconditionFailed } from '../../domain/precondition.ts';
import type { Product, ProductTerms } from '../../domain/stock/product.ts';
import type { Catalogue } from '../ports/catalogue.ts';
import { AGAIN, untilWritten } from '../ports/conflict.ts';

export type PutProductResult =
  { readonly code: 'created' | 'replaced'; readonly product: Product } | PreconditionFailed;

/** Sets a product's name and price, whatever they were, or while they are as the precondition has it. */
export async function putProduct(
  catalogue: Pick<Catalogue, 'find' | 'put'>,
  merchantId: string,
  terms: ProductTerms,
  precondition: Precondition = {},
): Promise<PutProductResult> {
  return untilWritten(`product ${terms.sku}`, async () => {
    const standing = await catalogue.find(merchantId, terms.sku);
    if (!holds(precondition, standing?.version)) return { code: 'precondition_failed' };
    const written = await catalogue.put(merchantId, terms, standing?.version ?? 'absent');
    const code = standing === undefined ? 'created' : 'replaced';
    return written.code === 'written' ? { code, product: written.product } : AGAIN;
  });
}
