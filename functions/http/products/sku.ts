import { parameterOf, type ApiEvent } from '../api/request.ts';
import { sku } from '../api/schemas.ts';

const MOVEMENTS = '/stock-movements';

/**
 * The SKU that a path names, percent-encoded. An HTTP API decodes a path before it looks for the route, all but `%25`, so a
 * SKU with a slash comes by a greedy route and with whatever follows it.
 *
 * @throws ProblemError 400
 */
export function skuOf({ pathParameters, routeKey }: ApiEvent): string {
  const value = pathParameters?.['sku']?.replaceAll('%25', '%');
  const isOfMovements = routeKey === 'POST /products/{sku+}' && value?.endsWith(MOVEMENTS) === true;
  return parameterOf(isOfMovements ? value.slice(0, -MOVEMENTS.length) : value, sku, 'sku');
}

/** Where a product is, as a path. */
export const productPath = (name: string): string => `/products/${encodeURIComponent(name)}`;
