import { expect } from '@jest/globals';
import { z } from 'zod';
import { startApiServer } from '../../../assurance/world/api-server.ts';
import { MERCHANT, orderRequest } from '../../../assurance/world/order-builders.ts';
import type { World } from '../../../assurance/world/world.ts';
import { asking, type Ask } from './answers-of.ts';
import type { Bookkeeping } from './met.ts';

const ordered = z.object({ orderId: z.string() });
const listed = z.object({ creditNotes: z.array(z.object({ number: z.string() })) });

/** Documents that have their numbers while their pages are being written. */
export async function documentNotReady({
  world,
  ask,
  books,
}: {
  readonly world: World;
  readonly ask: Ask;
  readonly books: Bookkeeping;
}): Promise<void> {
  const body = orderRequest({ lines: [{ sku: 'mug', quantity: 1 }] });
  const { orderId } = ordered.parse(
    (await ask({ method: 'POST', path: '/orders', key: 'unwritten', body })).body,
  );
  const order = { merchantId: MERCHANT, orderId };
  await world.runWorkflow(order);
  const refund = { amountMinor: 100 };
  await ask({ method: 'POST', path: `/orders/${orderId}/refunds`, key: 'unwritten', body: refund });
  await world.refundPayment(order);
  await world.issueInvoice(order);
  const notes = await ask({ method: 'GET', path: `/orders/${orderId}/credit-notes` });
  const { creditNotes } = listed.parse(notes.body);
  const { log, clock, orders, catalogue, commands, tableName } = world;
  const parts = { log, clock, orders, catalogue, commands, tableName, documents: { written: [] } };
  const server = await startApiServer({ ...parts, plainClient: () => world.plainClient() });
  const asked = asking(server.url, MERCHANT, books);
  const headers = { accept: 'application/pdf' };
  for (const path of ['invoice', `credit-notes/${creditNotes[0]?.number}`]) {
    const answer = await asked({ method: 'GET', path: `/orders/${orderId}/${path}`, headers });
    expect(answer).toMatchObject({ status: 409, body: { code: 'document_not_ready' } });
  }
  await server.close();
}
