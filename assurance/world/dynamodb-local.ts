import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient, type GlobalSecondaryIndex } from '@aws-sdk/client-dynamodb';

export interface TestTable {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

/** A new table of the deployed shape on the DynamoDB Local that the `ledger` tests share. */
export async function createTable(): Promise<TestTable> {
  const client = connect();
  const tableName = `once-${randomUUID()}`;
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        'pk',
        'sk',
        'dueShard',
        'dueAt',
        'placedShard',
        'placedAt',
        'listShard',
        'listedBy',
        'declinedShard',
      ].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'due',
          KeySchema: [
            { AttributeName: 'dueShard', KeyType: 'HASH' },
            { AttributeName: 'dueAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['looks'] },
        },
        keysOnly('placed', 'placedShard', 'placedAt'),
        keysOnly('listed', 'listShard', 'listedBy'),
        keysOnly('declined', 'declinedShard', 'placedAt'),
      ],
    }),
  );
  return { client, tableName };
}

const keysOnly = (IndexName: string, hash: string, range: string): GlobalSecondaryIndex => ({
  IndexName,
  KeySchema: [
    { AttributeName: hash, KeyType: 'HASH' },
    { AttributeName: range, KeyType: 'RANGE' },
  ],
  Projection: { ProjectionType: 'KEYS_ONLY' },
});

function connect(): DynamoDBClient {
  const endpoint = process.env['DYNAMODB_LOCAL_ENDPOINT'];
  if (endpoint === undefined) {
    throw new Error(
      'No DynamoDB Local: name such a test `*.dynamodb.test.ts` and run it as `npm test -- dynamodb`',
    );
  }
  return new DynamoDBClient({
    endpoint,
    region: 'eu-central-1',
    // DynamoDB Local takes any; the local cloud takes these for its root user.
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
}
