import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { createTable } from '../../assurance/world/dynamodb-local.ts';
import { registerApiKey, revokeApiKey } from '../../cli/api-keys.ts';
import type { KeyLimits } from '../../cli/api-key.ts';
import { addMerchant, allMerchants, chosenMerchant } from '../../cli/merchants.ts';
import { DynamoAuditRecord } from '../../functions/persistence/audit/dynamo-audit-record.ts';
import { apiKeysOf } from '../../functions/persistence/lists/dynamo-api-key-list.ts';
import { DynamoApiKeys } from '../../functions/persistence/merchants/dynamo-api-keys.ts';

const ADA = { by: 'arn:aws:iam::000000000000:user/ada', why: 'a new shop' };
const LIMITS: KeyLimits = { scopes: ['read', 'orders'], validUntil: '2099-01-01T00:00:00.000Z' };

let client: DynamoDBClient;
let tableName: string;
const give = async (merchant: string, limits: KeyLimits = {}) =>
  registerApiKey(client, tableName, merchant, ADA, limits);
const keysOf = async (merchant: string) => apiKeysOf(client, tableName, merchant);

beforeEach(async () => {
  ({ client, tableName } = await createTable());
});
afterEach(() => client.destroy());

const acts = async () => {
  const day = new Date().toISOString().slice(0, 10);
  return (await new DynamoAuditRecord(client, tableName).actsOf(day)).map(
    ({ kind, about, merchantId, why, after }) => ({ kind, about, merchantId, why, after }),
  );
};

describe('a merchant', () => {
  it('is made once, and its act is kept', async () => {
    await addMerchant(client, tableName, 'acme', ADA);
    await expect(addMerchant(client, tableName, 'acme', ADA)).rejects.toThrow('is there already');
    expect(await allMerchants(client, tableName)).toEqual(['acme']);
    expect(await acts()).toEqual([
      {
        kind: 'merchant_added',
        about: 'acme',
        merchantId: 'acme',
        why: 'a new shop',
        after: { merchant: 'acme' },
      },
    ]);
  });

  it('is not made by a key: nothing is written for one that is not there', async () => {
    await addMerchant(client, tableName, 'acme', ADA);
    await expect(give('amce')).rejects.toThrow('There is no merchant amce here');
    expect(await allMerchants(client, tableName)).toEqual(['acme']);
    expect(await keysOf('amce')).toEqual([]);
    expect(await acts()).toHaveLength(1);
  });

  it('need not be named where it is the only one', async () => {
    await addMerchant(client, tableName, 'acme', ADA);
    expect(await chosenMerchant(client, tableName, undefined)).toBe('acme');
    await addMerchant(client, tableName, 'globex', ADA);
    await expect(chosenMerchant(client, tableName, undefined)).rejects.toThrow('one of acme, globex');
    expect(await chosenMerchant(client, tableName, 'globex')).toBe('globex');
    await expect(chosenMerchant(client, tableName, 'hooli')).rejects.toThrow('no merchant hooli');
  });
});

describe('an API key', () => {
  beforeEach(async () => {
    await addMerchant(client, tableName, 'acme', ADA);
    await addMerchant(client, tableName, 'globex', ADA);
  });

  it('lets its merchant in, with what it is limited to', async () => {
    const keys = new DynamoApiKeys(client, tableName);
    expect(await keys.find(await give('acme', LIMITS))).toMatchObject({ merchantId: 'acme', ...LIMITS });
    const free = await keys.find(await give('globex'));
    expect(free).toMatchObject({ merchantId: 'globex' });
    expect(free).not.toHaveProperty('scopes');
  });

  it('is listed with its merchant’s, oldest first, until it is revoked', async () => {
    const made = [];
    for (let key = 0; key < 12; key += 1) made.push((await give('acme', LIMITS)).slice(5, 17));
    await give('globex');
    expect((await keysOf('acme')).map(({ keyId }) => keyId)).toEqual(made);
    const [first = '', ...others] = made;
    expect(await revokeApiKey(client, tableName, first, ADA)).toBe('acme');
    expect((await keysOf('acme')).map(({ keyId }) => keyId)).toEqual(others);
    await expect(revokeApiKey(client, tableName, first, ADA)).rejects.toThrow('There is no API key');
  });

  it('leaves in the record what it was limited to', async () => {
    const keyId = (await give('acme', LIMITS)).slice(5, 17);
    expect(await acts()).toContainEqual({
      kind: 'api_key_created',
      about: keyId,
      merchantId: 'acme',
      why: 'a new shop',
      after: { keyId, scopes: 'read orders', validUntil: '2099-01-01T00:00:00.000Z' },
    });
  });
});
