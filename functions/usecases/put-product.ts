import type { Product, ProductTerms } from '../domain/product.ts';
import type { Catalogue } from './catalogue-ports.ts';
import { Contended } from './ports.ts';

/** Another may set the product between the read and the write. */
const TRIES = 4;

/** Sets a product's name and price, whatever they were. */
export async function putProduct(
  catalogue: Pick<Catalogue, 'find' | 'put'>,
  merchantId: string,
  terms: ProductTerms,
): Promise<Product> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const standing = await catalogue.find(merchantId, terms.sku);
    const written = await catalogue.put(merchantId, terms, standing?.version ?? 'absent');
    if (written.code === 'written') return written.product;
  }
  throw new Contended(`others set ${terms.sku} ${TRIES} times in a row`);
}
