import { z } from 'zod';

import type { ApiRequest, ApiResponse, Observer } from './api-client.ts';
import type { Exchange } from './snapshot.ts';

const named = z.object({
  orderId: z.string().exactOptional(),
  status: z.string().exactOptional(),
  attempt: z.int().exactOptional(),
});

/** An observer that writes down what a merchant asked and was told. */
export const recordInto =
  (exchanges: Exchange[], merchantId: string): Observer =>
  (method, path, request, response) => {
    exchanges.push(exchangeOf(merchantId, method, path, request, response));
  };

function exchangeOf(
  merchantId: string,
  method: string,
  path: string,
  request: ApiRequest,
  response?: ApiResponse,
): Exchange {
  const [pathname = ''] = path.split('?');
  const pattern = pathname.replace(/^\/(orders|products)\/[^/]+/, (_, kind) => PATTERNS[String(kind)] ?? '');
  const route = `${method} ${pattern}`;
  const asked = { merchantId, route, ...(request.key === undefined ? {} : { key: request.key }) };
  if (response === undefined) return asked;

  const { status: orderStatus, ...body } = named.safeParse(response.body).data ?? {};
  const pathOrderId = /^\/orders\/(?<orderId>[^/]+)/.exec(pathname)?.groups?.['orderId'];
  const location = response.headers.get('location');
  return {
    ...asked,
    status: response.status,
    text: response.text,
    ...(location === null ? {} : { location }),
    ...(pathOrderId === undefined ? {} : { orderId: decodeURIComponent(pathOrderId) }),
    ...body,
    ...(orderStatus === undefined ? {} : { orderStatus }),
  };
}

const PATTERNS: Readonly<Record<string, string>> = {
  orders: '/orders/{orderId}',
  products: '/products/{sku}',
};
