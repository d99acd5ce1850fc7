import { afterEach, describe, expect, it } from '@jest/globals';
import {
  businessKey,
  checkoutKey,
  isProblem,
  onceClient,
  OnceProblem,
  OutcomeUnknown,
  refundKey,
  type ClientOptions,
  type OnceClient,
} from '../../client/src/client.ts';
import { ROUTES } from '../../functions/http/description/routes.ts';
import { problem, scriptedApi, type Script, type ScriptedApi } from './scripted-api.ts';

const ORDER = {
  customer: { email: 'ada@example.com' },
  lines: [{ sku: 'atlas', quantity: 1 }],
  paymentMethod: 'pm_card_visa',
};
const key = checkoutKey('982', 1);
const AT_ONCE = { 'retry-after': '0' };

describe('onceClient', () => {
  let api: ScriptedApi | undefined;

  afterEach(async () => {
    Reflect.deleteProperty(globalThis, 'window');
    Reflect.deleteProperty(globalThis, 'document');
    await api?.close();
    api = undefined;
  });

  const against = async (scripts: readonly Script[], options: Partial<ClientOptions> = {}) => {
    api = await scriptedApi(...scripts);
    return { api, once: onceClient({ url: `${api.url}/`, apiKey: 'once_key', ...options }) };
  };

  it('sends the key quoted, the API key and JSON', async () => {
    const { api, once } = await against([]);
    await once.orders.place(ORDER, { key: businessKey('say "9, 8"'), ifNoneMatch: '*' });
    expect(api.received).toMatchObject([
      {
        method: 'POST',
        url: '/orders',
        headers: {
          authorization: 'Bearer once_key',
          'content-type': 'application/json',
          'idempotency-key': String.raw`"say \"9, 8\""`,
          'if-none-match': '*',
        },
        body: JSON.stringify(ORDER),
      },
    ]);
  });

  it.each<[string, Script]>([
    ['a lost request', 'lose the request'],
    ['a lost answer', 'lose the answer'],
    ['an earlier attempt that is in flight', problem(409, 'request_in_flight', AT_ONCE)],
    ['too many requests', { status: 429, headers: AT_ONCE, body: { message: 'Too Many Requests' } }],
    ['a fault', problem(500, 'internal', AT_ONCE)],
    ['a fault that tells no time', problem(500, 'internal')],
    ['a fault of API Gateway', { status: 503, headers: AT_ONCE, body: { message: 'Service Unavailable' } }],
    ['a proxy’s page', { status: 502, headers: AT_ONCE, body: 'Bad gateway' }],
  ])('sends the same bytes under the same key after %s', async (_what, script) => {
    const { api, once } = await against([script]);
    expect(await once.orders.place(ORDER, { key })).toMatchObject({ orderId: 'ord_1' });
    const [first, second] = api.received;
    expect(api.received).toHaveLength(2);
    expect([second?.body, second?.headers['idempotency-key']]).toEqual([
      first?.body,
      first?.headers['idempotency-key'],
    ]);
    expect([...api.effects.values()]).toEqual([1]);
  });

  it('says that an answer is a replay', async () => {
    const { once } = await against(['lose the answer']);
    expect(await once.orders.place(ORDER, { key })).toMatchObject({ replayed: true });
    expect(await once.orders.place(ORDER, { key: checkoutKey('983', 1) })).toMatchObject({ replayed: false });
  });

  it('sends a request again that hangs', async () => {
    const { api, once } = await against(['hang'], { attemptMs: 100 });
    await once.orders.place(ORDER, { key });
    expect(api.received).toHaveLength(2);
  });

  it.each([
    [400, 'idempotency_key_malformed'],
    [404, 'unknown_order'],
    [409, 'out_of_stock'],
    [412, 'precondition_failed'],
    [422, 'key_reused'],
  ] as const)('never repeats a refusal: %i %s', async (status, code) => {
    const { api, once } = await against([problem(status, code, AT_ONCE)]);
    const refused = await once.orders.place(ORDER, { key }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(OnceProblem);
    expect(refused).toMatchObject({ status, code, message: `It is ${code}.`, retrySafe: false });
    expect([isProblem(refused, code), isProblem(refused, 'busy')]).toEqual([true, false]);
    expect(api.received).toHaveLength(1);
  });

  it('never repeats what API Gateway refuses, and says by whose status', async () => {
    const { api, once } = await against([{ status: 403, body: { message: 'Forbidden' } }]);
    await expect(once.orders.place(ORDER, { key })).rejects.toMatchObject({ code: 'http_403' });
    expect(api.received).toHaveLength(1);
  });

  it('names the order that has the reference', async () => {
    const taken = problem(409, 'external_reference_taken', { location: '/orders/ord_2' });
    const { once } = await against([taken]);
    await expect(once.orders.place(ORDER, { key })).rejects.toMatchObject({ location: '/orders/ord_2' });
  });

  it('says that the outcome is unknown, and why, when the deadline is over', async () => {
    const faults = Array.from({ length: 100 }, () => problem(500, 'internal'));
    const { once } = await against(faults, { deadlineMs: 300 });
    const failed = await once.orders.place(ORDER, { key }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(OutcomeUnknown);
    expect(failed).toMatchObject({ cause: { code: 'internal', status: 500 } });
  });

  it('waits for no Retry-After that ends after the deadline', async () => {
    const { api, once } = await against([problem(503, 'busy', { 'retry-after': '3600' })]);
    await expect(once.orders.place(ORDER, { key })).rejects.toBeInstanceOf(OutcomeUnknown);
    expect(api.received).toHaveLength(1);
  });

  it('follows no redirect: the key would go elsewhere', async () => {
    const { api, once } = await against([{ status: 307, headers: { location: 'http://127.0.0.1:1/' } }]);
    await expect(once.orders.place(ORDER, { key })).rejects.toMatchObject({ code: 'http_307' });
    expect(api.received).toHaveLength(1);
  });

  it('fails at once where the program is wrong', async () => {
    expect(() => onceClient({ url: 'no url', apiKey: 'once_key' })).toThrow('Invalid URL');
    const { api, once } = await against([], { apiKey: 'two\nlines' });
    await expect(once.orders.place(ORDER, { key })).rejects.toMatchObject({ name: 'TypeError' });
    expect(api.received).toEqual([]);
  });

  it('stops when the caller does', async () => {
    const { once } = await against([problem(503, 'busy', { 'retry-after': '30' })]);
    const signal = AbortSignal.timeout(200);
    await expect(once.orders.place(ORDER, { key, signal })).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('refuses to start in a browser, where everybody could read the key', () => {
    Object.assign(globalThis, { window: globalThis, document: {} });
    expect(() => onceClient({ url: 'http://127.0.0.1', apiKey: 'once_key' })).toThrow(
      'The API key is secret',
    );
  });

  it('waits until nothing moves, and has the order sent only when it changed', async () => {
    const state = (etag: string, body: unknown): Script => ({ status: 200, headers: { etag }, body });
    const { api, once } = await against([
      state('"r1"', { status: 'placed' }),
      { status: 304, headers: { etag: '"r1"' } },
      state('"r2"', { status: 'paid', refundPendingMinor: 100 }),
      state('"r3"', { status: 'paid', refundPendingMinor: 0 }),
    ]);
    expect(await once.orders.waitUntilSettled('ord_1')).toMatchObject({ status: 'paid', etag: '"r3"' });
    expect(api.received.map(({ headers }) => headers['if-none-match'])).toEqual([
      undefined,
      '"r1"',
      '"r1"',
      '"r2"',
    ]);
  });

  it('does not wait for a customer who has to act', async () => {
    const { once } = await against([
      { status: 200, headers: { etag: '"r1"' }, body: { status: 'placed', action: { clientSecret: 's' } } },
    ]);
    expect(await once.orders.waitUntilSettled('ord_1')).toMatchObject({ action: { clientSecret: 's' } });
  });

  it('says so when an order does not settle in time', async () => {
    const { once } = await against([{ status: 200, body: { status: 'placed' } }]);
    await expect(once.orders.waitUntilSettled('ord_1', { deadlineMs: 1 })).rejects.toBeInstanceOf(
      OutcomeUnknown,
    );
  });

  it('goes through the pages of a list, each with the cursor of the one before', async () => {
    const page = (orderIds: readonly string[], nextCursor?: string) => ({
      status: 200,
      body: { orders: orderIds.map((orderId) => ({ orderId })), nextCursor },
    });
    const { api, once } = await against([page(['a', 'b'], 'x y'), page([], 'z'), page(['c'])]);
    const found: string[] = [];
    for await (const { orderId } of once.orders.list({ email: 'ada+1@example.com' })) found.push(orderId);
    expect(found).toEqual(['a', 'b', 'c']);
    const filter = '/orders?limit=100&email=ada%2B1%40example.com';
    expect(api.received.map(({ url }) => url)).toEqual([
      filter,
      `${filter}&cursor=x+y`,
      `${filter}&cursor=z`,
    ]);
  });

  it('has a method for every route', async () => {
    const body = { orders: [], products: [], invoices: [], creditNotes: [] };
    const { api, once } = await against(Array.from({ length: 30 }, () => ({ status: 200, body })));
    for (const call of everyCall(once)) await call();
    const called = api.received.map(({ method, url }) => `${method} ${templated(url)}`);
    const described = Object.keys(ROUTES).filter((route) => !route.includes('/webhooks/'));
    expect([...new Set(called)].toSorted()).toEqual(described.toSorted());
  });
});

const firstOf = (entries: AsyncGenerator) => async () => entries.next();

const everyCall = ({
  orders,
  products,
  documents,
  merchant,
}: OnceClient): readonly (() => Promise<unknown>)[] => [
  () => orders.place(ORDER, { key }),
  () => orders.pay('ord_1', { paymentMethod: 'pm_card_visa' }, { key }),
  () => orders.cancel('ord_1', { key }),
  () => orders.refund('ord_1', {}, { key: refundKey('982', 1) }),
  () => orders.refunds('ord_1'),
  () => orders.readRefund('ord_1', 're_1'),
  () => orders.read('ord_1'),
  () => orders.findByReference('a b&c'),
  firstOf(orders.list({ status: 'paid' })),
  () => orders.payments('ord_1'),
  () => orders.operations('ord_1'),
  () => orders.invoice('ord_1'),
  () => orders.invoicePdf('ord_1'),
  () => orders.creditNotes('ord_1'),
  () => orders.creditNote('ord_1', 'C2026-000001'),
  () => orders.creditNotePdf('ord_1', 'C2026-000001'),
  () => products.put('atlas', { name: 'Atlas', priceMinor: 1, currency: 'EUR' }),
  () => products.read('atlas'),
  firstOf(products.list()),
  firstOf(documents.invoices({ from: '2026-11-01' })),
  firstOf(documents.creditNotes()),
  () => products.moveStock('atlas', { quantity: 1, reason: 'delivery' }, { key }),
  () =>
    merchant.put({
      legalName: 'My Shop Ltd',
      address: { lines: ['1 High Street'], city: 'London', country: 'GB' },
    }),
  () => merchant.read(),
];

const templated = (url: string): string =>
  url
    .replace(/\?.*/, '')
    .replace('ord_1', '{orderId}')
    .replace('refunds/re_1', 'refunds/{refundId}')
    .replace('C2026-000001', '{number}')
    .replace('atlas', '{sku}');
