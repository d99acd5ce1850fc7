import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { functionsOf } from '../../../assurance/world/deployed-functions.ts';
import { synthesizeFast } from '../../../assurance/world/synthesis.ts';

const { orders } = synthesizeFast();

const WEBHOOK = 'POST /webhooks/{provider}';
const behindTheAuthorizer = {
  'POST /orders': 'PlaceOrder',
  'GET /orders': 'ListOrders',
  'GET /orders/{orderId}': 'ReadOrder',
  'POST /orders/{orderId}/payments': 'AttemptPayment',
  'POST /orders/{orderId}/cancel': 'CancelOrder',
  'POST /orders/{orderId}/refunds': 'RequestRefund',
  'GET /orders/{orderId}/payments': 'ReadPayments',
  'GET /orders/{orderId}/refunds': 'ReadRefunds',
  'GET /orders/{orderId}/refunds/{refundId}': 'ReadRefunds',
  'GET /orders/{orderId}/operations': 'ReadOperations',
  'GET /orders/{orderId}/invoice': 'ReadInvoice',
  'GET /orders/{orderId}/credit-notes': 'ReadCreditNotes',
  'GET /orders/{orderId}/credit-notes/{number}': 'ReadCreditNotes',
  'PUT /merchant': 'PutMerchant',
  'GET /merchant': 'ReadMerchant',
  'GET /invoices': 'ListDocuments',
  'GET /credit-notes': 'ListDocuments',
  'GET /products': 'ListProducts',
  'POST /products/{sku+}': 'MoveStock',
  'PUT /products/{sku+}': 'PutProduct',
  'GET /products/{sku+}': 'ReadProduct',
  'POST /products/{sku}/stock-movements': 'MoveStock',
};

const authorizer = z.object({
  AuthorizerPayloadFormatVersion: z.string(),
  EnableSimpleResponses: z.boolean(),
  AuthorizerResultTtlInSeconds: z.number(),
  IdentitySource: z.array(z.string()),
  AuthorizerUri: z.string(),
});
const authorizers = orders.properties('AWS::ApiGatewayV2::Authorizer', authorizer);

const integrations = orders.properties(
  'AWS::ApiGatewayV2::Integration',
  z.object({ IntegrationUri: z.string(), PayloadFormatVersion: z.literal('2.0') }),
);

const route = z
  .object({
    RouteKey: z.string(),
    AuthorizationType: z.string(),
    AuthorizerId: z.string().optional(),
    Target: z.string(),
  })
  .transform((it) => ({ ...it, handler: integrations.get(it.Target.split('/')[1] ?? '')?.IntegrationUri }));
const routes = [...orders.properties('AWS::ApiGatewayV2::Route', route).values()];

const limits = z.looseObject({ ThrottlingRateLimit: z.number(), ThrottlingBurstLimit: z.number() });
const stage = z.object({
  StageName: z.string(),
  DefaultRouteSettings: limits,
  RouteSettings: z.record(z.string(), limits),
  AccessLogSettings: z.object({ DestinationArn: z.string(), Format: z.string() }),
});

describe('OrdersApi', () => {
  it('answers each route with its function', () => {
    expect(Object.fromEntries(routes.map(({ RouteKey, handler }) => [RouteKey, handler]))).toEqual({
      ...behindTheAuthorizer,
      [WEBHOOK]: 'ReceiveWebhook',
    });
  });

  it('lets only webhooks past the authorizer', () => {
    const [known] = authorizers.keys();
    expect(known).toBeDefined();
    for (const { RouteKey, AuthorizationType, AuthorizerId } of routes) {
      expect([RouteKey, AuthorizationType, AuthorizerId]).toEqual(
        RouteKey === WEBHOOK ? [WEBHOOK, 'NONE', undefined] : [RouteKey, 'CUSTOM', known],
      );
    }
  });

  it('asks the authorizer with the key, and remembers its answer', () => {
    const [properties] = authorizers.values();
    expect(properties).toMatchObject({
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: true,
      AuthorizerResultTtlInSeconds: 300,
      IdentitySource: ['$request.header.Authorization'],
    });
    expect(properties?.AuthorizerUri).toContain('/functions/Authorize/invocations');
  });

  it('answers before API Gateway gives up', () => {
    for (const { handler } of routes) {
      expect(functionsOf(orders).get(handler ?? '')?.Timeout).toBeLessThanOrEqual(15);
    }
  });

  it('limits all routes, and the open one by itself', () => {
    const [properties] = orders.properties('AWS::ApiGatewayV2::Stage', stage).values();
    expect(properties?.DefaultRouteSettings.ThrottlingRateLimit).toBeGreaterThan(0);
    expect(Object.keys(properties?.RouteSettings ?? {})).toEqual([WEBHOOK]);
  });

  it('logs every request, but neither key nor body', () => {
    const [properties] = orders.properties('AWS::ApiGatewayV2::Stage', stage).values();
    expect(properties?.AccessLogSettings.DestinationArn).toContain('ApiAccessLogs');
    expect(properties?.AccessLogSettings.Format).toContain('$context.requestId');
    expect(properties?.AccessLogSettings.Format).not.toMatch(/request\.header|request\.body/);
  });
});
