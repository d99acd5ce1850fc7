import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join } from 'node:path';

import { z } from 'zod';

import { OnceProblem, OutcomeUnknown } from '../../client/src/client.ts';
import { Shop, type ShopOptions } from './shop.ts';

export interface ShopServer {
  readonly url: string;
  readonly close: () => Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Uint8Array;
}

const PAGES = join(import.meta.dirname, 'pages');
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const FILES: ReadonlySet<string> = new Set([
  'shop.css',
  'shop.js',
  'order.js',
  'order-view.js',
  'bank.js',
  'ask.js',
  'pretend-stripe.js',
  'icon.svg',
]);
const LARGEST_BODY = 10_000;

/** Nothing but its own files runs in it, nobody frames it, and no address of it is told to others. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** The port that it has if it is free, so that its address stays the same. */
const USUAL_PORT = 4242;

const placing = z.object({ cart: z.string(), sku: z.string() });
const acting = z.object({ clientSecret: z.string(), result: z.enum(['success', 'failure']) });

/** The demo shop on the loopback. Pages of others can neither read it nor have it do anything. */
export async function startShop(options: ShopOptions, port = USUAL_PORT): Promise<ShopServer> {
  const shop = new Shop(options);
  const server = createServer((request, response) => {
    respond(shop, request, response).catch(() => response.destroy());
  });
  await listen(server, port);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP port was given');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** On another port where this one is taken. */
async function listen(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if (port === 0 || !isTaken(error)) throw error;
    await listen(server, 0);
  }
}

const isTaken = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'EADDRINUSE';

async function respond(shop: Shop, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, type, body } = await answerTo(shop, request).catch(failed);
  response.writeHead(status, { ...HEADERS, 'content-type': type }).end(body);
}

async function answerTo(shop: Shop, request: IncomingMessage): Promise<Answer> {
  const { method = 'GET', url = '/' } = request;
  if (isForeign(request)) return problem(403, 'foreign_page', 'Another page asked. Open the shop itself.');
  const { pathname } = new URL(url, 'http://shop.invalid');
  if (method === 'POST') return act(shop, pathname, await bodyOf(request));
  return method === 'GET' ? show(shop, pathname) : problem(405, 'method', 'GET or POST.');
}

/** A name that was bound to this machine, or a request that another site's page makes. */
function isForeign({ headers, method }: IncomingMessage): boolean {
  const { host = '', origin, 'sec-fetch-site': site } = headers;
  if (!/^(127\.0\.0\.1|localhost):\d+$/.test(host)) return true;
  if (origin !== undefined && origin !== `http://${host}`) return true;
  return method === 'POST' && site !== undefined && site !== 'same-origin';
}

async function show(shop: Shop, pathname: string): Promise<Answer> {
  if (pathname === '/') return page('shop.html');
  if (pathname === '/bank') return page('bank.html');
  if (pathname === '/api/products') return json(200, await shop.offers());
  const [, file = ''] = /^\/pages\/([a-z-]+\.[a-z]+)$/.exec(pathname) ?? [];
  if (FILES.has(file)) return page(file);
  const [, api, orderId, more] = /^(\/api)?\/orders\/(ord_[0-9a-f]{32})(\/invoice)?$/.exec(pathname) ?? [];
  if (orderId === undefined) return problem(404, 'unknown', 'There is nothing here.');
  if (more !== undefined) return { status: 200, type: 'application/pdf', body: await shop.invoice(orderId) };
  return api === undefined ? page('order.html') : json(200, await shop.read(orderId));
}

async function act(shop: Shop, pathname: string, body: unknown): Promise<Answer> {
  if (pathname === '/api/orders') {
    const { cart, sku } = placing.parse(body);
    const placed = await shop.place(cart, sku);
    return placed === undefined
      ? problem(400, 'unknown_offer', 'The shop does not sell that.')
      : json(201, placed);
  }
  if (pathname === '/stripe/confirm') return passedOn(await shop.stripe.confirm(body));
  if (pathname === '/stripe/act') {
    const { clientSecret, result } = acting.parse(body);
    return passedOn(await shop.stripe.act(clientSecret, result));
  }
  const [, orderId = '', deed] =
    /^\/api\/orders\/(ord_[0-9a-f]{32})\/(payments|cancel)$/.exec(pathname) ?? [];
  if (deed === undefined) return problem(404, 'unknown', 'There is nothing here.');
  await (deed === 'cancel' ? shop.cancel(orderId) : shop.payAgain(orderId));
  return json(202, { orderId });
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  // A page of another site can send no JSON without asking first.
  if (request.headers['content-type'] !== 'application/json') return undefined;
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > LARGEST_BODY) return undefined;
  }
  return JSON.parse(text);
}

const page = async (file: string): Promise<Answer> => ({
  status: 200,
  type: TYPES[extname(file)] ?? 'application/octet-stream',
  body: await readFile(join(PAGES, file)),
});

const json = (status: number, value: unknown): Answer => ({
  status,
  type: 'application/json',
  body: JSON.stringify(value),
});

const passedOn = ({ status, body }: { readonly status: number; readonly body: string }): Answer => ({
  status,
  type: 'application/json',
  body,
});

const problem = (status: number, code: string, message: string): Answer => json(status, { code, message });

/** What the customer may be told: a refusal by its code, and of a fault only that it may be tried again. */
function failed(error: unknown): Answer {
  if (error instanceof OnceProblem && error.status < 500) {
    return problem(error.status, error.code, error.message);
  }
  if (error instanceof z.ZodError || error instanceof SyntaxError) {
    return problem(400, 'malformed', 'The request is not understood.');
  }
  return error instanceof OnceProblem || error instanceof OutcomeUnknown
    ? problem(503, 'try_again', 'The shop cannot be reached now. Nothing is lost: try again.')
    : problem(500, 'fault', 'The shop has a fault.');
}
