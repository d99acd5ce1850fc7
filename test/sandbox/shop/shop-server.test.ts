import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { type ShopServer, startShop } from '../../../sandbox/shop/shop-server.ts';

const ORDER = 'ord_0123456789abcdef0123456789abcdef';
const API_KEY = 'once_key_secret';
const SANDBOX_KEY = 'sk_sandbox_secret';

let api: Server;
let seen: { readonly route: string; readonly key: string | undefined; readonly body: string }[];
let answers: Map<string, readonly [status: number, body: object]>;
let shop: ShopServer;

beforeEach(async () => {
  seen = [];
  answers = new Map();
  api = createServer((asked, response) => {
    const route = `${asked.method ?? ''} ${asked.url ?? ''}`;
    void text(asked).then((body) => {
      seen.push({ route, key: asked.headers['idempotency-key']?.toString(), body });
      const [status, answer] = answers.get(route) ?? [
        404,
        { code: 'unknown_order', detail: 'No such order.' },
      ];
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  }).listen(0, '127.0.0.1');
  await once(api, 'listening');
  const address = api.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP port was given');
  const url = `http://127.0.0.1:${address.port}`;
  shop = await startShop(
    { url, apiKey: API_KEY, sandboxUrl: url, sandboxApiKey: SANDBOX_KEY, skus: ['atlas'] },
    0,
  );
});
afterEach(async () => {
  await shop.close();
  api.closeAllConnections();
  api.close();
});

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** Past fetch, which does not let everybody write `Host` and `Origin`. */
async function ask(path: string, { method = 'GET', headers = {}, body }: Asked = {}) {
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  const sent = request(new URL(path, shop.url), { method, headers: { ...json, ...headers } });
  sent.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, text: await text(response) };
}
const post = (path: string, body: object, headers: Readonly<Record<string, string>> = {}) =>
  ask(path, { method: 'POST', body, headers });

describe('the demo shop’s server', () => {
  it('places one order for one cart, whatever the number of clicks', async () => {
    answers.set('POST /orders', [201, { orderId: ORDER }]);
    const cart = { cart: 'web-1234', sku: 'atlas' };
    const clicks = await Promise.all([post('/api/orders', cart), post('/api/orders', cart)]);
    expect(clicks.map(({ text: told }) => told)).toEqual([
      JSON.stringify({ orderId: ORDER }),
      JSON.stringify({ orderId: ORDER }),
    ]);
    expect(new Set(seen.map(({ key }) => key))).toEqual(new Set(['"order_web-1234_checkout_attempt_1"']));
    expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({
      externalReference: 'web-1234',
      lines: [{ sku: 'atlas', quantity: 1 }],
      payment: { mode: 'customer' },
    });
  });

  it('makes the next attempt’s key from the order, so that two tabs ask for one attempt', async () => {
    answers.set(`GET /orders/${ORDER}`, [200, { attempt: 1, externalReference: 'web-1234' }]);
    answers.set(`POST /orders/${ORDER}/payments`, [201, { orderId: ORDER, attempt: 2 }]);
    await Promise.all([post(`/api/orders/${ORDER}/payments`, {}), post(`/api/orders/${ORDER}/payments`, {})]);
    const keys = seen.filter(({ key }) => key !== undefined).map(({ key }) => key);
    expect(keys).toEqual(Array(2).fill('"order_web-1234_checkout_attempt_2"'));
  });

  it('sells only what is in its window, and to carts that have a name', async () => {
    expect((await post('/api/orders', { cart: 'web-1234', sku: 'gold' })).status).toBe(400);
    expect((await post('/api/orders', { cart: 'a b', sku: 'atlas' })).status).toBe(400);
    expect((await post('/api/orders', { sku: 'atlas' })).status).toBe(400);
    expect(seen).toEqual([]);
  });

  it('tells a refusal by its code', async () => {
    expect(await ask(`/api/orders/${ORDER}`)).toMatchObject({
      status: 404,
      text: JSON.stringify({ code: 'unknown_order', message: 'No such order.' }),
    });
  });

  it.each([
    ['from another site', { origin: 'https://evil.example' }],
    ['from another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['without an origin that it would name', { origin: 'null' }],
    ['from another site, in a browser that says so', { 'sec-fetch-site': 'cross-site' }],
    ['whose name was bound to this machine', { host: 'shop.example:4242' }],
  ])('has a page %s do nothing', async (_, headers) => {
    const asked = await post('/api/orders', { cart: 'web-1234', sku: 'atlas' }, headers);
    expect(asked.status).toBe(403);
    expect(seen).toEqual([]);
  });

  it('does nothing for a form, which any page can send', async () => {
    const asked = await ask('/api/orders', {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: { cart: 'web-1234', sku: 'atlas' },
    });
    expect(asked.status).toBe(400);
    expect(seen).toEqual([]);
  });

  it('serves its own files, with no key in them, and nothing else of the disk', async () => {
    const paths = ['/', `/orders/${ORDER}`, '/bank', ...FILES.map((file) => `/pages/${file}`)];
    for (const path of paths) {
      const served = await ask(path);
      expect(served.status).toBe(200);
      expect(served.text).not.toContain(API_KEY);
      expect(served.text).not.toContain(SANDBOX_KEY);
      expect(served.headers['content-security-policy']).toContain("default-src 'self'");
    }
    for (const path of ['/pages/../shop.ts', '/pages/%2e%2e/shop.ts', '/pages/shop.ts', '/orders/1']) {
      expect((await ask(path)).status).toBe(404);
    }
  });

  it('takes another port where its own is taken', async () => {
    const other = await startShop(
      { url: shop.url, apiKey: API_KEY, sandboxUrl: shop.url, sandboxApiKey: SANDBOX_KEY, skus: [] },
      Number(new URL(shop.url).port),
    );
    expect(other.url).not.toBe(shop.url);
    await other.close();
  });
});

const FILES = ['shop.css', 'shop.js', 'order.js', 'order-view.js', 'bank.js', 'ask.js', 'pretend-stripe.js'];
