import type { SeededViolation } from './kept-promise.ts';
import { first, keptPromise, last } from './kept-promise.ts';

const { orders, operations, movements, products, events } = keptPromise;

/** Each breaks one clause of I6, I9 or I10. */
export const brokenRest: readonly SeededViolation[] = [
  [
    'I6',
    'stock that nothing moved',
    '9 on hand, and movements of 8',
    { products: first(products, { onHand: 9 }) },
  ],
  [
    'I6',
    'negative stock',
    '-2 on hand',
    { products: first(products, { onHand: -2 }), movements: first(movements, { quantity: 0 }) },
  ],
  [
    'I6',
    'a movement that was made twice',
    'books/atlas/ord_declined/decline_1 moved twice',
    { movements: [...movements, ...last(movements)] },
  ],
  [
    'I6',
    'a movement for no order',
    'moved for ord_gone',
    { movements: [...movements, ...first(movements, { source: 'ord_gone', quantity: 0 })] },
  ],
  [
    'I6',
    'a movement of no product',
    'books/globe moved and does not exist',
    { movements: [...movements, ...first(movements, { sku: 'globe', quantity: 0 })] },
  ],
  [
    'I6',
    'a declined order that keeps its stock',
    'ord_declined is declined and moved -1',
    { movements: movements.slice(0, -1), products: first(products, { onHand: 7 }) },
  ],
  [
    'I6',
    'a paid order that took too little',
    'ord_paid is paid and moved 0',
    {
      movements: movements.map((one) => (one.quantity === -2 ? { ...one, quantity: -1 } : one)),
      products: first(products, { onHand: 10 }),
    },
  ],
  [
    'I6',
    'a paid order that was cancelled and keeps its goods',
    'ord_paid is paid and moved -2 of atlas, not 0',
    { orders: first(orders, { cancelledAt: '2026-11-24T02:35:43.000Z' }) },
  ],
  [
    'I9',
    'an event that waits for what it is about',
    'event evt_declined is parked',
    { events: first(events, { outcome: 'parked' }) },
  ],
  [
    'I9',
    'an operation that goes on though a person was called',
    'is processing',
    {
      operations: first(operations, { status: 'processing' }),
      orders: first(orders, { attention: 'why', dueAt: '2026-11-24T02:35:43.000Z' }),
    },
  ],
  [
    'I9',
    'an operation that still goes on',
    'is processing',
    { operations: first(operations, { status: 'processing' }) },
  ],
  [
    'I9',
    'an outcome that stays unknown',
    'is unknown',
    { operations: first(operations, { status: 'unknown' }) },
  ],
  [
    'I9',
    'an order that is still placed',
    'ord_paid is still placed',
    { orders: first(orders, { status: 'placed' }) },
  ],
  [
    'I9',
    'an order that is left open',
    'is still due',
    { orders: first(orders, { dueAt: '2026-11-24T02:35:43.000Z' }) },
  ],
  [
    'I10',
    'a message in the queue',
    'webhooks holds 1',
    { queues: [{ name: 'webhooks', deadLetters: false, messages: 1 }] },
  ],
  [
    'I10',
    'a dead letter',
    'dead-letters holds 1',
    { queues: [{ name: 'dead-letters', deadLetters: true, messages: 1 }] },
  ],
  ['I10', 'an execution that runs', '1 executions run', { runningExecutions: 1 }],
];
