import { expect } from '@jest/globals';
import { z } from 'zod';
import { SCOPES } from '../../../functions/domain/merchants/scope.ts';
import { ROUTES, scopeOf, type DescribedRoute } from '../../../functions/http/description/routes.ts';
import type { Ask } from './answers-of.ts';
import { routeKeys, validRequest } from './valid-requests.ts';

const refused = z.object({ code: z.literal('scope_missing'), scope: z.enum(SCOPES) });

/**
 * Every route refuses a key that has every scope but its own, and takes one that has its own alone.
 *
 * @param askAs asks with a key that has these scopes
 */
export async function keysWithScopes(askAs: (...scopes: readonly string[]) => Ask): Promise<void> {
  for (const key of routeKeys()) {
    const route: DescribedRoute = ROUTES[key];
    const scope = scopeOf(route);
    if (scope === undefined) continue;
    const { status, body } = await askAs(...SCOPES.filter((one) => one !== scope))(validRequest(key));
    expect({ key, status, body: refused.parse(body) }).toEqual({
      key,
      status: 403,
      body: { code: 'scope_missing', scope },
    });
    expect((await askAs(scope)(validRequest(key))).status).not.toBe(403);
  }
}
