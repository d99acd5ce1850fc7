import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { apiClient } from '../../local/api-client.ts';
import { DescribedAnswers } from '../../local/described-answers.ts';
import { recordInto } from '../../local/record-exchanges.ts';
import type { Exchange } from '../../local/snapshot.ts';
import { serve, type TestServer } from './http-server.ts';

const ORDER = {
  customer: { email: 'ada@example.com' },
  lines: [{ sku: 'atlas', quantity: 1 }],
  paymentMethod: 'pm_card_visa',
};

describe('apiClient', () => {
  let server: TestServer;
  const seen: { method?: string; url?: string; key?: unknown; authorization?: string; body: string }[] = [];
  const exchanges: Exchange[] = [];
  const client = () => apiClient(server.url, 'once_key', recordInto(exchanges, 'books'));

  beforeEach(async () => {
    seen.length = 0;
    exchanges.length = 0;
    server = await serve(({ method = '', url = '', headers }, body, response) => {
      const { authorization = '' } = headers;
      seen.push({ method, url, key: headers['idempotency-key'], authorization, body });
      if (url === '/orders/hang') return;
      response.writeHead(method === 'POST' ? 201 : 200, {
        'content-type': 'application/json',
        location: '/orders/ord_1',
      });
      response.end('{"orderId":"ord_1","status":"placed","attempt":1}');
    });
  });

  afterEach(async () => server.close());

  it('sends the key, the merchant’s API key and JSON', async () => {
    const response = await client().placeOrder(ORDER, 'key-1');
    expect(seen).toEqual([
      {
        method: 'POST',
        url: '/orders',
        key: 'key-1',
        authorization: 'Bearer once_key',
        body: JSON.stringify(ORDER),
      },
    ]);
    expect(response).toMatchObject({ status: 201, body: { orderId: 'ord_1' } });
  });

  it('escapes what is part of a path', async () => {
    await client().readProduct('a/b c');
    expect(seen[0]?.url).toBe('/products/a%2Fb%20c');
  });

  it('records what was asked and answered', async () => {
    await client().placeOrder(ORDER, 'key-1');
    await client().readInvoice('ord_1');
    const answer = {
      merchantId: 'books',
      location: '/orders/ord_1',
      orderId: 'ord_1',
      orderStatus: 'placed',
      attempt: 1,
    };
    expect(exchanges).toMatchObject([
      { ...answer, route: 'POST /orders', key: 'key-1', status: 201 },
      { ...answer, route: 'GET /orders/{orderId}/invoice', status: 200 },
    ]);
  });

  it('leaves the query out of a recorded route', async () => {
    await client().request('GET', '/orders?externalReference=po-17');
    expect(exchanges[0]?.route).toBe('GET /orders');
  });

  it('records a request that was given up without a status', async () => {
    const signal = AbortSignal.timeout(100);
    await expect(client().request('GET', '/orders/hang', { key: 'key-1', signal })).rejects.toThrow();
    expect(exchanges).toEqual([{ merchantId: 'books', route: 'GET /orders/{orderId}', key: 'key-1' }]);
  });

  it('rejects an answer that is not as the API’s description has it, when it is told to look', async () => {
    const looking = apiClient(server.url, 'once_key', recordInto(exchanges, 'books'), new DescribedAnswers());
    await expect(looking.placeOrder(ORDER, 'key-1')).rejects.toThrow(
      "Not as docs/openapi.json describes it: POST /orders answered 201:  must have required property 'totalMinor'",
    );
    expect(exchanges).toMatchObject([{ route: 'POST /orders', status: 201 }]);
  });
});
