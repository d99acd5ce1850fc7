import { z } from 'zod';

import type { DescribedAnswers } from './described-answers.ts';

/** An answer as it came: nothing is thrown for a status, since refusals are what a scenario looks at. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The JSON in the body, or undefined when there is none. */
  readonly body: unknown;
}

export interface ApiRequest {
  /** Idempotency-Key. */
  readonly key?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** From the catalogue by its SKU, or priced by the caller. */
export interface OrderLineRequest {
  readonly sku?: string;
  readonly description?: string;
  readonly quantity: number;
  readonly unitPriceMinor?: number;
  readonly taxPercent?: number;
  readonly kind?: 'goods' | 'service' | 'shipping' | 'fee';
}

export interface OrderRequest {
  readonly externalReference?: string;
  readonly customer: { readonly email: string; readonly name?: string };
  readonly lines: readonly OrderLineRequest[];
  /** One of the two. */
  readonly paymentMethod?: string;
  readonly payment?: { readonly mode: 'customer'; readonly methods?: readonly string[] };
  readonly currency?: string;
  readonly discounts?: readonly { readonly description: string; readonly percent: number }[];
  readonly pricesInclude?: 'tax' | 'nothing';
  readonly expectedTotalMinor?: number;
  readonly billingAddress?: AddressRequest;
  readonly shippingAddress?: AddressRequest;
}

export interface AddressRequest {
  readonly name?: string;
  readonly lines: readonly string[];
  readonly postalCode?: string;
  readonly city: string;
  readonly country: string;
}

/** `GET /orders/{orderId}`, as far as it is looked at here. */
export const orderView = z.object({
  orderId: z.string(),
  status: z.enum(['placed', 'paid', 'declined', 'cancelled']),
  attempt: z.int(),
  totalMinor: z.int(),
  currency: z.string(),
  decline: z.object({ code: z.string(), message: z.string() }).optional(),
  transactionId: z.string().optional(),
  invoiceNumber: z.string().optional(),
  payment: z.object({ state: z.string() }).optional(),
  action: z
    .object({ type: z.string().optional(), clientSecret: z.string(), expiresAt: z.string() })
    .optional(),
  refundedMinor: z.int().optional(),
  disputedMinor: z.int().optional(),
  dispute: z.object({ stage: z.string() }).optional(),
  refundPendingMinor: z.int().optional(),
  lastRefund: z
    .object({ refundId: z.string(), status: z.string(), creditNoteNumber: z.string().optional() })
    .optional(),
  cancelledAt: z.string().optional(),
});

export type OrderView = z.infer<typeof orderView>;

export interface ApiClient {
  readonly request: (method: string, path: string, request?: ApiRequest) => Promise<ApiResponse>;
  readonly placeOrder: (order: OrderRequest, key: string, signal?: AbortSignal) => Promise<ApiResponse>;
  readonly payAgain: (orderId: string, paymentMethod: string, key: string) => Promise<ApiResponse>;
  readonly cancel: (orderId: string, key: string) => Promise<ApiResponse>;
  /** Without an amount: everything that is left. */
  readonly refund: (orderId: string, key: string, amountMinor?: number) => Promise<ApiResponse>;
  readonly readOrder: (orderId: string) => Promise<ApiResponse>;
  readonly readInvoice: (orderId: string, accept?: string) => Promise<ApiResponse>;
  readonly readOperations: (orderId: string) => Promise<ApiResponse>;
  readonly putProduct: (sku: string, product: ProductRequest) => Promise<ApiResponse>;
  readonly readProduct: (sku: string) => Promise<ApiResponse>;
  readonly moveStock: (sku: string, movement: MovementRequest, key: string) => Promise<ApiResponse>;
}

export interface ProductRequest {
  readonly name: string;
  readonly priceMinor: number;
  readonly currency: string;
  readonly taxPercent?: number;
  /** For a product that very many want at once: in how many items its stock lies. */
  readonly stockShards?: number;
}

export interface MovementRequest {
  /** Signed: what comes in is positive. */
  readonly quantity: number;
  readonly reason: string;
}

/** Is told of every request, with its answer; without one when the client hung up first. */
export type Observer = (method: string, path: string, request: ApiRequest, response?: ApiResponse) => void;

/**
 * A merchant's client of the HTTP API.
 *
 * @param described holds every answer against the API's description. The client rejects where one is not as described.
 */
export function apiClient(
  apiUrl: string,
  apiKey: string,
  observe: Observer = () => undefined,
  described?: DescribedAnswers,
): ApiClient {
  const request: ApiClient['request'] = async (method, path, asked = {}) => {
    const answered = await send(method, path, asked).catch((error: unknown) => {
      observe(method, path, asked);
      throw error;
    });
    observe(method, path, asked, answered);
    const wrong = described?.complaints(asAnswered(method, path, answered)) ?? [];
    if (wrong.length > 0) throw new Error(`Not as docs/openapi.json describes it: ${wrong.join('; ')}`);
    return answered;
  };
  const send = async (
    method: string,
    path: string,
    { key, body, headers, signal }: ApiRequest,
  ): Promise<ApiResponse> => {
    const response = await fetch(`${apiUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: parseJson(response.headers, text),
    };
  };
  const order = (orderId: string): string => `/orders/${encodeURIComponent(orderId)}`;
  const product = (sku: string): string => `/products/${encodeURIComponent(sku)}`;

  return {
    request,
    placeOrder: (body, key, signal) =>
      request('POST', '/orders', { body, key, ...(signal === undefined ? {} : { signal }) }),
    payAgain: (orderId, paymentMethod, key) =>
      request('POST', `${order(orderId)}/payments`, { body: { paymentMethod }, key }),
    cancel: (orderId, key) => request('POST', `${order(orderId)}/cancel`, { key, body: {} }),
    refund: (orderId, key, amountMinor) =>
      request('POST', `${order(orderId)}/refunds`, {
        key,
        body: amountMinor === undefined ? {} : { amountMinor },
      }),
    readOrder: (orderId) => request('GET', order(orderId)),
    readInvoice: (orderId, accept = 'application/json') =>
      request('GET', `${order(orderId)}/invoice`, { headers: { accept } }),
    readOperations: (orderId) => request('GET', `${order(orderId)}/operations`),
    putProduct: (sku, body) => request('PUT', product(sku), { body }),
    readProduct: (sku) => request('GET', product(sku)),
    moveStock: (sku, body, key) => request('POST', `${product(sku)}/stock-movements`, { body, key }),
  };
}

const asAnswered = (method: string, path: string, { status, headers, text, body }: ApiResponse) => ({
  method,
  path,
  status,
  header: (name: string) => headers.get(name) ?? undefined,
  body: text === '' ? undefined : (body ?? text),
});

function parseJson(headers: Headers, text: string): unknown {
  if (!/\bjson\b/.test(headers.get('content-type') ?? '')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
