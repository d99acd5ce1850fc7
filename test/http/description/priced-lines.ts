import { expect } from '@jest/globals';
import { z } from 'zod';
import { DECLINED_CARD } from '../../../assurance/world/gateway-scripts.ts';
import { MERCHANT, orderRequest } from '../../../assurance/world/order-builders.ts';
import type { World } from '../../../assurance/world/world.ts';
import { codeOf, orderIdIn, type Ask } from './answers-of.ts';

const ADDRESS = {
  name: 'Ada',
  lines: ['Unter den Linden 1'],
  postalCode: '10117',
  city: 'Berlin',
  region: 'Berlin',
  country: 'DE',
  phone: '+49 30 1',
};

/** The smallest PNG that is one. */
const LOGO =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const SELLER = {
  legalName: 'My Shop Ltd',
  address: ADDRESS,
  taxIds: ['DE123456789'],
  registration: 'HRB 1',
  contact: 'shop@example.com',
  logo: LOGO,
};

const TWO_SORTS = {
  externalReference: 'two sorts',
  customer: { email: 'ada@example.com', name: 'Ada', taxId: 'DE987654321' },
  lines: [
    { sku: 'cup', quantity: 2 },
    {
      description: 'Book \u{1F600}',
      quantity: 1,
      unitPriceMinor: 1070,
      discountMinor: 70,
      taxPercent: 7,
      kind: 'goods' as const,
    },
    {
      description: 'Advice',
      quantity: 1,
      unitPriceMinor: 500,
      taxExemption: 'reverse_charge' as const,
      kind: 'service' as const,
    },
  ],
  discounts: [
    { description: 'Autumn', percent: 10 },
    { description: 'Voucher', amountMinor: 50 },
  ],
  pricesInclude: 'tax' as const,
  billingAddress: ADDRESS,
  shippingAddress: ADDRESS,
  metadata: { channel: 'web' },
};

/** Orders whose lines bring their own prices, in every status, and the documents of one. */
export async function ordersWithPricedLines({
  world,
  ask,
}: {
  readonly world: World;
  readonly ask: Ask;
}): Promise<void> {
  const place = async (key: string, change: Parameters<typeof orderRequest>[0]) =>
    ask({ method: 'POST', path: '/orders', key, body: orderRequest(change) });
  const post = async (path: string, key: string, body: unknown = {}) =>
    ask({ method: 'POST', path, key, body });
  const get = async (path: string) => ask({ method: 'GET', path });
  const run = async (orderId: string) => world.runWorkflow({ merchantId: MERCHANT, orderId });
  const placed = async (key: string, change: Parameters<typeof orderRequest>[0]) => {
    const orderId = orderIdIn(await place(key, change));
    await run(orderId);
    return orderId;
  };
  const terms = { name: 'Cup', priceMinor: 1190, currency: 'EUR', taxPercent: 19 };
  await ask({ method: 'PUT', path: '/products/cup', body: terms });
  await ask({
    method: 'POST',
    path: '/products/cup/stock-movements',
    key: 'cups',
    body: { quantity: 9, reason: 'delivery' },
  });
  const untracked = { ...terms, name: 'Advice', taxPercent: 0, taxExemption: 'exempt', tracked: false };
  const advice = await ask({ method: 'PUT', path: '/products/advice', body: untracked });
  expect(advice.body).toMatchObject({ tracked: false, taxExemption: 'exempt' });
  const put = async (headers: Readonly<Record<string, string>> = {}) =>
    ask({ method: 'PUT', path: '/merchant', body: SELLER, headers });
  expect(codeOf(await get('/merchant'))).toBe('unknown_merchant');
  expect((await put()).status).toBe(201);
  expect((await put()).status).toBe(200);
  expect((await put({ 'if-match': '"r99"' })).status).toBe(412);
  expect((await get('/merchant')).body).toMatchObject({ version: 2, logo: {} });
  const refused = `/orders/${await placed('refused', { ...TWO_SORTS, paymentMethod: DECLINED_CARD })}`;
  expect((await get(refused)).body).toMatchObject({ status: 'declined', price: {} });
  await post(`${refused}/cancel`, 'refused');
  expect((await get(refused)).body).toMatchObject({ status: 'cancelled', price: {} });
  const orderId = orderIdIn(await place('of two sorts', TWO_SORTS));
  const path = `/orders/${orderId}`;
  expect((await get(path)).body).toMatchObject({ status: 'placed', price: {} });
  await run(orderId);
  expect((await get(path)).body).toMatchObject({ status: 'paid', price: { rates: [{}, {}, {}] } });
  expect((await get(`${path}/invoice`)).body).toMatchObject({ seller: { legalName: 'My Shop Ltd' } });
  const returned = {
    lines: [0, 2].map((line) => ({ line, quantity: 1 })),
    restock: true,
    reason: 'Damaged',
  };
  expect((await post(`${path}/refunds`, 'line', returned)).status).toBe(202);
  await run(orderId);
  const { creditNotes } = z
    .object({ creditNotes: z.array(z.object({ number: z.string() })) })
    .parse((await get(`${path}/credit-notes`)).body);
  const note = await get(`${path}/credit-notes/${creditNotes[0]?.number}`);
  expect(note.body).toMatchObject({ lines: [{ sku: 'cup', quantity: 1 }, {}], reason: 'Damaged' });
  const lines = (line: number, quantity: number) => ({ lines: [{ line, quantity }] });
  expect(codeOf(await post(`${path}/refunds`, 'no line', lines(9, 1)))).toBe('unknown_line');
  expect(codeOf(await post(`${path}/refunds`, 'units', lines(0, 9)))).toBe('too_many_units');
  const priced = { description: 'Advice', quantity: 1, unitPriceMinor: 100, kind: 'service' as const };
  const rates = [{ taxPercent: 7 }, { taxExemption: 'exempt' }].map((rate) => ({ ...priced, ...rate }));
  const change = (more: object) => ({ lines: rates, ...more }) as Parameters<typeof orderRequest>[0];
  expect(codeOf(await place('changed', change({ currency: 'EUR', expectedTotalMinor: 99 })))).toBe(
    'price_changed',
  );
  expect(codeOf(await place('no currency', change({})))).toBe('currency_missing');
  const discounts = [{ description: 'All', amountMinor: 999 }];
  expect(codeOf(await place('discounted', change({ currency: 'EUR', discounts })))).toBe(
    'discount_too_large',
  );
}
