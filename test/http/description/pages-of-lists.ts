import { expect } from '@jest/globals';
import { z } from 'zod';
import type { Ask } from './answers-of.ts';

const paged = z.object({ nextCursor: z.string() });

/** Every list has more than one page by now. */
export async function pagesOfLists(ask: Ask): Promise<void> {
  const get = async (path: string) => ask({ method: 'GET', path });
  for (const list of ['/orders', '/products', '/invoices', '/credit-notes']) {
    const { nextCursor } = paged.parse((await get(`${list}?limit=1`)).body);
    expect((await get(`${list}?limit=1&cursor=${nextCursor}`)).status).toBe(200);
    const cut = await get(`${list}?limit=1&cursor=${nextCursor.slice(1)}`);
    expect(cut.body).toMatchObject({ code: 'malformed_request', errors: [{ field: 'cursor' }] });
    const elsewhere = await get(`${list === '/orders' ? '/products' : '/orders'}?cursor=${nextCursor}`);
    expect(elsewhere.status).toBe(400);
  }
  const ofReference = await get('/orders?externalReference=982&limit=1');
  expect(ofReference.body).toMatchObject({ orders: [{ externalReference: '982' }] });
}
