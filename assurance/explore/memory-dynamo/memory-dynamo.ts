import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { addMs } from '../../../functions/domain/instant.ts';
import type { Clock } from '../../../functions/usecases/ports/clock.ts';
import { cancelled, conditionFailed, ok, refusal, type WireAnswer } from './answers.ts';
import type { Item } from './attribute-values.ts';
import { holds, type Placeholders } from './conditions.ts';
import { page } from './queries.ts';
import type { DynamoRequest } from './requests.ts';
import { keyOf, StoredItems } from './stored-items.ts';
import { InvalidUpdate, updated } from './updates.ts';

/** How long a transaction is known by its client token. */
const TOKEN_MS = 600_000;

interface ConditionalWrite extends Placeholders {
  readonly ConditionExpression?: string | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: string | undefined;
}

/** What one write is about, and the item as it stands when it is done; undefined when it is gone. */
interface Planned {
  readonly key: Item;
  readonly clauses: ConditionalWrite;
  readonly after: (before: Item | undefined) => Item | undefined;
}

type Input<Name extends DynamoRequest['name']> = Extract<DynamoRequest, { name: Name }>['input'];

/**
 * The one table in memory: answers what the ledger asks as DynamoDB does, which memory-dynamo.test.ts compares with
 * DynamoDB Local, request by request.
 */
export class MemoryDynamo {
  readonly #items = new StoredItems();
  readonly #clock: Clock;
  readonly #tokens = new Map<string, { readonly at: string; readonly writes: string }>();
  /** Sees every change of an item. */
  readonly #changed: (before: Item | undefined, after: Item | undefined) => void;
  /** How many items were written: the same before and after means that nothing was. */
  written = 0;

  constructor(
    clock: Clock,
    changed: (before: Item | undefined, after: Item | undefined) => void = () => undefined,
  ) {
    this.#clock = clock;
    this.#changed = changed;
  }

  /** Everything, in the order of its keys, in plain values. */
  contents(): readonly Readonly<Record<string, unknown>>[] {
    return this.#items.all().map((item) => unmarshall(item));
  }

  handle(request: DynamoRequest): WireAnswer {
    switch (request.name) {
      case 'GetItem': {
        const item = this.#items.get(request.input.Key);
        return ok(item === undefined ? {} : { Item: item });
      }
      case 'BatchGetItem':
        return this.#batchGet(request.input);
      case 'Query':
        return ok(page(this.#items, request.input));
      case 'PutItem':
        return this.#alone(putOf(request.input));
      case 'UpdateItem':
        return this.#alone(updateOf(request.input), request.input.ReturnValues);
      case 'DeleteItem':
        return this.#alone(deleteOf(request.input));
      case 'TransactWriteItems':
        return this.#transact(request.input);
    }
  }

  #batchGet({ RequestItems: tables = {} }: Input<'BatchGetItem'>): WireAnswer {
    const found = Object.entries(tables).map(([table, { Keys: keys = [] }]) => [
      table,
      keys.map((key) => this.#items.get(key)).filter((item) => item !== undefined),
    ]);
    return ok({ Responses: Object.fromEntries(found) as object, UnprocessedKeys: {} });
  }

  #alone({ key, clauses, after }: Planned, returned?: string): WireAnswer {
    const before = this.#items.get(key);
    if (!holds(clauses.ConditionExpression, before, clauses)) {
      return conditionFailed(clauses.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' ? before : undefined);
    }
    try {
      const now = after(before);
      this.#write(key, before, now);
      return ok(returned === 'ALL_NEW' ? { Attributes: now } : {});
    } catch (error) {
      if (error instanceof InvalidUpdate) return refusal('ValidationException', error.message);
      throw error;
    }
  }

  #transact({
    TransactItems: writes = [],
    ClientRequestToken: token,
  }: Input<'TransactWriteItems'>): WireAnswer {
    const text = JSON.stringify(writes);
    const known = token === undefined ? undefined : this.#tokens.get(token);
    if (known !== undefined && this.#clock.now() < addMs(known.at, TOKEN_MS)) {
      return known.writes === text
        ? ok({})
        : refusal('IdempotentParameterMismatchException', 'The token came with other parameters.');
    }
    const planned = writes.map(planOf);
    if (new Set(planned.map(({ key }) => keyOf(key))).size < planned.length) {
      const message = 'Transaction request cannot include multiple operations on one item';
      return refusal('ValidationException', message);
    }
    const reasons = planned.map((write) => this.#reason(write));
    if (reasons.some(({ Code }) => Code !== 'None')) return cancelled(reasons);
    const changes = planned.map(({ key, after }) => {
      const before = this.#items.get(key);
      return [key, before, after(before)] as const;
    });
    for (const change of changes) this.#write(...change);
    if (token !== undefined) this.#tokens.set(token, { at: this.#clock.now(), writes: text });
    return ok({});
  }

  #reason({ key, clauses, after }: Planned) {
    const before = this.#items.get(key);
    if (!holds(clauses.ConditionExpression, before, clauses)) {
      const shown = clauses.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && before !== undefined;
      return {
        Code: 'ConditionalCheckFailed',
        Message: 'The conditional request failed',
        ...(shown ? { Item: before } : {}),
      };
    }
    try {
      after(before);
    } catch (error) {
      if (error instanceof InvalidUpdate) return { Code: 'ValidationError', Message: error.message };
      throw error;
    }
    return { Code: 'None' };
  }

  #write(key: Item, before: Item | undefined, after: Item | undefined): void {
    if (after === undefined) this.#items.delete(key);
    else this.#items.put(after);
    this.written += 1;
    this.#changed(before, after);
  }
}

function planOf({
  Put: put,
  Update: update,
  Delete: remove,
  ConditionCheck: check,
}: TransactWriteItem): Planned {
  if (put !== undefined) return putOf(put);
  if (update !== undefined) return updateOf(update);
  if (remove !== undefined) return deleteOf(remove);
  throw new Error(`the ledger checks nothing that it does not write: ${JSON.stringify(check)}`);
}

const putOf = (put: ConditionalWrite & { readonly Item?: Item | undefined }): Planned => {
  const { Item: item = {} } = put;
  return { key: item, clauses: put, after: () => item };
};

const updateOf = (
  update: ConditionalWrite & {
    readonly Key: Item | undefined;
    readonly UpdateExpression?: string | undefined;
  },
): Planned => {
  const { Key: key = {}, UpdateExpression: expression = '' } = update;
  return { key, clauses: update, after: (before) => updated(before ?? key, expression, update) };
};

const deleteOf = (remove: ConditionalWrite & { readonly Key: Item | undefined }): Planned => ({
  key: remove.Key ?? {},
  clauses: remove,
  after: () => undefined,
});
