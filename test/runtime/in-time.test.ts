import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DynamoApiKeys } from '../../functions/persistence/merchants/dynamo-api-keys.ts';
import { createDynamoClient } from '../../functions/persistence/table/dynamo-client.ts';
import { inTime, LAST_WORDS_MS, wire } from '../../functions/runtime/invocation.ts';
import { startCannedServer, type CannedServer } from '../adapters/providers/stripe/canned-server.ts';

const before = { ...process.env };
let table: CannedServer;
beforeAll(async () => {
  table = await startCannedServer(() => undefined);
  const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  Object.assign(process.env, { AWS_REGION: 'eu-central-1', AWS_ENDPOINT_URL: table.url, ...credentials });
});
afterAll(async () => {
  process.env = before;
  await table.close();
});

const read = new GetItemCommand({ TableName: 'orders', Key: { pk: { S: 'a' }, sk: { S: 'b' } } });
const lasting = (milliseconds: number) => ({ getRemainingTimeInMillis: () => milliseconds });

describe('a handler on a table that never answers', () => {
  it('is told before it is stopped, however often the client would repeat a call', async () => {
    const client = createDynamoClient(wire());
    const handler = inTime(async () => client.send(read));
    await expect(handler(undefined, lasting(LAST_WORDS_MS + 200))).rejects.toMatchObject({
      name: 'OutOfTime',
    });
  });

  it('makes no call for which there is no time left', async () => {
    const { length } = table.seen;
    const client = createDynamoClient(wire());
    const handler = inTime(async () => client.send(read));
    await expect(handler(undefined, lasting(LAST_WORDS_MS))).rejects.toMatchObject({ name: 'OutOfTime' });
    expect(table.seen).toHaveLength(length);
  });

  it('that was frozen keeps its own deadline, and not that of the next invocation', async () => {
    const { length } = table.seen;
    const client = createDynamoClient(wire());
    const thawed = Promise.withResolvers<'thawed'>();
    const frozen = inTime(async () => {
      await thawed.promise;
      return client.send(read);
    })(undefined, lasting(LAST_WORDS_MS));
    await inTime(async () => thawed.resolve('thawed'))(undefined, lasting(60_000));
    await expect(frozen).rejects.toMatchObject({ name: 'OutOfTime' });
    expect(table.seen).toHaveLength(length);
  });

  it('says of no key whose it is: the authorizer throws, and no answer of it is remembered', async () => {
    const apiKeys = new DynamoApiKeys(createDynamoClient(wire()), 'orders');
    const authorize = inTime(async (apiKey: string) => apiKeys.find(apiKey));
    const asked = authorize(`once_${'k'.repeat(12)}_${'s'.repeat(43)}`, lasting(LAST_WORDS_MS + 200));
    await expect(asked).rejects.toMatchObject({ name: 'OutOfTime' });
  });
});
