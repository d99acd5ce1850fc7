import { STATUS_CODES } from 'node:http';
import type { OrderEventType } from '../../domain/orders/order.ts';
import { STATUS, type ProblemCode } from '../api/problem.ts';
import { componentSchemas, referTo, type Json, type SchemaName } from './components.ts';
import { HEADERS, orderEventWebhook, PARAMETERS, referToHeader, referToParameter } from './parts.ts';
import {
  isSigned,
  pathParameters,
  problemsOf,
  ROUTES,
  scopeOf,
  type DescribedAnswer,
  type DescribedRoute,
  type HeaderName,
} from './routes.ts';
import { WHAT_TO_DO } from './what-to-do.ts';

const EVENT_TYPES = [
  'OrderPlaced',
  'PaymentActionRequired',
  'OrderPaid',
  'PaymentDeclined',
  'PaymentAttempted',
  'InvoiceIssued',
  'OrderCancelled',
  'RefundRequested',
  'OrderRefunded',
  'RefundFailed',
  'CreditNoteIssued',
  'PaymentDisputed',
  'DisputeUpdated',
  'DisputeClosed',
  'LateCaptureFound',
  'LateCaptureRefunded',
] as const satisfies readonly OrderEventType[];

const INTRODUCTION = `A timeout never becomes a second payment, and a retry never a second order.

Every write that could happen twice takes an \`Idempotency-Key\`. A request that is sent again with the same key and the
same body is answered as the first one was, with \`Idempotent-Replayed: true\`. Send it again after a lost connection, after
409 \`request_in_flight\`, 429 and every 5xx. Wait as long as \`Retry-After\` says.

Amounts are integers in the currency's minor unit. Problems are \`application/problem+json\` (RFC 9457): decide by \`code\`.
API Gateway answers some errors itself, as JSON with a \`message\` and without a \`code\`.`;

/**
 * The description of the API in OpenAPI 3.1, made from the schemas that parse requests and those of the answers.
 *
 * @param orderEvent JSON Schema of an event's detail
 */
export function openApi(orderEvent: Json): Json {
  const { $schema: _dialect, ...OrderEvent } = orderEvent;
  return {
    openapi: '3.1.1',
    info: {
      title: 'Once',
      version: '1',
      summary: 'Orders that happen once.',
      description: INTRODUCTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [
      {
        url: 'https://{apiId}.execute-api.{region}.amazonaws.com',
        description: 'A deployment: the output `ApiUrl`.',
        variables: { apiId: { default: 'abcde12345' }, region: { default: 'eu-central-1' } },
      },
    ],
    security: [{ apiKey: [] }],
    tags: [
      { name: 'Orders', description: 'Place, charge, cancel and refund.' },
      { name: 'Documents', description: 'Invoices and credit notes.' },
      { name: 'Products', description: 'Names, prices, tax and stock.' },
      { name: 'Merchant', description: 'Who sells, as documents show it.' },
      { name: 'Webhooks', description: 'What payment providers send.' },
      { name: 'Events', description: 'What subscribers are told.' },
    ],
    paths: paths(),
    webhooks: { orderEvent: orderEventWebhook(EVENT_TYPES) },
    components: {
      schemas: { ...componentSchemas(), OrderEvent },
      parameters: PARAMETERS,
      headers: HEADERS,
      securitySchemes: {
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          description:
            'A merchant’s secret key, made by `npm run once -- api-key create <merchant>`. Never in a browser. ' +
            'A key may be limited to scopes: `read`, `orders`, `refunds`, `catalogue`. Each operation names the one that it needs.',
        },
      },
    },
    'x-problems': Object.fromEntries(
      Object.entries(WHAT_TO_DO).map(([code, whatToDo]) => [code, { status: statusOf(code), whatToDo }]),
    ),
  };
}

const statusOf = (code: string): number => new Map<string, number>(Object.entries(STATUS)).get(code) ?? 500;

function paths(): Json {
  const all: Record<string, Json> = {};
  for (const [key, route] of Object.entries(ROUTES)) {
    const [method = '', path = ''] = key.split(' ');
    all[path] = { ...all[path], [method.toLowerCase()]: operationOf(key, route) };
  }
  return all;
}

function operationOf(key: string, route: DescribedRoute): Json {
  const { operationId, tag, summary, description, request } = route;
  const parameters = parametersOf(key, route).map(referToParameter);
  const scope = scopeOf(route);
  return {
    operationId,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    security: scope === undefined ? [] : [{ apiKey: [scope] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(request === undefined ? {} : { requestBody: requestBody(request) }),
    ...(isSigned(route) ? { requestBody: SIGNED_BODY } : {}),
    responses: {
      ...Object.fromEntries(route.answers.map((answer) => [String(answer.status), answerOf(answer)])),
      ...problemResponses(key, route),
    },
  };
}

const parametersOf = (key: string, { keyed, conditional, query }: DescribedRoute): readonly string[] => [
  ...pathParameters(key),
  ...(query ?? []),
  ...(keyed ? ['IdempotencyKey'] : []),
  ...(conditional === 'write' ? ['IfMatch', 'IfNoneMatch'] : []),
  ...(conditional === 'read' ? ['IfNoneMatchOfReader'] : []),
];

const requestBody = ({ schema, optional }: NonNullable<DescribedRoute['request']>): Json => ({
  required: optional !== true,
  content: { 'application/json': { schema: referTo(schema) } },
});

const SIGNED_BODY: Json = {
  required: true,
  description: 'The provider’s own event, signed as the provider signs. At most 256,000 bytes.',
  content: { 'application/json': { schema: {} } },
};

const NO_STORE = { 'Cache-Control': referToHeader('Cache-Control') };

function answerOf({ says, schema, pdf, headers = [] }: DescribedAnswer): Json {
  const json = schema === undefined ? {} : { 'application/json': { schema: oneOf([schema].flat()) } };
  const content = pdf ? { ...json, 'application/pdf': {} } : json;
  return {
    description: says,
    headers: {
      ...Object.fromEntries(headers.map((name) => [fieldOf(name), referToHeader(name)])),
      ...NO_STORE,
    },
    ...(schema === undefined ? {} : { content }),
  };
}

const oneOf = (schemas: readonly SchemaName[]): Json =>
  schemas.length === 1 ? referTo(schemas[0] ?? '') : { oneOf: schemas.map(referTo) };

const fieldOf = (name: HeaderName): string => (name === 'ETagOfOne' ? 'ETag' : name);

/** What API Gateway answers itself: no key, a key that is refused, its limits, and its own faults. */
const OF_API_GATEWAY = [401, 403, 429, 500, 503];

const HEADERS_OF: Readonly<Record<number, Json>> = {
  401: { 'WWW-Authenticate': referToHeader('WWW-Authenticate') },
  415: { Accept: referToHeader('Accept'), 'Accept-Encoding': referToHeader('Accept-Encoding') },
};

/** A response for each status: which codes come with it, and what to do about each. */
function problemResponses(key: string, route: DescribedRoute): Json {
  const byStatus = Map.groupBy(problemsOf(key, route), (code) => STATUS[code] as number);
  const ofGateway = OF_API_GATEWAY.filter((status) => !(isSigned(route) && status < 429));
  const statuses = [...new Set([...byStatus.keys(), ...ofGateway])].toSorted((one, other) => one - other);
  return Object.fromEntries(
    statuses.map((status) => {
      const codes = byStatus.get(status) ?? [];
      return [String(status), problemResponse(status, codes, ofGateway.includes(status))];
    }),
  );
}

function problemResponse(status: number, codes: readonly ProblemCode[], ofGateway: boolean): Json {
  const told = codes.map((code) => `- \`${code}\`: ${WHAT_TO_DO[code]}`);
  return {
    description: [STATUS_CODES[status] ?? '', ...told].join('\n'),
    headers: {
      'Retry-After': referToHeader('Retry-After'),
      ...(codes.includes('external_reference_taken') ? { Location: referToHeader('LocationOfOther') } : {}),
      ...HEADERS_OF[status],
      ...NO_STORE,
    },
    content: {
      ...(codes.length === 0
        ? {}
        : {
            'application/problem+json': {
              schema: {
                allOf: [
                  referTo('Problem'),
                  { properties: { status: { const: status }, code: { enum: [...codes] } } },
                ],
              },
            },
          }),
      ...(ofGateway ? { 'application/json': { schema: referTo('GatewayMessage') } } : {}),
    },
  };
}
