import { describe, expect, it } from '@jest/globals';
import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookupLoopback } from '../../../../functions/adapters/providers/stripe/loopback.ts';

const look = async (hostname: string, options: LookupOptions = {}) =>
  new Promise<{ readonly address: string | LookupAddress[]; readonly family?: number | undefined }>(
    (resolve, reject) => {
      lookupLoopback(hostname, options, (error, address, family) => {
        if (error === null) resolve({ address, family });
        else reject(error);
      });
    },
  );

const LOOPBACK = { address: '127.0.0.1', family: 4 };

describe('lookupLoopback', () => {
  it.each(['localhost', 'api.localhost', 'abc123.execute-api.localhost'])(
    'finds %s on this machine',
    async (name) => {
      expect(await look(name)).toEqual(LOOPBACK);
      expect(await look(name, { all: true })).toEqual({ address: [LOOPBACK], family: undefined });
    },
  );

  it('leaves an address to the resolver', async () => {
    expect(await look('192.0.2.7')).toEqual({ address: '192.0.2.7', family: 4 });
  });

  it.each(['localhost.invalid', 'notlocalhost.invalid', 'localhost.example.invalid'])(
    'leaves %s to the resolver, which does not know it',
    async (name) => {
      await expect(look(name)).rejects.toMatchObject({ syscall: 'getaddrinfo' });
    },
  );
});
