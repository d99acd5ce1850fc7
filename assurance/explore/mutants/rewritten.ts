import {
  PutItemCommand,
  UpdateItemCommand,
  type DynamoDBClient,
  type PutItemCommandInput,
  type QueryCommandInput,
  type TransactWriteItem,
  type TransactWriteItemsCommandInput,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { memoryClient } from '../environment/dynamo-wire.ts';
import { textIn, type Item } from '../memory-dynamo/attribute-values.ts';
import { ordersOn, type Wiring } from '../wiring.ts';

/** What a mutant does to requests before they are sent; each later step is a call of its own. */
export interface Rewriting {
  readonly put?: (put: PutItemCommandInput) => PutItemCommandInput | 'not at all';
  readonly update?: (update: UpdateItemCommandInput) => UpdateItemCommandInput;
  readonly query?: (query: QueryCommandInput) => QueryCommandInput;
  readonly transaction?: (writes: readonly TransactWriteItem[]) => Rewritten;
}

export interface Rewritten {
  readonly before?: readonly TransactWriteItem[];
  readonly writes: readonly TransactWriteItem[];
  readonly after?: readonly TransactWriteItem[];
}

const isTransaction = (input: object): input is TransactWriteItemsCommandInput => 'TransactItems' in input;
const isPut = (input: object): input is PutItemCommandInput => 'Item' in input;
const isQuery = (input: object): input is QueryCommandInput => 'KeyConditionExpression' in input;
const isUpdate = (input: object): input is UpdateItemCommandInput => 'UpdateExpression' in input;

/** The ledger over a client that rewrites. One client a mutant: to make one takes longer than a run. */
export function rewritten(rewriting: Rewriting): (wiring: Wiring) => Wiring {
  let client: DynamoDBClient | undefined;
  return (wiring) => {
    client ??= rewritingClient(rewriting);
    return { ...wiring, ...ordersOn(client, wiring.tableName, wiring.clock, wiring.log) };
  };
}

function rewritingClient(rewriting: Rewriting): DynamoDBClient {
  const plain = memoryClient();
  const client = memoryClient();
  client.middlewareStack.add(
    (next) => async (args) => {
      const { before, input, after } = rewrittenInput(args.input, rewriting);
      for (const write of before) await alone(plain, write);
      const answer =
        input === 'not at all' ? { output: { $metadata: {} }, response: {} } : await next({ ...args, input });
      for (const write of after) await alone(plain, write);
      return answer;
    },
    { step: 'initialize' },
  );
  return client;
}

interface RewrittenInput {
  readonly before: readonly TransactWriteItem[];
  readonly input: object | 'not at all';
  readonly after: readonly TransactWriteItem[];
}

function rewrittenInput(input: object, rewriting: Rewriting): RewrittenInput {
  if (isTransaction(input)) return rewrittenTransaction(input, rewriting);
  return { before: [], input: rewrittenRequest(input, rewriting), after: [] };
}

function rewrittenTransaction(
  input: TransactWriteItemsCommandInput,
  { transaction }: Rewriting,
): RewrittenInput {
  if (transaction === undefined) return { before: [], input, after: [] };
  const { before = [], writes, after = [] } = transaction(input.TransactItems ?? []);
  return { before, input: { ...input, TransactItems: [...writes] }, after };
}

function rewrittenRequest(input: object, { put, update, query }: Rewriting): object | 'not at all' {
  if (isPut(input) && put !== undefined) return put(input);
  if (isUpdate(input) && update !== undefined) return update(input);
  if (isQuery(input) && query !== undefined) return query(input);
  return input;
}

async function alone(client: DynamoDBClient, { Put: put, Update: update }: TransactWriteItem): Promise<void> {
  if (put !== undefined) await client.send(new PutItemCommand(put));
  if (update !== undefined) await client.send(new UpdateItemCommand(update));
}

/** The sort key of what a write of a transaction is about. */
export const sortKeyOf = ({ Put: put, Update: update, Delete: remove }: TransactWriteItem): string =>
  sortKeyIn(put?.Item ?? update?.Key ?? remove?.Key);

export const sortKeyIn = (item: Item | undefined): string => textIn(item?.['sk']);

interface Conditional {
  readonly ConditionExpression?: string | undefined;
}

export const withoutCondition = <Write extends Conditional>(write: Write): Write => ({
  ...write,
  ConditionExpression: undefined,
});
