import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Context } from 'aws-lambda';
import { StripeWebhookVerifier } from '../../functions/adapters/providers/stripe/stripe-webhooks.ts';
import type { Response } from '../../functions/http/api/api.ts';
import type { ApiEvent } from '../../functions/http/api/request.ts';
import type { RouteKey } from '../../functions/http/description/routes.ts';
import { readCreditNotesRoute } from '../../functions/http/documents/credit-notes.ts';
import { listDocumentsRoute } from '../../functions/http/documents/list-documents.ts';
import { readInvoiceRoute } from '../../functions/http/documents/invoice.ts';
import { putMerchantRoute, readMerchantRoute } from '../../functions/http/merchants/merchant.ts';
import { attemptPaymentRoute } from '../../functions/http/orders/attempt-payment.ts';
import { cancelOrderRoute } from '../../functions/http/orders/cancel-order.ts';
import { listOrdersRoute } from '../../functions/http/orders/list-orders.ts';
import { placeOrderRoute } from '../../functions/http/orders/place-order.ts';
import { readOperationsRoute } from '../../functions/http/orders/read-operations.ts';
import { readPaymentsRoute } from '../../functions/http/orders/read-payments.ts';
import { readRefundsRoute } from '../../functions/http/orders/read-refunds.ts';
import { readOrderRoute } from '../../functions/http/orders/read-order.ts';
import { requestRefundRoute } from '../../functions/http/orders/request-refund.ts';
import { listProductsRoute } from '../../functions/http/products/list-products.ts';
import { moveStockRoute } from '../../functions/http/products/move-stock.ts';
import { putProductRoute } from '../../functions/http/products/put-product.ts';
import { readProductRoute } from '../../functions/http/products/read-product.ts';
import { receiveWebhookRoute } from '../../functions/http/webhooks/receive-webhook.ts';
import { DynamoHistoryReader } from '../../functions/persistence/orders/dynamo-history-reader.ts';
import { DynamoDocumentList } from '../../functions/persistence/lists/dynamo-document-list.ts';
import { DynamoOrderList } from '../../functions/persistence/lists/dynamo-order-list.ts';
import { DynamoProductList } from '../../functions/persistence/lists/dynamo-product-list.ts';
import { DynamoInvoiceReader } from '../../functions/persistence/invoices/dynamo-invoice-reader.ts';
import { DynamoMerchants } from '../../functions/persistence/merchants/dynamo-merchants.ts';
import type { DocumentReader } from '../../functions/usecases/ports/documents.ts';
import type { WebhookQueue } from '../../functions/usecases/ports/webhooks.ts';
import { receiveWebhook } from '../../functions/usecases/webhooks/receive-webhook.ts';
import { apiEvent, contextWith } from './api-event.ts';
import type { World } from './world.ts';

type Route = (event: ApiEvent, context: Context) => Promise<Response>;

export const WEBHOOK_SECRET = 'whsec_of_the_world';

/** What of a world the routes are on. */
export type ApiWorld = Pick<
  World,
  'log' | 'clock' | 'orders' | 'catalogue' | 'commands' | 'plainClient' | 'tableName'
> & { readonly documents: Pick<World['documents'], 'written'> };

export interface ApiServerOptions {
  /** How much time each invocation has; ten seconds unless it is said otherwise. */
  readonly remainingMs?: number;
  /** Where webhooks go; nowhere unless it is said otherwise. */
  readonly queue?: WebhookQueue;
  /** Comes before a request is carried out, once it arrived in full. */
  readonly arrived?: (route: string) => Promise<void>;
  /** Comes after a request was carried out, before its answer leaves. */
  readonly carriedOut?: () => Promise<void>;
}

export interface ApiServer {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** The product's own routes on a world, over HTTP on the loopback interface. A merchant's id is its API key; `acme:read,orders` is a key of `acme` with these scopes. */
export async function startApiServer(world: ApiWorld, options: ApiServerOptions = {}): Promise<ApiServer> {
  const routes = Object.entries(routesOf(world, options)).map(([key, route]) => {
    const [method, path = ''] = key.split(' ');
    const pattern = path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
    return { key, method, matches: new RegExp(`^${pattern}$`), route };
  });
  const answer = async (request: IncomingMessage, body: Buffer): Promise<Response> => {
    const { pathname, search } = new URL(request.url ?? '', 'http://api');
    const found = routes.find(({ method, matches }) => method === request.method && matches.test(pathname));
    await options.arrived?.(found?.key ?? pathname);
    if (found === undefined) return message(404, 'Not Found');
    const [merchantId, scopes] = keyOf(request)?.split(':') ?? [];
    const signed = found.key.startsWith('POST /webhooks/');
    if (!signed && merchantId === undefined) return message(401, 'Unauthorized');
    const event = apiEvent({
      merchantId,
      scopes: scopes?.replaceAll(',', ' '),
      path: parametersOf(found.matches.exec(pathname)),
      rawQueryString: search.slice(1),
      body,
    });
    // A header that did not come is not there: the event's own are those of a JSON request.
    return found.route(
      { ...event, routeKey: found.key, headers: headersOf(request) },
      contextWith(options.remainingMs ?? 10_000),
    );
  };
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const body = Buffer.concat(await request.toArray());
    const answered = await answer(request, body);
    await options.carriedOut?.();
    response.writeHead(answered.statusCode ?? 200, textsOf(answered.headers));
    response.end(answered.isBase64Encoded ? Buffer.from(answered.body ?? '', 'base64') : answered.body);
  };
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const keyOf = ({ headers }: IncomingMessage): string | undefined =>
  /^Bearer (?<key>\S+)$/.exec(headers.authorization ?? '')?.groups?.['key'];

const parametersOf = (path: RegExpExecArray | null): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(path?.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]),
  );

function routesOf(
  world: ApiWorld,
  { queue = { send: async () => undefined } }: ApiServerOptions,
): Readonly<Record<RouteKey, Route>> {
  const { log, clock, orders, catalogue, commands } = world;
  const written: DocumentReader = {
    read: async ({ merchantId, number }) =>
      world.documents.written.some((one) => one.merchantId === merchantId && one.number === number)
        ? new TextEncoder().encode(`%PDF of ${number}`)
        : undefined,
  };
  const invoices = new DynamoInvoiceReader(world.plainClient(), world.tableName);
  const merchants = new DynamoMerchants(world.plainClient(), world.tableName);
  // No bucket is here: the page of a document is not drawn.
  const logos = { put: async () => undefined };
  const histories = new DynamoHistoryReader(world.plainClient(), world.tableName);
  const verifier = new StripeWebhookVerifier(
    async () => [WEBHOOK_SECRET],
    () => Date.parse(clock.now()),
  );
  const verifiers = { stripe: verifier, 'standard/acme': verifier };
  const webhooks = receiveWebhookRoute(log, async (webhook) => receiveWebhook({ verifiers, queue }, webhook));
  const readOrder = readOrderRoute(log, orders);
  const lists = {
    orders: new DynamoOrderList(world.plainClient(), world.tableName),
    products: new DynamoProductList(world.plainClient(), world.tableName),
    documents: new DynamoDocumentList(world.plainClient(), world.tableName),
  };
  const listDocuments = listDocumentsRoute(log, lists.documents);
  const readRefunds = readRefundsRoute(log, histories);
  const readCreditNotes = readCreditNotesRoute(log, histories, written);
  return {
    'POST /orders': placeOrderRoute(log, clock, commands.placeOrder),
    'GET /orders': listOrdersRoute(log, lists.orders),
    'GET /orders/{orderId}': readOrder,
    'POST /orders/{orderId}/payments': attemptPaymentRoute(log, clock, commands.attemptPayment),
    'POST /orders/{orderId}/cancel': cancelOrderRoute(log, clock, commands.cancelOrder),
    'POST /orders/{orderId}/refunds': requestRefundRoute(log, clock, commands.requestRefund),
    'GET /orders/{orderId}/payments': readPaymentsRoute(log, histories),
    'GET /orders/{orderId}/refunds': readRefunds,
    'GET /orders/{orderId}/refunds/{refundId}': readRefunds,
    'GET /orders/{orderId}/operations': readOperationsRoute(log, clock, orders),
    'GET /orders/{orderId}/invoice': readInvoiceRoute(log, invoices, written),
    'GET /orders/{orderId}/credit-notes': readCreditNotes,
    'GET /orders/{orderId}/credit-notes/{number}': readCreditNotes,
    'GET /invoices': listDocuments,
    'GET /credit-notes': listDocuments,
    'GET /products': listProductsRoute(log, lists.products),
    'PUT /products/{sku}': putProductRoute(log, catalogue),
    'GET /products/{sku}': readProductRoute(log, catalogue),
    'POST /products/{sku}/stock-movements': moveStockRoute(log, clock, commands.moveStock),
    'PUT /merchant': putMerchantRoute(log, { clock, merchants, logos }),
    'GET /merchant': readMerchantRoute(log, merchants),
    'POST /webhooks/{provider}': webhooks,
    'POST /webhooks/standard/{sender}': webhooks,
  };
}

const message = (statusCode: number, text: string): Response => ({
  statusCode,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ message: text }),
});

const headersOf = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, [value].flat().join(',')]],
    ),
  );

const textsOf = (headers: Response['headers'] = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
