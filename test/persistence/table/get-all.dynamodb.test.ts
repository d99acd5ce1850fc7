import { DynamoDBClient, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { getAll } from '../../../functions/persistence/table/get-all.ts';
import { RETRIES } from '../../../functions/persistence/table/retry-on-conflict.ts';
import { ConflictError } from '../../../functions/usecases/ports/conflict.ts';

const asked = z.object({
  RequestItems: z.object({
    table: z.object({ Keys: z.array(z.object({ pk: z.object({ S: z.string() }) })) }),
  }),
});

/** DynamoDB Local reads all that it is asked for. This one reads so many of each request, and names the others. */
function readingAtMost(sizes: readonly number[]) {
  const requests: string[][] = [];
  const client = new DynamoDBClient({
    region: 'local',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    requestHandler: {
      handle: async ({ body }: { readonly body: Uint8Array }) => {
        const { Keys: keys } = asked.parse(JSON.parse(new TextDecoder().decode(body))).RequestItems.table;
        const size = sizes[requests.length] ?? 0;
        requests.push(keys.map(({ pk }) => pk.S));
        const answer = {
          Responses: { table: keys.slice(0, size) },
          UnprocessedKeys: size < keys.length ? { table: { Keys: keys.slice(size) } } : {},
        };
        return { response: { statusCode: 200, headers: {}, body: Buffer.from(JSON.stringify(answer)) } };
      },
    },
  });
  return { client, requests };
}

const keys = ['a', 'b', 'c'].map((S): Record<string, AttributeValue> => ({ pk: { S } }));

describe('getAll', () => {
  it('asks again for what was left unread, and for nothing else', async () => {
    const { client, requests } = readingAtMost([1, 0, 2]);
    expect(await getAll(client, 'table', keys)).toEqual(keys);
    expect(requests).toEqual([
      ['a', 'b', 'c'],
      ['b', 'c'],
      ['b', 'c'],
    ]);
  });

  it('gives up on what stays unread', async () => {
    const { client, requests } = readingAtMost([1]);
    await expect(getAll(client, 'table', keys)).rejects.toThrow(ConflictError);
    expect(requests).toHaveLength(1 + RETRIES);
  });

  it('asks for as many at once as DynamoDB reads, and for all', async () => {
    const many = Array.from({ length: 201 }, (_, index) => ({ pk: { S: String(index) } }));
    const { client, requests } = readingAtMost([100, 100, 1]);
    expect(await getAll(client, 'table', many)).toEqual(many);
    expect(requests.map(({ length }) => length)).toEqual([100, 100, 1]);
  });

  it('asks nobody for nothing', async () => {
    const { client, requests } = readingAtMost([]);
    expect(await getAll(client, 'table', [])).toEqual([]);
    expect(requests).toEqual([]);
  });
});
