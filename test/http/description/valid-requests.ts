import { EXAMPLES } from '../../../functions/http/description/examples.ts';
import { ROUTES, type DescribedRoute, type RouteKey } from '../../../functions/http/description/routes.ts';
import type { Asked } from './answers-of.ts';

const PARAMETERS: Readonly<Record<string, string>> = {
  orderId: 'ord_0123456789abcdef0123456789abcdef',
  number: 'C2026-000001',
  refundId: 'cancel',
  sku: 'unheard-of',
  provider: 'stripe',
  sender: 'acme',
};

/** A request of the route that can be read, about something that is not there. */
export function validRequest(key: RouteKey): Asked {
  const [method = '', template = ''] = key.split(' ');
  const route: DescribedRoute = ROUTES[key];
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => PARAMETERS[name] ?? '');
  return {
    method,
    path: path + (route.query === undefined ? '' : '?externalReference=nobody'),
    ...(route.keyed ? { key: 'a valid request' } : {}),
    ...(route.request === undefined ? {} : { body: EXAMPLES[route.request.schema] }),
  };
}

export const routeKeys = (): readonly RouteKey[] =>
  Object.keys(ROUTES).filter((key): key is RouteKey => key in ROUTES);
