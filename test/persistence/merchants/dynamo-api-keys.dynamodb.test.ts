import { createHash } from 'node:crypto';
import { DeleteItemCommand, PutItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DynamoApiKeys } from '../../../functions/persistence/merchants/dynamo-api-keys.ts';
import { apiKeyKey } from '../../../functions/persistence/table/keys.ts';
import { createTable } from '../../../assurance/world/dynamodb-local.ts';

const SECRET = 'a'.repeat(43);
const KEY = `once_abc123abc123_${SECRET}`;

let client: DynamoDBClient;
let tableName: string;
let keys: DynamoApiKeys;
beforeEach(async () => {
  const table = await createTable();
  ({ client, tableName } = table);
  keys = new DynamoApiKeys(client, table.tableName);
  const secretHash = createHash('sha256').update(SECRET).digest('hex');
  const item = { pk: 'K#abc123abc123', sk: 'APIKEY', merchantId: 'acme', secretHash, createdAt: 'now' };
  await client.send(new PutItemCommand({ TableName: table.tableName, Item: marshall(item) }));
});
afterEach(() => client.destroy());

describe('DynamoApiKeys', () => {
  it('knows whose key it is', async () => {
    expect(await keys.find(KEY)).toEqual({ keyId: 'abc123abc123', merchantId: 'acme', createdAt: 'now' });
  });

  it.each([
    ['a wrong secret', `once_abc123abc123_${'b'.repeat(43)}`],
    ['a secret that ends otherwise', `${KEY.slice(0, -1)}b`],
    ['an id that nobody has', `once_abc123abc124_${SECRET}`],
    ['nothing', ''],
    ['a secret that is too short', KEY.slice(0, -1)],
    ['a secret that is too long', `${KEY}a`],
    ['an id in capitals', `once_ABC123ABC123_${SECRET}`],
    ['another prefix', `twice_abc123abc123_${SECRET}`],
    ['a line after it', `${KEY}\n`],
    ['a line before it', `\n${KEY}`],
    [
      'the hash in place of the secret',
      `once_abc123abc123_${createHash('sha256').update(SECRET).digest('hex')}`,
    ],
  ])('is nobody to %s', async (_, key) => {
    expect(await keys.find(key)).toBeUndefined();
  });

  it('keeps the last day of use, which never goes back', async () => {
    for (const day of ['2026-11-24', '2026-11-25', '2026-11-24']) await keys.usedOn('abc123abc123', day);
    expect(await keys.find(KEY)).toMatchObject({ merchantId: 'acme', lastUsedOn: '2026-11-25' });
  });

  it('does not bring back a key that was revoked', async () => {
    await client.send(
      new DeleteItemCommand({ TableName: tableName, Key: marshall(apiKeyKey('abc123abc123')) }),
    );
    await keys.usedOn('abc123abc123', '2026-11-24');
    expect(await keys.find(KEY)).toBeUndefined();
  });
});
