import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Readable } from 'node:stream';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import type { CallKind } from '../faults.ts';
import {
  conflict,
  internalError,
  throttled,
  transactionConflict,
  type WireAnswer,
} from '../memory-dynamo/answers.ts';
import { requestFrom, type DynamoRequest } from '../memory-dynamo/requests.ts';
import { here } from '../place.ts';
import { nameOf } from '../site.ts';
import { awsFaults } from './aws-faults.ts';
import { withoutDelay } from './retries.ts';
import { readOfMany, torn, type ReadOfMany, type Tear } from './torn-read.ts';
import { answer, headerOf, requestIdOf, textOf, type WireRequest, type WireResponse } from './wire.ts';

const MAX_ATTEMPTS = 4;

/** What stands behind the seam: the table in memory, or DynamoDB Local over its own wire. */
type Engine = (request: DynamoRequest, raw: WireRequest, options: RequestOptions) => Promise<WireResponse>;

type RequestOptions = Parameters<DynamoDBClient['config']['requestHandler']['handle']>[1];

/** A client of the table in memory of whichever run it is used in. Nobody checks a signature: none is made. */
export function memoryClient(): DynamoDBClient {
  const client = new DynamoDBClient({
    ...common,
    endpoint: 'http://memory.invalid',
    requestHandler: behindTheSeam(async (request) => inJson(here().services.dynamo(request))),
    signer: { sign: async (request) => request },
  });
  // What nobody reads costs a tenth of a run.
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}

/** A client like the one given, with the seam on its wire. */
export function localClient({ config }: DynamoDBClient): DynamoDBClient {
  const { endpoint, credentials, requestHandler: wire } = config;
  return new DynamoDBClient({
    ...common,
    ...(endpoint === undefined ? {} : { endpoint }),
    credentials,
    requestHandler: behindTheSeam(async (_request, raw, options) =>
      buffered(await wire.handle(raw, options)),
    ),
  });
}

const common = {
  region: 'eu-central-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: MAX_ATTEMPTS,
  retryStrategy: withoutDelay(MAX_ATTEMPTS),
};

const behindTheSeam = (engine: Engine) => ({
  handle: async (raw: WireRequest, options: RequestOptions): Promise<WireResponse> => {
    const text = textOf(raw);
    const request = requestFrom(headerOf(raw, 'x-amz-target'), text);
    const name = nameOf(request);
    const kind = kindOf(request);
    const many = readOfMany(request);
    const carryOut = async (): Promise<WireResponse> => engine(request, raw, options);
    return here().services.perform({
      name,
      kind,
      carryOut,
      requestId: requestIdOf(raw),
      order: orderIn(text),
      faults: {
        ...awsFaults(name, carryOut, {
          throttled: () => inJson(throttled()),
          internalError: () => inJson(internalError()),
        }),
        conflict: async () => inJson(conflictOf(request)),
        ...(many && {
          torn_early: tornAt('torn_early', many, carryOut),
          torn_late: tornAt('torn_late', many, carryOut),
        }),
      },
    });
  },
});

/** The order whose partition a request names first. */
function orderIn(text: string): OrderKey | undefined {
  const [, merchantId, orderId] = /"M#([^"#]+)#O#([^"#]+)"/.exec(text) ?? [];
  return merchantId === undefined || orderId === undefined ? undefined : { merchantId, orderId };
}

function kindOf(request: DynamoRequest): CallKind {
  if (readOfMany(request) !== undefined) return 'read_of_many';
  return request.name === 'GetItem' || request.name === 'Query' ? 'read' : 'write';
}

const BETWEEN_MS = 10_000;

const tornAt =
  (tear: Tear, request: ReadOfMany, carryOut: () => Promise<WireResponse>) =>
  async (): Promise<WireResponse> => {
    const before = await carryOut();
    await here().services.sleep(BETWEEN_MS);
    return torn(request, before, await carryOut(), tear);
  };

const conflictOf = ({ name, input }: DynamoRequest): WireAnswer =>
  name === 'TransactWriteItems' ? transactionConflict(input.TransactItems?.length ?? 1) : conflict();

const inJson = ({ status, body }: WireAnswer): WireResponse => answer(status, JSON.stringify(body));

/** Read to the end, as an answer that nobody reads would keep its connection. */
async function buffered({
  response,
}: {
  readonly response: {
    readonly statusCode: number;
    readonly headers: Record<string, string>;
    readonly body?: unknown;
  };
}): Promise<WireResponse> {
  const { statusCode, headers, body } = response;
  const chunks: Uint8Array[] = [];
  if (body instanceof Readable)
    for await (const chunk of body) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return { response: { statusCode, headers, body: Buffer.concat(chunks) } };
}
