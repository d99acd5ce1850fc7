import { createHash } from 'node:crypto';

import { unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { InvalidArgumentError } from 'commander';

import { createApiKey } from '../../cli/api-key.ts';
import { apiKeysTable } from '../../cli/api-keys.ts';
import { scopes } from '../../cli/merchant-commands.ts';

const MADE = new Date('2026-11-24T02:35:43.000Z');

describe('createApiKey', () => {
  const { secretKey, item } = createApiKey('books', {}, MADE);
  const [, keyId = '', secret = ''] = /^once_([a-z0-9]{12})_([A-Za-z0-9_-]{43})$/.exec(secretKey) ?? [];

  it('makes a key of the form once_<key id>_<secret>', () => {
    expect(keyId).not.toBe('');
    expect(secret).not.toBe('');
  });

  it('stores the hash of the secret, never the secret', () => {
    expect(unmarshall(item)).toMatchObject({
      pk: `K#${keyId}`,
      sk: 'APIKEY',
      merchantId: 'books',
      secretHash: createHash('sha256').update(secret).digest('hex'),
      createdAt: '2026-11-24T02:35:43.000Z',
    });
    expect(JSON.stringify(item)).not.toContain(secret);
  });

  it('stores what a key is limited to, and nothing where it is not', () => {
    const limits = { scopes: ['read'], validUntil: '2027-01-01T00:00:00.000Z' } as const;
    expect(unmarshall(createApiKey('books', limits).item)).toMatchObject(limits);
    expect(Object.keys(item)).not.toEqual(expect.arrayContaining(['scopes']));
    expect(Object.keys(item)).not.toEqual(expect.arrayContaining(['validUntil']));
  });

  it('makes another key each time', () => {
    expect(createApiKey('books').secretKey).not.toBe(secretKey);
  });

  it.each(['', 'a#b', 'Books', 'a'.repeat(65), '-a'])('refuses the merchant id %j', (merchantId) => {
    expect(() => createApiKey(merchantId)).toThrow(RangeError);
  });
});

describe('the option --scopes', () => {
  it('takes known scopes with commas between them', () => {
    expect(scopes('refunds, read')).toEqual(['read', 'refunds']);
  });

  it.each(['', 'everything', 'read,', 'read,read', 'Read'])('refuses %j', (value) => {
    expect(() => scopes(value)).toThrow(InvalidArgumentError);
  });
});

describe('apiKeysTable', () => {
  const { apiKey } = createApiKey('books', {}, MADE);

  it('says what a key may do, when it ends and when it was used', () => {
    const limited = {
      scopes: ['read', 'orders'],
      validUntil: '2026-12-01T00:00:00.000Z',
      lastUsedOn: '2026-11-30',
    };
    const table = apiKeysTable([{ ...apiKey, ...limited }, apiKey], '2026-12-02T00:00:00.000Z');
    for (const told of [
      'read, orders',
      'ended 2026-12-01T00:00:00.000Z',
      '2026-11-30',
      'everything',
      'never',
    ]) {
      expect(table).toContain(told);
    }
  });

  it('says that there are none', () => {
    expect(apiKeysTable([], '2026-12-02T00:00:00.000Z')).toBe('There are no API keys.');
  });
});
