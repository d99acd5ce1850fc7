import { CfnResource, Duration, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CfnStage,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Construct } from 'constructs';

import type { StageSettings } from '../stage.ts';
import type { OnceFunction } from './once-function.ts';
import { vendedLogGroup } from './vended-log-group.ts';

export interface OrdersApiProps {
  readonly stage: StageSettings;
  readonly authorize: OnceFunction;
  /** Functions by the routes they answer, such as `GET /orders/{orderId}`; the authorizer stands before each. */
  readonly routes: Readonly<Record<string, OnceFunction>>;
  /** The routes without the authorizer, as their callers sign what they send: `POST /webhooks/{provider}`. */
  readonly receiveWebhook: OnceFunction;
}

const WEBHOOK_ROUTE = 'POST /webhooks/{provider}';

/** A provider each of whose senders has a name, ids and a secret of its own. */
const SENDER_ROUTE = 'POST /webhooks/standard/{sender}';

/** The HTTP API: routes, the authorizer before them, limits, and a line of access log for every request. */
export class OrdersApi extends Construct {
  readonly httpApi: HttpApi;
  /** Without a slash at its end. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: OrdersApiProps) {
    super(scope, id);
    const { stage } = props;
    const api = new HttpApi(this, 'HttpApi', {
      description: 'Orders that happen once',
      createDefaultStage: false,
      defaultAuthorizer: new HttpLambdaAuthorizer('Authorizer', props.authorize, {
        responseTypes: [HttpLambdaResponseType.SIMPLE],
        identitySource: ['$request.header.Authorization'],
        resultsCacheTtl: Duration.seconds(stage.authorizerCacheSeconds),
      }),
    });
    this.httpApi = api;
    this.url = api.apiEndpoint;

    const integrations = new Map<OnceFunction, HttpLambdaIntegration>();
    for (const [route, handler] of Object.entries(props.routes)) {
      const integration = integrations.get(handler) ?? new HttpLambdaIntegration(handler.node.id, handler);
      integrations.set(handler, integration);
      api.addRoutes({ ...parse(route), integration });
    }

    const webhookIntegration = new HttpLambdaIntegration(props.receiveWebhook.node.id, props.receiveWebhook);
    const webhooks = [WEBHOOK_ROUTE, ...(stage.standardWebhookSenders.length > 0 ? [SENDER_ROUTE] : [])];
    const webhookRoutes = webhooks.flatMap((route) =>
      api.addRoutes({
        ...parse(route),
        integration: webhookIntegration,
        authorizer: new HttpNoneAuthorizer(),
      }),
    );
    for (const route of webhookRoutes) {
      Validations.of(route).acknowledge({
        id: 'AwsSolutions-APIG4',
        reason: 'The payment provider has no API key: it signs what it sends, and the function checks that.',
      });
    }

    const deployed = new HttpStage(this, 'Stage', {
      httpApi: api,
      autoDeploy: true,
      throttle: stage.apiThrottle,
      accessLogSettings: {
        destination: new LogGroupLogDestination(vendedLogGroup(this, 'AccessLogs', 'apis', stage)),
        format: accessLog,
      },
    });
    // The library has no limits for one route; CloudFormation refuses them before the route is there.
    const cfnStage = deployed.node.defaultChild;
    if (!(cfnStage instanceof CfnStage)) throw new Error('the stage is not what CloudFormation calls it');
    for (const { node } of webhookRoutes) {
      if (!CfnResource.isCfnResource(node.defaultChild)) throw new Error(`${node.path} is no route`);
      cfnStage.addResourceDependency(node.defaultChild);
    }
    const { rateLimit: ThrottlingRateLimit, burstLimit: ThrottlingBurstLimit } = stage.webhookThrottle;
    cfnStage.routeSettings = Object.fromEntries(
      webhooks.map((route) => [route, { ThrottlingRateLimit, ThrottlingBurstLimit }]),
    );
  }
}

/** `$context` variables of an HTTP API. Neither the key nor the body is among them. */
const accessLog = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    requestTime: '$context.requestTime',
    sourceIp: '$context.identity.sourceIp',
    routeKey: '$context.routeKey',
    path: '$context.path',
    status: '$context.status',
    merchantId: '$context.authorizer.merchantId',
    responseLatencyMs: '$context.responseLatency',
    integrationError: '$context.integrationErrorMessage',
    authorizerError: '$context.authorizer.error',
  }),
);

function parse(route: string): { path: string; methods: HttpMethod[] } {
  const [verb, path] = route.split(' ');
  const method = Object.values(HttpMethod).find((known) => known === verb);
  if (method === undefined || path === undefined) throw new Error(`not a route: ${route}`);
  return { path, methods: [method] };
}
