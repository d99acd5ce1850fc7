import type { SeededViolation } from './kept-promise.ts';
import { first, keptPromise, last, read } from './kept-promise.ts';

const { exchanges, orders, invoices, events, charges } = keptPromise;

/** Each breaks one clause of I1, I7, I8 or I12. */
export const brokenOrders: readonly SeededViolation[] = [
  [
    'I1',
    'two orders for one key',
    'answered with more than one order',
    { exchanges: first(exchanges, { orderId: 'ord_declined', location: '/orders/ord_declined' }) },
  ],
  [
    'I1',
    'an order that nobody was told of',
    'nobody was told of books/ord_declined',
    { exchanges: exchanges.slice(0, 2) },
  ],
  [
    'I1',
    'one order stored twice',
    'books/ord_declined is stored twice',
    { orders: [...orders, ...last(orders)] },
  ],
  [
    'I1',
    'two orders with one external reference',
    'two orders have the external reference books, po-17',
    { orders: orders.map((order) => ({ ...order, externalReference: 'po-17' })) },
  ],
  [
    'I1',
    'an external reference that is not held',
    'external reference of books/ord_paid is not held',
    { externalReferences: [] },
  ],
  ['I7', 'an event recorded twice', 'evt_other is recorded twice', { events: [...events, ...last(events)] }],
  [
    'I7',
    'an accepted event that is lost',
    'evt_declined was accepted and is not recorded',
    { events: events.slice(1) },
  ],
  [
    'I7',
    'more captures applied than there are',
    '1 captures were applied to ord_declined, of 0',
    { events: events.map((event) => ({ ...event, orderId: 'ord_declined', outcome: 'applied' })) },
  ],
  [
    'I7',
    'a paid order that was seen otherwise later',
    'seen paid, and later not',
    { exchanges: [...exchanges, read('ord_paid', 'declined')] },
  ],
  [
    'I8',
    'an answer that names nothing',
    'books/ord_gone, which does not exist',
    { exchanges: [...exchanges, read('ord_gone', 'placed')] },
  ],
  ['I8', 'another body in a replay', 'replays differ', { exchanges: first(exchanges, { text: '{}' }) }],
  [
    'I8',
    'another location than the order’s',
    'has the location /orders/ord_x',
    { exchanges: exchanges.map((one) => ({ ...one, location: '/orders/ord_x' })) },
  ],
  [
    'I8',
    'an attempt that does not exist',
    'attempt 3 of books/ord_paid does not exist',
    {
      exchanges: [
        ...exchanges,
        ...first(exchanges.slice(0, 1), {
          route: 'POST /orders/{orderId}/payments',
          key: 'key-3',
          attempt: 3,
        }),
      ],
    },
  ],
  [
    'I8',
    'an invoice that does not exist',
    'was shown an invoice that does not exist',
    {
      exchanges: [
        ...exchanges,
        { ...read('ord_declined', 'declined'), route: 'GET /orders/{orderId}/invoice' },
      ],
    },
  ],
  [
    'I12',
    'an order shown to another merchant',
    'tea was shown ord_paid',
    { exchanges: [...exchanges, { ...read('ord_paid', 'paid'), merchantId: 'tea' }] },
  ],
  [
    'I12',
    'a charge in another merchant’s name',
    'pi_2 was charged for tea',
    { charges: first(charges, { merchantId: 'tea' }) },
  ],
  [
    'I12',
    'an invoice in another merchant’s name',
    'invoice 2026-000001 of tea',
    { invoices: first(invoices, { merchantId: 'tea' }) },
  ],
];
