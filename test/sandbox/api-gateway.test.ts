import { describe, expect, it } from '@jest/globals';

import { requestOf } from '../../sandbox/api-gateway.ts';

describe('requestOf', () => {
  const event = {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/v1/refunds',
    rawQueryString: 'a=1&a=2',
    headers: { 'idempotency-key': 'k' },
    isBase64Encoded: false,
    requestContext: {
      accountId: '1',
      apiId: 'a',
      domainName: 'a.test',
      domainPrefix: 'a',
      http: {
        method: 'POST',
        path: '/v1/refunds',
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: 't',
      },
      requestId: 'r',
      routeKey: '$default',
      stage: '$default',
      time: '',
      timeEpoch: 0,
    },
  };

  it('reads a body that API Gateway encoded, one that it did not, and none', () => {
    const body = 'metadata[name]=Zoë';
    const encoded = { ...event, body: Buffer.from(body).toString('base64'), isBase64Encoded: true };
    const expected = {
      method: 'POST',
      path: '/v1/refunds',
      query: 'a=1&a=2',
      headers: { 'idempotency-key': 'k' },
      body,
    };
    expect(requestOf(encoded)).toEqual(expected);
    expect(requestOf({ ...event, body })).toEqual(expected);
    expect(requestOf(event)).toEqual({ ...expected, body: '' });
  });
});
