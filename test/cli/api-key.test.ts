import { createHash } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import { createApiKey } from '../../cli/api-key.ts';

describe('createApiKey', () => {
  const { apiKey, item } = createApiKey('books', new Date('2026-11-24T02:35:43.000Z'));
  const [, keyId = '', secret = ''] = /^once_([a-z0-9]{12})_([A-Za-z0-9_-]{43})$/.exec(apiKey) ?? [];

  it('makes a key of the form once_<key id>_<secret>', () => {
    expect(keyId).not.toBe('');
    expect(secret).not.toBe('');
  });

  it('stores the hash of the secret, never the secret', () => {
    expect(item).toEqual({
      pk: `K#${keyId}`,
      sk: 'APIKEY',
      merchantId: 'books',
      secretHash: createHash('sha256').update(secret).digest('hex'),
      createdAt: '2026-11-24T02:35:43.000Z',
    });
    expect(JSON.stringify(item)).not.toContain(secret);
  });

  it('makes another key each time', () => {
    expect(createApiKey('books').apiKey).not.toBe(apiKey);
  });

  it.each(['', 'a#b', 'Books', 'a'.repeat(65), '-a'])('refuses the merchant id %j', (merchantId) => {
    expect(() => createApiKey(merchantId)).toThrow(RangeError);
  });
});
