import { describe, expect, it } from '@jest/globals';
import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';
import { authorizeRoute } from '../../../functions/http/api/authorize.ts';
import { apiEvent } from '../../../assurance/world/api-event.ts';

const KEY = 'once_0123456789ab_secret';

const event = (
  headers: APIGatewayRequestAuthorizerEventV2['headers'],
): APIGatewayRequestAuthorizerEventV2 => ({
  version: '2.0',
  type: 'REQUEST',
  routeArn: 'arn:aws:execute-api:eu-central-1:123456789012:api/$default/POST/orders',
  identitySource: [],
  routeKey: 'POST /orders',
  rawPath: '/orders',
  rawQueryString: '',
  cookies: [],
  requestContext: apiEvent().requestContext,
  ...(headers === undefined ? {} : { headers }),
});

async function authorize(headers: APIGatewayRequestAuthorizerEventV2['headers']) {
  const looked: string[] = [];
  const route = authorizeRoute(async (apiKey) => {
    looked.push(apiKey);
    return apiKey === KEY ? { merchantId: 'acme' } : undefined;
  });
  return { answer: await route(event(headers)), looked };
}

describe('authorize', () => {
  it.each([`Bearer ${KEY}`, `bearer ${KEY}`, `BEARER ${KEY}`, `Bearer   ${KEY}`])(
    'yields the merchant for %j',
    async (authorization) => {
      const { answer } = await authorize({ authorization });
      expect(answer).toEqual({ isAuthorized: true, context: { merchantId: 'acme' } });
    },
  );

  it('hands on what the key may do, with spaces between', async () => {
    const route = authorizeRoute(async () => ({ merchantId: 'acme', scopes: ['read', 'orders'] }));
    expect(await route(event({ authorization: `Bearer ${KEY}` }))).toEqual({
      isAuthorized: true,
      context: { merchantId: 'acme', scopes: 'read orders' },
    });
  });

  it('answers the same for every route, since API Gateway keeps the answer by the key', async () => {
    const route = authorizeRoute(async () => ({ merchantId: 'acme', scopes: ['read'] }));
    const asked = event({ authorization: `Bearer ${KEY}` });
    const elsewhere = {
      ...asked,
      routeKey: 'POST /orders/{orderId}/refunds',
      rawPath: '/orders/ord_1/refunds',
    };
    expect(await route(elsewhere)).toEqual(await route(asked));
  });

  it('lets nobody in with a key that is nobody’s', async () => {
    const { answer } = await authorize({ authorization: 'Bearer once_0123456789ab_guessed' });
    expect(answer).toEqual({ isAuthorized: false, context: {} });
  });

  it.each([
    ['no header at all', undefined],
    ['no Authorization header', {}],
    ['an empty one', { authorization: '' }],
    ['the scheme alone', { authorization: 'Bearer' }],
    ['the scheme and spaces', { authorization: 'Bearer   ' }],
    ['the key alone', { authorization: KEY }],
    ['another scheme', { authorization: `Basic ${KEY}` }],
    ['the scheme and the key in one word', { authorization: `Bearer${KEY}` }],
    ['something before it', { authorization: `x Bearer ${KEY}` }],
    ['something after it', { authorization: `Bearer ${KEY} x` }],
    ['two headers, joined by the API', { authorization: `Bearer ${KEY},Bearer ${KEY}` }],
    ['a line break after it', { authorization: `Bearer ${KEY}\nx` }],
    ['the key in another header', { 'x-api-key': KEY }],
  ])('looks nothing up for %s', async (_name, headers) => {
    const { answer, looked } = await authorize(headers);
    expect(answer).toEqual({ isAuthorized: false, context: {} });
    expect(looked).toEqual([]);
  });

  it('fails when the keys cannot be read, which lets nobody in', async () => {
    const route = authorizeRoute(async () => Promise.reject(new Error('no table')));
    await expect(route(event({ authorization: `Bearer ${KEY}` }))).rejects.toThrow('no table');
  });
});
