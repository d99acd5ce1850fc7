import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApiServer } from '../../../assurance/world/api-server.ts';
import { AUTHENTICATION_CARD, DECLINED_CARD } from '../../../assurance/world/gateway-scripts.ts';
import { MERCHANT, orderRequest } from '../../../assurance/world/order-builders.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';
import { keyDigest } from '../../../functions/domain/operations/identity.ts';
import {
  isSigned,
  problemsOf,
  ROUTES,
  type DescribedRoute,
  type RouteKey,
} from '../../../functions/http/description/routes.ts';
import { ConflictError } from '../../../functions/usecases/ports/conflict.ts';
import { BY_ADA } from '../../support/acts.ts';
import { dismiss } from '../../support/attention-verbs.ts';
import { asking, codeOf, orderIdIn, type Ask } from './answers-of.ts';
import { Bookkeeping } from './met.ts';
import { pagesOfLists } from './pages-of-lists.ts';
import { paymentsByCustomers } from './customer-payments.ts';
import { documentNotReady } from './unwritten-document.ts';
import { moneyMovedByOthers } from './moved-by-others.ts';
import { refundsOfEverySort } from './refunds.ts';
import { keysWithScopes } from './limited-keys.ts';
import { NOT_MET } from './not-met.ts';
import { ordersWithPricedLines } from './priced-lines.ts';
import { EVENT, signedEvent } from './signed-event.ts';
import { whereAllComesTo, type Outcome } from './stubbed-world.ts';
import { routeKeys, validRequest } from './valid-requests.ts';
import { PAGE } from './write-openapi.ts';

type Whereabouts = (outcome: Outcome, remainingMs: number, use: (ask: Ask) => Promise<void>) => Promise<void>;

describe('what the description has', () => {
  const books = new Bookkeeping(JSON.parse(readFileSync(PAGE, 'utf8')));
  let world: World;
  let ask: Ask;
  let url: string;
  let close: () => Promise<void>;

  beforeAll(async () => {
    world = await openWorld();
    const server = await startApiServer(world);
    url = server.url;
    ask = asking(url, MERCHANT, books);
    close = server.close;
  });

  afterAll(async () => {
    await close();
    world.plainClient().destroy();
  });

  const place = async (key: string, change: Parameters<typeof orderRequest>[0] = {}) =>
    ask({ method: 'POST', path: '/orders', key, body: orderRequest(change) });
  const post = async (path: string, key: string, body: unknown = {}) =>
    ask({ method: 'POST', path, key, body });
  const get = async (path: string, headers: Readonly<Record<string, string>> = {}) =>
    ask({ method: 'GET', path, headers });
  const PDF = { accept: 'application/pdf' };
  const run = async (orderId: string) => world.runWorkflow({ merchantId: MERCHANT, orderId });
  const placed = async (key: string, change: Parameters<typeof orderRequest>[0] = {}) => {
    const orderId = orderIdIn(await place(key, change));
    await run(orderId);
    return orderId;
  };

  const limited = (...scopes: readonly string[]) => asking(url, `of-keys:${scopes.join(',')}`, books);
  const whereAll: Whereabouts = async (outcome, remainingMs, use) =>
    whereAllComesTo(world, outcome, remainingMs, async (url) => use(asking(url, MERCHANT, books)));
  const event = (payload: string) => signedEvent(payload, world.clock.now());

  it('is met by requests that cannot be read', async () => {
    for (const key of routeKeys()) {
      const valid = validRequest(key);
      const route: DescribedRoute = ROUTES[key];
      const { key: _key, body: _body, ...bare } = valid;
      if (route.keyed) {
        expect(codeOf(await ask({ ...bare, body: valid.body }))).toBe('idempotency_key_missing');
        expect(codeOf(await ask({ ...valid, key: 'a, b' }))).toBe('idempotency_key_malformed');
      }
      if (route.request !== undefined) {
        expect(codeOf(await ask({ ...valid, body: '{' }))).toBe('malformed_json');
        expect(codeOf(await ask({ ...valid, body: '"'.padEnd(270_000) }))).toBe('body_too_large');
        expect(codeOf(await ask({ ...valid, body: { unheardOf: 1 } }))).toBe('invalid_request');
        const plain = { 'content-type': 'text/plain' };
        expect(codeOf(await ask({ ...valid, body: '{}', headers: plain }))).toBe('wrong_content_type');
      }
      if (route.conditional === 'write') {
        expect(codeOf(await ask({ ...valid, headers: { 'if-match': 'r1' } }))).toBe('malformed_request');
      }
      if (key.includes('{orderId}') || key.includes('{sku}')) {
        const path = valid.path.replace(/ord_\w+/, '-').replace('unheard-of', 'is%3Fthis');
        expect(codeOf(await ask({ ...valid, path }))).toBe('malformed_request');
        if (key !== 'PUT /products/{sku}') expect((await ask(valid)).status).toBe(404);
      }
    }
    for (const list of ['/orders', '/products', '/invoices', '/credit-notes']) {
      expect(codeOf(await get(`${list}?limit=0`))).toBe('malformed_request');
    }
    expect(codeOf(await get('/orders?externalReference=nobody'))).toBe('unknown_order');
  });

  it('is met by keys that are limited to scopes', async () => keysWithScopes(limited));

  it('is met by products and their stock', async () => {
    const terms = { name: 'Tea', priceMinor: 650, currency: 'EUR', stockShards: 2 };
    const put = async (headers: Readonly<Record<string, string>> = {}) =>
      ask({ method: 'PUT', path: '/products/tea', body: terms, headers });
    expect((await put()).status).toBe(201);
    expect((await put()).status).toBe(200);
    expect((await put({ 'if-none-match': '*' })).status).toBe(412);
    expect((await get('/products/tea')).status).toBe(200);
    const movements = '/products/tea/stock-movements';
    const move = async (key: string, quantity: number, headers: Readonly<Record<string, string>> = {}) =>
      ask({ method: 'POST', path: movements, key, body: { quantity, reason: 'delivery' }, headers });
    expect((await move('one', 5)).status).toBe(201);
    expect(codeOf(await move('one', 6))).toBe('key_reused');
    expect(codeOf(await move('two', -9))).toBe('stock_too_low');
    expect((await move('three', 1, { 'if-match': '"r99"' })).status).toBe(412);
  });

  it('is met by an order from its placing to its credit notes', async () => {
    const reference = { externalReference: '982' };
    const orderId = orderIdIn(await place('982', reference));
    const path = `/orders/${orderId}`;
    expect((await place('982', reference)).status).toBe(201);
    expect(codeOf(await place('982'))).toBe('key_reused');
    expect(codeOf(await place('983', reference))).toBe('external_reference_taken');
    expect((await get(path)).body).toMatchObject({ status: 'placed' });
    expect((await get(`${path}/operations`)).status).toBe(200);
    expect(codeOf(await get(`${path}/invoice`))).toBe('no_invoice');
    await run(orderId);
    const paid = await get('/orders?externalReference=982');
    expect(paid.body).toMatchObject({ status: 'paid' });
    expect((await get('/orders?externalReference=982', { 'if-none-match': paid.etag })).status).toBe(304);
    expect((await get(path, { 'if-none-match': paid.etag })).status).toBe(304);
    for (const headers of [{}, PDF]) expect((await get(`${path}/invoice`, headers)).status).toBe(200);
    expect(codeOf(await post(`${path}/payments`, 'again', { paymentMethod: 'pm_card_visa' }))).toBe(
      'order_not_payable',
    );
    expect(codeOf(await post(`${path}/refunds`, 'much', { amountMinor: 9_999_999 }))).toBe(
      'refund_too_large',
    );
    expect((await post(`${path}/refunds`, 'some', { amountMinor: 100 })).status).toBe(202);
    expect(codeOf(await post(`${path}/refunds`, 'some', { amountMinor: 200 }))).toBe('key_reused');
    expect((await get(path)).body).toHaveProperty('refundPendingMinor', 100);
    await run(orderId);
    expect((await get(path)).body).toHaveProperty('refundedMinor', 100);
    expect((await get(`${path}/credit-notes`)).status).toBe(200);
    const note = `${path}/credit-notes/C2026-000001`;
    for (const headers of [{}, PDF]) expect((await get(note, headers)).status).toBe(200);
    expect(codeOf(await get(`${path}/credit-notes/C2026-000009`))).toBe('no_credit_note');
    expect((await post(`${path}/cancel`, 'cancelled')).body).toMatchObject({ status: 'paid' });
    expect(codeOf(await post(`${path}/cancel`, 'again'))).toBe('order_already_cancelled');
    expect((await get(path)).body).toHaveProperty('cancelledAt');
    await run(orderId);
  });

  it('is met by an order with lines of two sorts, tax, a discount and addresses', async () =>
    ordersWithPricedLines({ world, ask }));

  it('is met by refunds of every sort', async () => refundsOfEverySort({ world, ask }));

  it('is met by refusals of business', async () => {
    await world.stock('dollars', 5, 100);
    await world.putProduct({ sku: 'dollars', name: 'Dollars', priceMinor: 100, currency: 'USD' });
    await world.stock('dear', 5, 99_999_999);
    await world.putProduct({ sku: 'kronas', name: 'Kronas', priceMinor: 100, currency: 'ISK' });
    await world.moveStock('kronas', 5, 'kronas');
    const lines = (...skus: string[]) => ({ lines: skus.map((sku) => ({ sku, quantity: 2 })) });
    expect(codeOf(await place('unknown', lines('unheard-of')))).toBe('unknown_sku');
    expect(codeOf(await place('mixed', lines('mug', 'dollars')))).toBe('mixed_currencies');
    expect(codeOf(await place('dear', lines('dear')))).toBe('amount_out_of_range');
    expect(codeOf(await place('kronas', lines('kronas')))).toBe('currency_not_chargeable');
    expect(codeOf(await place('much', { lines: [{ sku: 'mug', quantity: 999 }] }))).toBe('out_of_stock');
    const anyOrder = { method: 'POST', path: '/orders', key: 'conditional', body: orderRequest() };
    expect((await ask({ ...anyOrder, headers: { 'if-match': '*' } })).status).toBe(412);
    const declined = `/orders/${await placed('declined', { paymentMethod: DECLINED_CARD, externalReference: '984' })}`;
    expect((await get(declined)).body).toMatchObject({ status: 'declined' });
    expect((await get(`${declined}/operations`)).status).toBe(200);
    expect((await get(`${declined}/payments`)).body).toMatchObject({ payments: [{ status: 'failed' }] });
    expect(codeOf(await post(`${declined}/refunds`, 'unpaid'))).toBe('order_not_refundable');
    for (const verb of ['payments', 'cancel', 'refunds']) {
      const body = verb === 'payments' ? { paymentMethod: DECLINED_CARD } : {};
      const stale = {
        method: 'POST',
        path: `${declined}/${verb}`,
        key: 'stale',
        body,
        headers: { 'if-match': '"r99"' },
      };
      expect((await ask(stale)).status).toBe(412);
    }
    expect((await post(`${declined}/payments`, 'second', { paymentMethod: DECLINED_CARD })).status).toBe(201);
    await run(declined.replace('/orders/', ''));
    expect((await post(`${declined}/cancel`, 'at last')).body).toMatchObject({ status: 'cancelled' });
    expect((await get(declined)).body).toMatchObject({ status: 'cancelled' });
  });

  it('is met by orders that wait: for a customer, for the gateway, for a person', async () => {
    const waiting = `/orders/${await placed('3ds', { paymentMethod: AUTHENTICATION_CARD })}`;
    expect((await get(waiting)).body).toHaveProperty('action');
    expect((await get(`${waiting}/operations`)).status).toBe(200);
    world.gateway.script('lost_before');
    const unknown = orderIdIn(await place('unknown charge'));
    await run(unknown).catch(() => undefined);
    expect((await get(`/orders/${unknown}/operations`)).status).toBe(200);
    const refunded = await placed('refused refund', { lines: [{ sku: 'mug', quantity: 1 }] });
    await post(`/orders/${refunded}/refunds`, keyDigest('refused refund'), { amountMinor: 100 });
    world.gateway.scriptRefunds('refused');
    await run(refunded);
    await dismiss(world.plainClient(), world.tableName, refunded, BY_ADA);
    expect((await get(`/orders/${refunded}/operations`)).body).toMatchObject({
      acts: [{ by: BY_ADA.by, kind: 'needs_attention_dismissed' }],
    });
  });

  it('is met by a document whose PDF is not written yet', async () =>
    documentNotReady({ world, ask, books }));

  it('is met by lists', async () => pagesOfLists(ask));
  it('is met by payments that customers confirm', async () => paymentsByCustomers({ world, ask }));

  it('is met by money that others moved', async () => moneyMovedByOthers({ world, ask }));

  it('is met by events of providers', async () => {
    for (const path of ['/webhooks/stripe', '/webhooks/standard/acme']) {
      const send = async (signed: ReturnType<typeof event>, to = path) =>
        ask({ method: 'POST', path: to, ...signed });
      expect((await send(event(EVENT))).status).toBe(200);
      expect(codeOf(await send({ ...event(EVENT), body: '{}' }))).toBe('bad_signature');
      expect(codeOf(await send(event('no event')))).toBe('malformed_request');
      expect(codeOf(await send(event(' '.repeat(260_000))))).toBe('body_too_large');
      const unknown = path.replace(/stripe|acme/, 'nobody');
      expect(codeOf(await send(event(EVENT), unknown))).toBe('unknown_provider');
    }
  });

  it('is met by what comes of a long life or a race, and the use cases only say', async () => {
    const retryAt = world.clock.now();
    const refusals: readonly (readonly [RouteKey, { readonly code: string }])[] = [
      ['POST /orders', { code: 'orders_paused' }],
      ['POST /orders/{orderId}/payments', { code: 'order_needs_attention' }],
      ...routeKeys()
        .filter((key) => (ROUTES[key] as DescribedRoute).keyed)
        .map((key) => [key, { code: 'request_in_flight', retryAt }] as const),
      ...(['too_many_attempts', 'order_not_payable'] as const).map(
        (code) => ['POST /orders/{orderId}/payments', { code, maximum: 20, status: 'paid' }] as const,
      ),
      ['POST /orders/{orderId}/refunds', { code: 'too_many_refunds' }],
      ['POST /orders/{orderId}/refunds', { code: 'refund_exists' }],
      ['POST /products/{sku}/stock-movements', { code: 'movement_exists' }],
    ];
    for (const [key, refusal] of refusals) {
      await whereAll(
        async () => refusal,
        10_000,
        async (asked) => expect(codeOf(await asked(validRequest(key)))).toBe(refusal.code),
      );
    }
    await whereAll(
      async () => ({ code: 'key_reused' }),
      10_000,
      async (asked) => {
        for (const key of routeKeys()) {
          if ((ROUTES[key] as DescribedRoute).keyed) {
            expect(codeOf(await asked(validRequest(key)))).toBe('key_reused');
          }
        }
      },
    );
  });

  it.each([
    ['internal', 500, new Error('the table is away'), 10_000],
    ['timed_out', 503, new Error('the table is away'), 1_000],
    ['busy', 503, new ConflictError('again and again'), 10_000],
  ] as const)('is met by faults: %s', async (code, status, error, remainingMs) => {
    const fails = async () => Promise.reject(error);
    await whereAll(fails, remainingMs, async (asked) => {
      for (const key of routeKeys()) {
        const route: DescribedRoute = ROUTES[key];
        // Nothing that reads one thing or enqueues meets a conflict.
        if (!problemsOf(key, route).includes(code)) continue;
        const request = { ...validRequest(key), ...(isSigned(route) ? event(EVENT) : {}) };
        const answer = await asked(request);
        expect([key, answer.status, codeOf(answer)]).toEqual([key, status, code]);
      }
    });
  });

  it('is all met, but for what is named', () => {
    const named = (one: string): boolean => NOT_MET.some(([pattern]) => pattern.test(one));
    expect(books.unmet.filter((one) => !named(one))).toEqual([]);
    // What is named and met after all is taken off the list.
    expect(NOT_MET.filter(([pattern]) => !books.unmet.some((one) => pattern.test(one)))).toEqual([]);
  });
});
