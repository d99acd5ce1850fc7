import type { Invariant } from '../../local/invariants.ts';
import type { Snapshot } from '../../local/snapshot.ts';

/**
 * A final state in which the promise was kept: one merchant with a paid order (its answer was replayed once) of which half
 * was refunded, and a declined one, another merchant with nothing but a product.
 */
export const keptPromise: Snapshot = {
  exchanges: [
    placed('ord_paid', 'key-1'),
    placed('ord_paid', 'key-1'),
    placed('ord_declined', 'key-2'),
    read('ord_paid', 'placed'),
    read('ord_paid', 'paid'),
  ],
  orders: [
    {
      merchantId: 'books',
      orderId: 'ord_paid',
      status: 'paid',
      attempt: 2,
      externalReference: 'po-17',
      customer: { email: 'ada@example.com' },
      lines: [{ sku: 'atlas', quantity: 2, unitPriceMinor: 4_250 }],
      totalMinor: 8_500,
      currency: 'EUR',
      transactionId: 'pi_2',
      invoiceNumber: '2026-000001',
      refundedMinor: 4_250,
    },
    {
      merchantId: 'books',
      orderId: 'ord_declined',
      status: 'declined',
      attempt: 1,
      customer: { email: 'ada@example.com' },
      lines: [{ sku: 'atlas', quantity: 1, unitPriceMinor: 4_250 }],
      totalMinor: 4_250,
      currency: 'EUR',
    },
  ],
  operations: [
    { merchantId: 'books', kind: 'order', key: 'ord_paid', status: 'succeeded', orderId: 'ord_paid' },
    { merchantId: 'books', kind: 'charge', key: 'checkout_attempt_1', status: 'failed', orderId: 'ord_paid' },
    {
      merchantId: 'books',
      kind: 'charge',
      key: 'checkout_attempt_2',
      status: 'succeeded',
      orderId: 'ord_paid',
    },
  ],
  invoices: [
    {
      merchantId: 'books',
      orderId: 'ord_paid',
      number: '2026-000001',
      year: 2026,
      sequence: 1,
      totalMinor: 8_500,
      currency: 'EUR',
    },
  ],
  creditNotes: [
    {
      merchantId: 'books',
      orderId: 'ord_paid',
      number: 'C2026-000001',
      year: 2026,
      sequence: 1,
      totalMinor: 4_250,
      currency: 'EUR',
      refundId: 'r1',
      invoiceNumber: '2026-000001',
    },
  ],
  counters: [
    { merchantId: 'books', kind: 'invoice', year: 2026, lastSequence: 1 },
    { merchantId: 'books', kind: 'credit_note', year: 2026, lastSequence: 1 },
  ],
  products: [
    { merchantId: 'books', sku: 'atlas', onHand: 8 },
    { merchantId: 'tea', sku: 'sencha', onHand: 0 },
  ],
  movements: [
    moved('manual', 'a1b2', 10),
    moved('ord_paid', 'checkout_attempt_1', -2),
    moved('ord_paid', 'decline_1', 2),
    moved('ord_paid', 'checkout_attempt_2', -2),
    moved('ord_declined', 'checkout_attempt_1', -1),
    moved('ord_declined', 'decline_1', 1),
  ],
  externalReferences: [{ merchantId: 'books', reference: 'po-17', orderId: 'ord_paid' }],
  events: [
    {
      eventId: 'evt_declined',
      type: 'payment_intent.payment_failed',
      outcome: 'applied',
      orderId: 'ord_paid',
    },
    { eventId: 'evt_captured', type: 'payment_intent.succeeded', outcome: 'superseded', orderId: 'ord_paid' },
    {
      eventId: 'evt_other',
      type: 'payment_intent.payment_failed',
      outcome: 'applied',
      orderId: 'ord_declined',
    },
  ],
  attention: [],
  acts: [],
  charges: [
    {
      transactionId: 'pi_2',
      merchantId: 'books',
      orderId: 'ord_paid',
      amountMinor: 8_500,
      currency: 'EUR',
      attempt: 2,
    },
  ],
  declines: [
    { transactionId: 'pi_1', merchantId: 'books', orderId: 'ord_paid' },
    { transactionId: 'pi_3', merchantId: 'books', orderId: 'ord_declined' },
  ],
  awaitingCustomer: [],
  refunds: [{ transactionId: 'pi_2', amountMinor: 4_250, refundId: 'r1' }],
  disputes: [],
  deliveries: [
    { eventId: 'evt_declined', eventType: 'payment_intent.payment_failed', transactionId: 'pi_1' },
    { eventId: 'evt_captured', eventType: 'payment_intent.succeeded', transactionId: 'pi_2' },
    { eventId: 'evt_captured', eventType: 'payment_intent.succeeded', transactionId: 'pi_2' },
    { eventId: 'evt_other', eventType: 'payment_intent.payment_failed', transactionId: 'pi_3' },
  ],
  queues: [
    { name: 'webhooks', deadLetters: false, messages: 0 },
    { name: 'dead-letters', deadLetters: true, messages: 0 },
  ],
  runningExecutions: 0,
  documents: ['books/invoices/2026/2026-000001.pdf', 'books/credit-notes/2026/C2026-000001.pdf'],
};

function placed(orderId: string, key: string): Snapshot['exchanges'][number] {
  return {
    merchantId: 'books',
    route: 'POST /orders',
    key,
    status: 201,
    location: `/orders/${orderId}`,
    text: JSON.stringify({ orderId, status: 'placed' }),
    orderId,
    orderStatus: 'placed',
  };
}

export function read(orderId: string, orderStatus: string): Snapshot['exchanges'][number] {
  return { merchantId: 'books', route: 'GET /orders/{orderId}', status: 200, orderId, orderStatus };
}

function moved(source: string, reason: string, quantity: number): Snapshot['movements'][number] {
  return { merchantId: 'books', sku: 'atlas', source, reason, quantity };
}

/** What is broken, by which words it is found, and the fields that make it so. */
export type SeededViolation = readonly [Invariant, string, string, Partial<Snapshot>];

/** Replaces fields of a list's first item. */
export const first = <Item>(items: readonly Item[], change: Partial<Item>): readonly Item[] =>
  items.map((item, index) => (index === 0 ? { ...item, ...change } : item));

export const last = <Item>(items: readonly Item[]): readonly Item[] => items.slice(-1);
