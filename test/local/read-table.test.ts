import { describe, expect, it } from '@jest/globals';

import { sortItems } from '../../local/read-table.ts';

const line = { sku: 'a#b', name: 'Atlas', quantity: 1, unitPriceMinor: 4_250 };
const facts = { merchantId: 'books', orderId: 'ord_1', totalMinor: 4_250, currency: 'EUR' };

const origin = { fingerprint: 'print', startedAt: '2026-11-25T10:00:00.000Z' };

const items = [
  {
    pk: 'M#books#O#ord_1',
    sk: 'ORDER',
    ...facts,
    status: 'paid',
    attempt: 1,
    customer: { email: 'ada@example.com' },
    lines: [line],
    transactionId: 'pi_1',
    invoiceNumber: '2026-000001',
    version: 3,
    origin,
  },
  {
    pk: 'M#books#O#ord_2',
    sk: 'ORDER',
    merchantId: 'books',
    kind: 'order',
    key: 'ord_2',
    status: 'processing',
  },
  {
    pk: 'M#books#O#ord_1',
    sk: 'OP#charge#checkout_attempt_1',
    ...facts,
    kind: 'charge',
    key: 'checkout_attempt_1',
    status: 'succeeded',
  },
  { pk: 'M#books#O#ord_1', sk: 'INVOICE', ...facts, number: '2026-000001', year: 2026, sequence: 1, origin },
  {
    pk: 'M#books#O#ord_1',
    sk: 'CREDIT#r1',
    ...facts,
    number: 'C2026-000001',
    year: 2026,
    sequence: 1,
    refundId: 'r1',
    invoiceNumber: '2026-000001',
    origin,
  },
  { pk: 'M#books#SERIES#invoice#2026', sk: 'COUNTER', lastSequence: 1 },
  { pk: 'M#books#SERIES#credit_note#2026', sk: 'COUNTER', lastSequence: 1 },
  { pk: 'M#books#SKU#a#b', sk: 'PRODUCT', sku: 'a#b', onHand: 9 },
  { pk: 'M#books#SKU#a#b', sk: 'MOVE#manual#delivery#7', quantity: 10 },
  {
    pk: 'M#books#O#ord_1',
    sk: 'MOVE#cancel',
    orderId: 'ord_1',
    reason: 'cancel',
    lines: [{ sku: 'a#b', quantity: 1 }],
  },
  { pk: 'U#books#external_reference#po#17', sk: 'U', orderId: 'ord_1' },
  { pk: 'U#stripe#transaction_id#pi_1', sk: 'U', orderId: 'ord_1', merchantId: 'books' },
  {
    pk: 'W#stripe#evt_1',
    sk: 'EVENT',
    type: 'payment_intent.succeeded',
    outcome: 'applied',
    orderId: 'ord_1',
  },
  { pk: 'K#abcdefghijkl', sk: 'APIKEY', merchantId: 'books', secretHash: '00' },
];

describe('sortItems', () => {
  it('sorts items by their keys, and takes from the keys what the items do not repeat', () => {
    expect(sortItems(items)).toMatchObject({
      orders: [{ orderId: 'ord_1', status: 'paid' }],
      operations: [
        { kind: 'order', key: 'ord_1', status: 'succeeded', orderId: 'ord_1' },
        { kind: 'order', key: 'ord_2', status: 'processing' },
        { kind: 'charge', key: 'checkout_attempt_1', status: 'succeeded', orderId: 'ord_1' },
        { kind: 'invoice', key: 'ord_1', status: 'succeeded', orderId: 'ord_1' },
        { kind: 'credit_note', key: 'r1', status: 'succeeded', orderId: 'ord_1' },
      ],
      invoices: [{ number: '2026-000001', sequence: 1 }],
      creditNotes: [{ number: 'C2026-000001', refundId: 'r1' }],
      counters: [
        { merchantId: 'books', kind: 'invoice', year: 2026, lastSequence: 1 },
        { merchantId: 'books', kind: 'credit_note', year: 2026, lastSequence: 1 },
      ],
      products: [{ merchantId: 'books', sku: 'a#b', onHand: 9 }],
      movements: [
        { merchantId: 'books', sku: 'a#b', source: 'ord_1', reason: 'checkout_attempt_1', quantity: -1 },
        { merchantId: 'books', sku: 'a#b', source: 'manual', reason: 'delivery#7', quantity: 10 },
        { merchantId: 'books', sku: 'a#b', source: 'ord_1', reason: 'cancel', quantity: 1 },
      ],
      externalReferences: [{ merchantId: 'books', reference: 'po#17', orderId: 'ord_1' }],
      events: [{ eventId: 'evt_1', outcome: 'applied', orderId: 'ord_1' }],
    });
  });

  it('takes an order without an origin for no record, and what it took from stock once', () => {
    const [order, ...others] = items;
    const { origin: _since, ...former } = { origin: {}, ...order };
    const taken = { pk: 'M#books#SKU#a#b', sk: 'MOVE#ord_1#checkout_attempt_1', quantity: -1 };
    const back = { pk: 'M#books#SKU#a#b', sk: 'MOVE#ord_1#checkout_attempt_1_declined', quantity: 1 };
    const beside = { ...facts, pk: 'M#books#O#ord_1', sk: 'OP#order#ord_1', kind: 'order', key: 'ord_1' };
    const record = { ...beside, status: 'succeeded' };
    const sorted = sortItems([former, record, taken, back, ...others]);
    expect(sorted.operations.filter(({ kind, key }) => kind === 'order' && key === 'ord_1')).toHaveLength(1);
    expect(sorted.movements.filter(({ source }) => source === 'ord_1')).toMatchObject([
      { reason: 'checkout_attempt_1', quantity: -1 },
      { reason: 'checkout_attempt_1_declined', quantity: 1 },
      { reason: 'cancel', quantity: 1 },
    ]);
  });

  it('refuses an item that is not what its key says', () => {
    expect(() =>
      sortItems([{ pk: 'M#books#O#ord_1', sk: 'ORDER', merchantId: 'books', version: 1 }]),
    ).toThrow();
  });
});
