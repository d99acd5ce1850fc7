import { DEFAULT_LIMIT, MAX_LIMIT } from '../lists/list-request.ts';
import { LISTED_STATUSES } from '../../usecases/ports/lists.ts';
import { referTo, type Json } from './components.ts';

const TEXT: Json = { type: 'string' };
const MOMENT = 'A time of RFC 3339, or a date, which begins at midnight UTC.';

/** Headers of requests, parameters of paths and queries, and headers of answers, each under its name in `components`. */
export const PARAMETERS: Json = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    description:
      '1 to 255 printable ASCII characters, bare or in double quotes. Make it from what the request means, such as ' +
      '`order_982_checkout_attempt_1`, never at random: a caller that starts again then finds its first request. ' +
      'A request that was refused and changed nothing leaves its key free.',
    schema: { type: 'string', minLength: 1, maxLength: 257 },
    example: 'order_982_checkout_attempt_1',
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    description: 'Writes only over the state with this ETag; `*`: only over what is there.',
    schema: { type: 'string' },
    example: '"r3"',
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description: 'Writes only where the state has another ETag; `*`: only where there is nothing yet.',
    schema: { type: 'string' },
    example: '*',
  },
  IfNoneMatchOfReader: {
    name: 'If-None-Match',
    in: 'header',
    description: 'The ETag of what the reader has: where it is still so, the answer is 304.',
    schema: { type: 'string' },
    example: '"r3"',
  },
  externalReference: inQuery(
    'externalReference',
    'The shop’s own number of the order. Alone it answers with the order itself.',
    {
      type: 'string',
      minLength: 1,
      maxLength: 100,
      pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$',
    },
    '982',
  ),
  status: inQuery(
    'status',
    'Only orders with this status; `needs_attention`: those that a person has to look into.',
    { type: 'string', enum: LISTED_STATUSES },
    'declined',
  ),
  email: inQuery('email', 'Only orders of this customer, without case.', TEXT, 'ada@example.com'),
  placedFrom: inQuery('placedFrom', `Placed then or later. ${MOMENT}`, TEXT, '2026-11-24'),
  placedTo: inQuery('placedTo', `Placed before then. ${MOMENT}`, TEXT, '2026-11-25T00:00:00Z'),
  from: inQuery('from', `Issued then or later. ${MOMENT}`, TEXT, '2026-11-01'),
  to: inQuery('to', `Issued before then. ${MOMENT}`, TEXT, '2026-12-01'),
  limit: inQuery(
    'limit',
    'At most so many.',
    { type: 'integer', minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT },
    20,
  ),
  cursor: inQuery(
    'cursor',
    'The `nextCursor` of the page before, with the same filters. It belongs to one merchant and one list.',
    TEXT,
  ),
  orderId: inPath(
    'orderId',
    'Id of the order.',
    '^ord_[0-9a-f]{32}$',
    'ord_4f1c2a6b8d0e4f1c2a6b8d0e4f1c2a6b',
  ),
  refundId: inPath(
    'refundId',
    'Id of the refund.',
    '^[A-Za-z0-9_.:-]{1,255}$',
    '7d1a0c55e2b94f6d8a3b5c7d9e1f2a4b',
  ),
  number: inPath(
    'number',
    'Number of the credit note.',
    '^[A-Za-z0-9-]{0,13}\\d{4}-\\d{6,15}$',
    'C2026-000001',
  ),
  sku: inPath(
    'sku',
    'The merchant’s own name of the product, percent-encoded, a slash as `%2F` too. At most 64 characters, no `?`.',
    '^[^?]+$',
    'atlas',
  ),
  provider: inPath('provider', '`stripe`, or `standard` for Standard Webhooks.', '^[a-z]+$', 'stripe'),
  sender: inPath('sender', 'A name in `standardWebhookSenders`.', '^[a-z0-9-]+$', 'acme'),
};

function inQuery(name: string, description: string, schema: Json, example?: unknown): Json {
  return { name, in: 'query', description, schema, ...(example === undefined ? {} : { example }) };
}

function inPath(name: string, description: string, pattern: string, example: string): Json {
  return { name, in: 'path', required: true, description, schema: { type: 'string', pattern }, example };
}

const text = (description: string, pattern: string, required: boolean): Json => ({
  description,
  ...(required ? { required } : {}),
  schema: { type: 'string', pattern },
});

export const HEADERS: Json = {
  Location: text('Path of what was written.', '^/(orders|products)/', true),
  LocationOfOther: text('On `external_reference_taken`: path of the order that has it.', '^/orders/', false),
  ETag: text('Tag of the state, for If-Match and If-None-Match.', '^"r\\d+"$', true),
  ETagOfOne: text('Of a single order: its tag, for If-Match and If-None-Match.', '^"r\\d+"$', false),
  'Idempotent-Replayed': text('`true`: this is the stored answer of an earlier request.', '^true$', false),
  'Retry-After': text('Seconds to wait before the same request with the same key.', '^\\d+$', false),
  'WWW-Authenticate': text('How to authenticate.', '^Bearer', false),
  'Accept-Encoding': text('Which Content-Encoding is understood.', '^identity$', false),
  Accept: text('Which Content-Type is understood.', '^application/json$', false),
  Vary: text('What the representation depends on.', '^accept$', true),
  'Cache-Control': text('No cache keeps an answer.', '^no-store$', false),
};

export const referToHeader = (name: string): Json => ({ $ref: `#/components/headers/${name}` });

export const referToParameter = (name: string): Json => ({ $ref: `#/components/parameters/${name}` });

/** An event of the bus, as an EventBridge API destination posts it. */
export const orderEventWebhook = (types: readonly string[]): Json => ({
  post: {
    operationId: 'orderEvent',
    tags: ['Events'],
    summary: 'What happened to an order',
    description:
      'Published on the bus in the output `EventBusName`; an EventBridge API destination posts it as it is. ' +
      'Drop an `eventId` that is known, and ignore fields that are not.',
    security: [],
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['source', 'detail-type', 'detail'],
            properties: {
              source: { const: 'once.orders', description: 'Always the same.' },
              'detail-type': { enum: types, description: 'What happened.' },
              detail: referTo('OrderEvent'),
            },
          },
        },
      },
    },
    responses: {
      '2XX': { description: 'The receiver has it.' },
      '4XX': { description: 'The receiver refuses it.' },
    },
  },
});
