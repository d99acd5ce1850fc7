import { randomUUID } from 'node:crypto';
import {
  IdempotencyAlreadyInProgressError,
  IdempotencyConfig,
  IdempotencyKeyError,
  IdempotencyPersistenceLayerError,
  IdempotencyValidationError,
  makeIdempotent,
} from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { makeHandlerIdempotent } from '@aws-lambda-powertools/idempotency/middleware';
import { CreateTableCommand, ScanCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { z } from 'zod';
import type { ApiEvent } from '../../functions/http/api/request.ts';
import { GatewayFault } from '../../functions/usecases/ports/gateway.ts';
import { createTable, type TestTable } from '../world/dynamodb-local.ts';
import { Effects } from './effects.ts';
import { ScriptedFault, unforeseen, type Call, type Engine, type Receipt, type Reply } from './engine.ts';
import { eventOf, contextOf } from './invocation.ts';
import { isNoAnswer, Wire } from './wire.ts';

export interface StockSetup {
  readonly wrapper: 'makeIdempotent' | 'middy';
  readonly eventKeyJmesPath?: string;
}

type Handler = (event: ApiEvent, context: Context) => Promise<Receipt>;

/** The merchant and the header: what a careful user would choose. */
const MERCHANT_AND_KEY = '[requestContext.authorizer.lambda.merchantId, headers."idempotency-key"]';

/**
 * Powertools as it is documented: its DynamoDB persistence layer on a table of the documented shape, the payload
 * validated, the Lambda context registered (both wrappers do it for a handler).
 */
export class Stock implements Engine {
  readonly #setup: StockSetup;
  readonly #table: TestTable;
  readonly #effects: Effects;
  readonly #wire = new Wire();
  readonly #client: DynamoDBClient;

  constructor(setup: StockSetup, table: TestTable, effects: Effects) {
    this.#setup = setup;
    this.#table = table;
    this.#effects = effects;
    this.#client = this.#wire.clientLike(table.client);
  }

  static async open(setup: StockSetup): Promise<Stock> {
    const { client } = await createTable();
    const tableName = `idempotency-${randomUUID()}`;
    await client.send(
      new CreateTableCommand({
        TableName: tableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    );
    return new Stock(setup, { client, tableName }, await Effects.open());
  }

  async call(call: Call): Promise<Reply> {
    const handler = this.#wrap(async () => {
      await call.before?.();
      const { receipt, declined } = await this.#effects.cause(call);
      if (declined) throw new CardDeclined();
      return receipt;
    });
    try {
      return { code: 'answered', receipt: await handler(eventOf(call), contextOf(call)) };
    } catch (error) {
      return replyTo(error);
    }
  }

  /** Each call is an execution environment of its own: they share the table and nothing else. */
  #wrap(handler: Handler): Handler {
    const { wrapper, eventKeyJmesPath = MERCHANT_AND_KEY } = this.#setup;
    const options = {
      persistenceStore: new DynamoDBPersistenceLayer({
        tableName: this.#table.tableName,
        awsSdkV3Client: this.#client,
      }),
      config: new IdempotencyConfig({ eventKeyJmesPath, payloadValidationJmesPath: 'body' }),
    };
    if (wrapper === 'makeIdempotent') return makeIdempotent(handler, options);
    const { signal } = new AbortController();
    const wrapped = middy<ApiEvent, Receipt>().use(makeHandlerIdempotent(options)).handler(handler);
    return async (event, context) => {
      const receipt = await wrapped(event, context, { signal });
      if (receipt === undefined) throw new Error('the handler gave no answer');
      return receipt;
    };
  }

  effects(): Promise<number> {
    return this.#effects.count();
  }

  failSaving(): () => void {
    return this.#wire.failEvery('UpdateItem');
  }

  loseClaimResponse(): void {
    this.#wire.loseNextResponse('PutItem');
  }

  async lockedForMinutes(): Promise<number> {
    const [record] = await this.#records();
    if (record === undefined) return 0;
    const until = record.in_progress_expiration ?? record.expiration * 1000;
    return Math.max(0, Math.round((until - Date.now()) / 60_000));
  }

  async failuresKept(): Promise<string> {
    const records = await this.#records();
    return records.length === 0 ? 'nothing' : JSON.stringify(records);
  }

  close(): void {
    this.#wire.expectFired();
    for (const client of [this.#client, this.#table.client]) client.destroy();
    this.#effects.close();
  }

  async #records() {
    const { client, tableName } = this.#table;
    const { Items = [] } = await client.send(new ScanCommand({ TableName: tableName, ConsistentRead: true }));
    return Items.map((item) => stored.parse(unmarshall(item)));
  }
}

/** Seconds, and milliseconds for the one in progress. */
const stored = z.looseObject({ expiration: z.number(), in_progress_expiration: z.number().optional() });

class CardDeclined extends Error {
  override readonly name = 'CardDeclined';
}

function replyTo(error: unknown): Reply {
  if (error instanceof IdempotencyAlreadyInProgressError) return { code: 'in_flight' };
  if (error instanceof IdempotencyValidationError) return { code: 'other_request' };
  if (error instanceof CardDeclined) return { code: 'declined' };
  const cause = error instanceof IdempotencyPersistenceLayerError ? error.cause : error;
  if (cause instanceof IdempotencyKeyError) return { code: 'no_key' };
  const ofTheProbe = cause instanceof ScriptedFault || cause instanceof GatewayFault || isNoAnswer(cause);
  return ofTheProbe ? { code: 'failed' } : unforeseen(error);
}
