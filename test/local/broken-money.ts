import type { SeededViolation } from './kept-promise.ts';
import { first, keptPromise } from './kept-promise.ts';

const { orders, operations, invoices, creditNotes, counters, charges, refunds } = keptPromise;

/** Each breaks one clause of I2, I3, I4, I5 or I13. */
export const brokenMoney: readonly SeededViolation[] = [
  [
    'I13',
    'a refund that others made',
    'refund re_9 of pi_2 is in no order',
    {
      refunds: [...refunds, { transactionId: 'pi_2', amountMinor: 100, gatewayRefundId: 're_9' }],
    },
  ],
  [
    'I13',
    'a dispute that its order does not know',
    'dispute dp_9 is not known',
    { disputes: [{ disputeId: 'dp_9', transactionId: 'pi_2', status: 'lost', takenMinor: 4_250 }] },
  ],
  [
    'I13',
    'an open dispute of which nobody was told',
    'dispute dp_9 is needs_response, and nobody was called',
    { disputes: [{ disputeId: 'dp_9', transactionId: 'pi_2', status: 'needs_response', takenMinor: 0 }] },
  ],
  [
    'I13',
    'money that a dispute took, and the order does not say so',
    'disputes took 4250 of ord_paid, which says 0',
    { disputes: [{ disputeId: 'dp_9', transactionId: 'pi_2', status: 'lost', takenMinor: 4_250 }] },
  ],
  [
    'I2',
    'a second capture of an attempt',
    'attempt 2 was charged 2 times',
    { charges: [...charges, ...first(charges, { transactionId: 'pi_9' })] },
  ],
  [
    'I2',
    'a capture of two attempts',
    'books/ord_paid was charged 2 times',
    { charges: [...charges, ...first(charges, { transactionId: 'pi_9', attempt: 1 })] },
  ],
  [
    'I2',
    'a second attempt while the first is unknown',
    'began another attempt',
    { operations: operations.map((one) => (one.status === 'failed' ? { ...one, status: 'unknown' } : one)) },
  ],
  [
    'I3',
    'a captured charge of a declined order',
    'pi_9 is neither',
    { charges: [...charges, ...first(charges, { transactionId: 'pi_9', orderId: 'ord_declined' })] },
  ],
  [
    'I3',
    'a captured charge of no order',
    'pi_9 is neither',
    { charges: [...charges, ...first(charges, { transactionId: 'pi_9', orderId: 'ord_gone' })] },
  ],
  [
    'I3',
    'an order paid by another transaction',
    'pi_2 is neither',
    { orders: first(orders, { transactionId: 'pi_8' }) },
  ],
  [
    'I3',
    'a charge refunded twice',
    'pi_9 is neither',
    {
      charges: [...charges, ...first(charges, { transactionId: 'pi_9', orderId: 'ord_gone' })],
      refunds: [
        { transactionId: 'pi_9', amountMinor: 8_500 },
        { transactionId: 'pi_9', amountMinor: 8_500 },
      ],
    },
  ],
  [
    'I3',
    'a refund that the order does not know of',
    '8500 of pi_2 was refunded, books/ord_paid says 4250',
    { refunds: [...refunds, { transactionId: 'pi_2', amountMinor: 4_250, refundId: 'r2' }] },
  ],
  [
    'I3',
    'a refund that was made twice',
    'refund r1 of pi_2 was made twice',
    { refunds: [...refunds, ...refunds], orders: first(orders, { refundedMinor: 8_500 }) },
  ],
  [
    'I3',
    'more back than was captured',
    'more of pi_2 was refunded than was captured',
    {
      refunds: first(refunds, { amountMinor: 9_000 }),
      orders: first(orders, { refundedMinor: 9_000 }),
    },
  ],
  [
    'I3',
    'a refund that the order tells of and that was not made',
    '0 of pi_2 was refunded, books/ord_paid says 4250',
    { refunds: [] },
  ],
  ['I4', 'a paid order without a charge', 'is paid, with 0 charges', { charges: [] }],
  [
    'I4',
    'another amount than the order’s',
    'is paid, with 0 charges',
    { charges: first(charges, { amountMinor: 850 }) },
  ],
  [
    'I4',
    'another currency than the order’s',
    'is paid, with 0 charges',
    { charges: first(charges, { currency: 'USD' }) },
  ],
  [
    'I4',
    'a charge of an order that is not paid',
    'books/ord_declined is declined, and was charged',
    { charges: [...charges, ...first(charges, { transactionId: 'pi_9', orderId: 'ord_declined' })] },
  ],
  ['I5', 'a paid order without an invoice', 'is paid and has 0 invoices', { invoices: [] }],
  [
    'I5',
    'an invoice for an order that is not paid',
    'books/ord_declined has an invoice and is not paid',
    {
      invoices: [
        ...invoices,
        ...first(invoices, { orderId: 'ord_declined', sequence: 2, number: '2026-000002' }),
      ],
    },
  ],
  [
    'I5',
    'a gap in the numbers',
    'are not 1..n',
    {
      invoices: first(invoices, { sequence: 2, number: '2026-000002' }),
      orders: first(orders, { invoiceNumber: '2026-000002' }),
    },
  ],
  [
    'I5',
    'a counter that is ahead',
    'the invoice counter of books, 2026 is at 2, with 1 documents',
    { counters: first(counters, { lastSequence: 2 }) },
  ],
  [
    'I5',
    'a number that is not its sequence',
    'does not show its year and sequence',
    { invoices: first(invoices, { number: '2026-1' }) },
  ],
  [
    'I5',
    'another total than the order’s',
    'does not say what',
    { invoices: first(invoices, { totalMinor: 1 }) },
  ],
  [
    'I5',
    'a refund without a credit note',
    'credit notes of books/ord_paid are over 0, 4250 was refunded or taken',
    { creditNotes: [] },
  ],
  [
    'I5',
    'a credit note for no refund',
    'credit notes of books/ord_declined are over 4250, 0 was refunded or taken',
    { creditNotes: [...creditNotes, ...first(creditNotes, { orderId: 'ord_declined', sequence: 2 })] },
  ],
  [
    'I5',
    'two credit notes for one refund',
    'refund books/ord_paid/r1 has more than one credit note',
    { creditNotes: [...creditNotes, ...first(creditNotes, { sequence: 2, number: 'C2026-000002' })] },
  ],
  [
    'I5',
    'a gap in the numbers of credit notes',
    'the credit_note numbers of books, 2026 are not 1..n',
    { creditNotes: first(creditNotes, { sequence: 2, number: 'C2026-000002' }) },
  ],
  ['I5', 'a missing document', 'there is no books/invoices/2026/2026-000001.pdf', { documents: [] }],
];
