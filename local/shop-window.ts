import type { LocalOutputs } from '../cli/outputs.ts';
import type { ShopOptions } from '../sandbox/shop/shop.ts';

/** What the demo shop sells of the first merchant's catalogue: see `seed.ts`. */
export const SHOP_WINDOW: readonly string[] = ['atlas', 'notebook', 'first-edition'];

/** The first merchant's shop, on a deployment with the sandbox. */
export function shopOf({
  apiUrl,
  apiKeys,
  sandboxUrl,
  sandboxApiKey,
}: LocalOutputs): Omit<ShopOptions, 'skus'> {
  const [apiKey = ''] = Object.values(apiKeys);
  return { url: apiUrl, apiKey, sandboxUrl, sandboxApiKey };
}
