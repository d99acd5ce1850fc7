import {
  BatchGetItemCommand,
  DynamoDBServiceException,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type DynamoDBClient,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';

/** A request of the ledger's kinds on a few items, on whichever table. */
export type Ask = (client: DynamoDBClient, table: string) => Promise<unknown>;

const key = fc.record({
  pk: fc.constantFrom('M#acme#O#1', 'M#acme#SKU#mug'),
  sk: fc.constantFrom('ORDER', 'OP#charge#checkout_attempt_1', 'PRODUCT', 'PRODUCT#1'),
});
const owner = fc.constantFrom('a', 'b');
const epoch = fc.integer({ min: 1, max: 2 });
const status = fc.constantFrom('processing', 'succeeded');
const dueAt = fc.constantFrom(
  '2026-11-24T10:00:00.000Z',
  '2026-11-24T10:01:00.000Z',
  '2026-11-24T10:02:00.000Z',
);
const shard = fc.constantFrom('0', '1', 'attention');
const quantity = fc.integer({ min: -3, max: 3 });
const returned = fc.constantFrom('ALL_OLD' as const, 'NONE' as const);

const attributes = fc.record(
  {
    owner,
    epoch,
    status,
    version: epoch,
    onHand: fc.integer({ min: 0, max: 4 }),
    dueAt,
    dueShard: shard,
    looks: epoch,
    placedAt: dueAt,
    placedShard: shard,
  },
  { requiredKeys: ['owner', 'epoch', 'status', 'version'] },
);

const absent = { ConditionExpression: 'attribute_not_exists(pk)' };
const ownOrAbsent = epoch.map((version) => ({
  ConditionExpression: 'attribute_not_exists(pk) OR version = :version',
  ExpressionAttributeValues: marshall({ ':version': version }),
}));
const anyway = {};
const fenced = fc.tuple(owner, epoch, status).map(([ofOwner, ofEpoch, ofStatus]) => ({
  ConditionExpression: '#owner = :owner AND #epoch = :epoch AND #status = :status',
  ExpressionAttributeNames: { '#owner': 'owner', '#epoch': 'epoch', '#status': 'status' },
  ExpressionAttributeValues: marshall({ ':owner': ofOwner, ':epoch': ofEpoch, ':status': ofStatus }),
}));

const put = fc
  .tuple(key, attributes, fc.oneof(fc.constant(absent), fc.constant(anyway), fenced, ownOrAbsent), returned)
  .map(([name, rest, condition, shown]) => ({
    Item: marshall({ ...name, ...rest }),
    ...condition,
    ReturnValuesOnConditionCheckFailure: shown,
  }));

const stock = fc.tuple(key, quantity, fc.boolean(), returned).map(([name, moved, enough, shown]) => ({
  Key: marshall(name),
  UpdateExpression: 'ADD onHand :quantity',
  ConditionExpression: enough ? 'onHand >= :taken' : 'attribute_exists(pk)',
  ExpressionAttributeValues: marshall({ ':quantity': moved, ...(enough ? { ':taken': -moved } : {}) }),
  ReturnValuesOnConditionCheckFailure: shown,
}));

const refilled = fc.tuple(key, quantity).map(([name, moved]) => ({
  Key: marshall(name),
  UpdateExpression: 'ADD onHand :quantity',
  ExpressionAttributeValues: marshall({ ':quantity': moved }),
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
}));

const counter = fc.tuple(key, epoch, fc.boolean()).map(([name, sequence, first]) => ({
  Key: marshall(name),
  UpdateExpression: 'SET lastSequence = :sequence',
  ConditionExpression: first ? 'attribute_not_exists(lastSequence)' : 'lastSequence = :previous',
  ExpressionAttributeValues: marshall({
    ':sequence': sequence,
    ...(first ? {} : { ':previous': sequence - 1 }),
  }),
}));

const postponed = fc.tuple(key, dueAt, dueAt).map(([name, until, seen]) => ({
  Key: marshall(name),
  UpdateExpression: 'SET dueAt = :until ADD looks :one',
  ConditionExpression: 'dueAt = :seen',
  ExpressionAttributeValues: marshall({ ':until': until, ':one': 1, ':seen': seen }),
  ReturnValues: 'ALL_NEW' as const,
}));

const raised = fc.tuple(key, dueAt).map(([name, seen]) => ({
  Key: marshall(name),
  UpdateExpression: 'SET dueAt = if_not_exists(dueAt, :now), dueShard = :attention, #0 = :0',
  ExpressionAttributeNames: { '#0': 'reason' },
  ExpressionAttributeValues: marshall({ ':now': seen, ':attention': 'attention', ':0': 'x' }),
}));

const leftToPerson = fc.tuple(key, dueAt).map(([name, seen]) => ({
  Key: marshall(name),
  UpdateExpression: 'REMOVE dueShard, looks ADD revision :one',
  ConditionExpression: 'dueAt = :seen AND attribute_exists(dueShard) AND dueShard <> :attention',
  ExpressionAttributeValues: marshall({ ':attention': 'attention', ':seen': seen, ':one': 1 }),
}));

const closed = fc.tuple(key, epoch).map(([name, version]) => ({
  Key: marshall(name),
  UpdateExpression: 'REMOVE dueAt, dueShard, looks, attention',
  ConditionExpression: '#version = :version AND attribute_exists(dueAt)',
  ExpressionAttributeNames: { '#version': 'version' },
  ExpressionAttributeValues: marshall({ ':version': version }),
}));

const priced = key.map((name) => ({
  Key: marshall(name),
  UpdateExpression: 'SET #name = :name, onHand = if_not_exists(onHand, :none)',
  ExpressionAttributeNames: { '#name': 'name' },
  ExpressionAttributeValues: marshall({ ':name': 'A mug', ':none': 0 }),
  ReturnValues: 'ALL_NEW' as const,
}));

const update = fc.oneof(stock, counter, postponed, raised, leftToPerson, closed);
/** One write of a transaction, in whichever table. */
type WriteIn = (table: string) => TransactWriteItem;

const nameOf = (write: WriteIn): string => {
  const { Put: one, Update: other, Delete: third } = write('any');
  const { pk, sk } = one?.Item ?? other?.Key ?? third?.Key ?? {};
  return `${pk?.S ?? ''} ${sk?.S ?? ''}`;
};

const write = fc.oneof(
  put.map((one): WriteIn => (table) => ({ Put: { ...one, TableName: table } })),
  fc
    .oneof(stock, refilled, counter)
    .map((one): WriteIn => (table) => ({ Update: { ...one, TableName: table } })),
  key.map((name): WriteIn => (table) => ({ Delete: { Key: marshall(name), TableName: table } })),
);

const putAsk = put.map(
  (input): Ask =>
    async (client, table) =>
      client.send(new PutItemCommand({ ...input, TableName: table })),
);

const updateAsk = fc.oneof(update, priced).map(
  (input): Ask =>
    async (client, table) =>
      client.send(new UpdateItemCommand({ ...input, TableName: table })),
);

const transactionAsk = fc.uniqueArray(write, { minLength: 1, maxLength: 3, selector: nameOf }).map(
  (writes): Ask =>
    async (client, table) =>
      client.send(new TransactWriteItemsCommand({ TransactItems: writes.map((one) => one(table)) })),
);

const getAsk = key.map(
  (name): Ask =>
    async (client, table) =>
      client.send(new GetItemCommand({ TableName: table, Key: marshall(name), ConsistentRead: true })),
);

const batchAsk = fc
  .uniqueArray(key, { minLength: 1, maxLength: 3, selector: ({ pk, sk }) => `${pk} ${sk}` })
  .map((names): Ask => async (client, table) => {
    const request = { Keys: names.map((name) => marshall(name)), ConsistentRead: true };
    const command = new BatchGetItemCommand({ RequestItems: { [table]: request } });
    const { Responses: responses } = await client.send(command);
    return { Items: sorted(responses?.[table]) };
  });

/** One partition, all of it or what begins with a name. */
const partitionAsk = fc.tuple(key, fc.constantFrom(undefined, 'PRODUCT', 'O'), fc.boolean()).map(
  ([{ pk }, prefix, ScanIndexForward]): Ask =>
    async (client, table) =>
      client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: `pk = :pk${prefix === undefined ? '' : ' AND begins_with(sk, :sk)'}`,
          ExpressionAttributeValues: marshall({ ':pk': pk, ':sk': prefix }, { removeUndefinedValues: true }),
          ConsistentRead: true,
          ScanIndexForward,
        }),
      ),
);

const dueAsk = fc.tuple(shard, dueAt).map(([of, now]): Ask => async (client, table) => {
  const { Items: items } = await client.send(
    new QueryCommand({
      TableName: table,
      IndexName: 'due',
      KeyConditionExpression: 'dueShard = :shard AND dueAt <= :now',
      ExpressionAttributeValues: marshall({ ':shard': of, ':now': now }),
      Limit: 25,
    }),
  );
  return { Items: sorted(items) };
});

const placedAsk = fc.tuple(shard, dueAt, dueAt, fc.boolean()).map(([of, from, until, newestFirst]): Ask => {
  const period = from < until ? { ':from': from, ':until': until } : { ':from': until, ':until': from };
  return async (client, table) => {
    const { Items: items } = await client.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'placed',
        KeyConditionExpression: 'placedShard = :shard AND placedAt BETWEEN :from AND :until',
        ExpressionAttributeValues: marshall({ ':shard': of, ...period }),
        ScanIndexForward: !newestFirst,
        Limit: 25,
      }),
    );
    return { Items: sorted(items) };
  };
});

/** Requests of every kind that the ledger sends, under the conditions under which it sends them. */
export const asks: fc.Arbitrary<readonly Ask[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: putAsk },
    { weight: 3, arbitrary: updateAsk },
    { weight: 3, arbitrary: transactionAsk },
    { weight: 1, arbitrary: getAsk },
    { weight: 1, arbitrary: batchAsk },
    { weight: 2, arbitrary: partitionAsk },
    { weight: 2, arbitrary: dueAsk },
    { weight: 2, arbitrary: placedAsk },
  ),
  { minLength: 5, maxLength: 25 },
);

/** Where the service promises no order. */
const sorted = (items: readonly unknown[] = []): readonly string[] =>
  items.map((item) => JSON.stringify(item, byName)).sort();

const byName = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;

/** What came back, without what only one of two engines says. */
export async function answerTo(ask: Ask, client: DynamoDBClient, table: string): Promise<unknown> {
  try {
    const answer = await ask(client, table);
    return JSON.parse(
      JSON.stringify(answer, (name, value: unknown) =>
        name === '$metadata' ? undefined : byName(name, value),
      ),
    ) as unknown;
  } catch (error) {
    if (!(error instanceof DynamoDBServiceException)) throw error;
    const { name, message } = error;
    const item = 'Item' in error ? error.Item : undefined;
    const reasons = error instanceof TransactionCanceledException ? error.CancellationReasons : undefined;
    // Each engine words a malformed request in its own way, in a transaction before its conditions or among them.
    if (name === 'ValidationException' || reasons?.some(({ Code }) => Code === 'ValidationError') === true) {
      return { name: 'malformed' };
    }
    return JSON.parse(
      JSON.stringify(
        {
          name,
          message,
          item,
          reasons: reasons?.map(({ Code, Item }) => ({ Code, Item })),
        },
        byName,
      ),
    ) as unknown;
  }
}
