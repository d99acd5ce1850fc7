import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { DynamoApiKeys } from '../../functions/persistence/merchants/dynamo-api-keys.ts';
import { USE_OF_KEYS } from '../../lib/constructs/bindings.ts';

const update = z.object({
  Key: z.record(z.string(), z.unknown()),
  UpdateExpression: z.string(),
  ConditionExpression: z.string(),
});

/** Every attribute that an expression names: no value, no function and no word of its own. */
const namedIn = (expression: string): readonly string[] =>
  (expression.match(/:?\b[A-Za-z_]\w*\b(?!\()/g) ?? []).filter((name) => !/^(:|SET$|AND$|OR$)/.test(name));

describe('the right to keep the day of a key’s use', () => {
  it('is over all attributes that the update names, and no other', async () => {
    const named = new Set<string>();
    const client = new DynamoDBClient({
      region: 'local',
      credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
      requestHandler: {
        handle: async ({ body }: { readonly body: Uint8Array }) => {
          const sent = update.parse(JSON.parse(new TextDecoder().decode(body)));
          const names = [...Object.keys(sent.Key), ...namedIn(sent.UpdateExpression)];
          for (const name of [...names, ...namedIn(sent.ConditionExpression)]) named.add(name);
          return { response: { statusCode: 200, headers: {}, body: Buffer.from('{}') } };
        },
      },
    });
    await new DynamoApiKeys(client, 'table').usedOn('abc123abc123', '2026-11-24');
    expect([...named].toSorted()).toEqual(USE_OF_KEYS.toSorted());
  });
});
