import { once } from 'node:events';
import { PassThrough } from 'node:stream';

import { describe, expect, it } from '@jest/globals';

import { hangUp } from '../../../local/scenario/hang-up.ts';
import { serve } from '../http-server.ts';

describe('hangUp', () => {
  it('sends everything and is gone before the answer', async () => {
    const arrived = new PassThrough({ objectMode: true });
    const server = await serve(({ headers, socket }, body) => {
      socket.once('close', () => arrived.write({ key: headers['idempotency-key'], body }));
    });
    const seen = once(arrived, 'data');
    await hangUp(`${server.url}/orders`, { 'idempotency-key': 'key-1' }, { sku: 'é' });
    expect(await seen).toEqual([{ key: 'key-1', body: '{"sku":"é"}' }]);
    await server.close();
  });

  it('rejects when nobody listens', async () => {
    const server = await serve(() => undefined);
    await server.close();
    await expect(hangUp(server.url, {}, {})).rejects.toThrow('ECONNREFUSED');
  });
});
