import { holds, type Precondition, type PreconditionFailed } from '../../domain/precondition.ts';
import type { Product, ProductTerms } from '../../domain/stock/product.ts';
import type { Catalogue } from '../ports/catalogue.ts';
import { ConflictError } from '../ports/conflict.ts';

/** Another may set the product between the read and the write. */
const TRIES = 4;

export type PutProductResult =
  { readonly code: 'created' | 'replaced'; readonly product: Product } | PreconditionFailed;

/** Sets a product's name and price, whatever they were, or while they are as the precondition has it. */
export async function putProduct(
  catalogue: Pick<Catalogue, 'find' | 'put'>,
  merchantId: string,
  terms: ProductTerms,
  precondition: Precondition = {},
): Promise<PutProductResult> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const standing = await catalogue.find(merchantId, terms.sku);
    if (!holds(precondition, standing?.version)) return { code: 'precondition_failed' };
    const written = await catalogue.put(merchantId, terms, standing?.version ?? 'absent');
    const code = standing === undefined ? 'created' : 'replaced';
    if (written.code === 'written') return { code, product: written.product };
  }
  throw new ConflictError(`others set ${terms.sku} ${TRIES} times in a row`);
}
