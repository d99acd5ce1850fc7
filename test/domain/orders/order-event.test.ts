import { describe, expect, it } from '@jest/globals';
import { orderEvent } from '../../../functions/domain/orders/order-event.ts';
import type { Order } from '../../../functions/domain/orders/order.ts';
import { documentedDetail } from '../../support/order-event-schema.ts';

const PLACED_AT = '2026-11-24T02:35:43.000Z';
const CHANGED_AT = '2026-11-24T02:35:44.000Z';

const facts = {
  merchantId: 'acme',
  orderId: 'ord_1',
  externalReference: '982',
  customer: { email: 'ada@example.com', name: 'Ada Lovelace' },
  lines: [{ sku: 'tea', name: 'Tea', quantity: 2, unitPriceMinor: 650 }],
  totalMinor: 1300,
  currency: 'EUR',
  attempt: 1,
  paymentMethod: 'pm_card_visa',
  placedAt: PLACED_AT,
  revision: 9,
  updatedAt: CHANGED_AT,
  dueAt: '2026-11-24T02:36:43.000Z',
  attention: 'a person is needed',
} as const;
const action = {
  transactionId: 'pi_1',
  clientSecret: 'pi_1_secret_2',
  expiresAt: '2026-11-24T03:35:43.000Z',
} as const;

const placed: Order = { ...facts, status: 'placed', version: 2, event: 'PaymentActionRequired', action };
const declined: Order = {
  ...facts,
  status: 'declined',
  version: 2,
  event: 'PaymentDeclined',
  decline: { code: 'generic_decline', message: 'Your card was declined.' },
};
const paid: Order = {
  ...facts,
  status: 'paid',
  version: 5,
  event: 'OrderRefunded',
  transactionId: 'pi_1',
  paidAt: CHANGED_AT,
  invoiceNumber: '2026-000001',
  refundedMinor: 300,
  refundPendingMinor: 200,
  cancelledAt: CHANGED_AT,
};
const cancelled: Order = {
  ...facts,
  status: 'cancelled',
  version: 3,
  event: 'OrderCancelled',
  cancelledAt: CHANGED_AT,
  action,
};

const common = { attempt: 1, totalMinor: 1300, currency: 'EUR', externalReference: '982' };

/** As a subscriber gets it. */
const sent = (order: Order): unknown => JSON.parse(JSON.stringify(orderEvent(order))) as unknown;

describe('orderEvent', () => {
  it('is named after the order and its version, and says when it happened', () => {
    expect(sent(placed)).toEqual({
      eventId: 'ord_1:2',
      type: 'PaymentActionRequired',
      version: 2,
      orderId: 'ord_1',
      merchantId: 'acme',
      occurredAt: CHANGED_AT,
      order: { ...common, status: 'placed' },
    });
  });

  it.each([
    {
      order: declined,
      shown: {
        status: 'declined',
        decline: { code: 'generic_decline', message: 'The payment was declined.' },
      },
    },
    {
      order: paid,
      shown: {
        status: 'paid',
        transactionId: 'pi_1',
        invoiceNumber: '2026-000001',
        refundedMinor: 300,
        refundPendingMinor: 200,
        cancelledAt: CHANGED_AT,
      },
    },
    { order: cancelled, shown: { status: 'cancelled', cancelledAt: CHANGED_AT } },
  ])('shows a $order.status order as it was after it', ({ order, shown }) => {
    expect(sent(order)).toHaveProperty('order', { ...common, ...shown });
  });

  it('leaves out what the order does not have', () => {
    const { externalReference: _none, ...rest } = facts;
    const first: Order = { ...rest, status: 'placed', version: 1, event: 'OrderPlaced' };
    expect(sent(first)).toMatchObject({ eventId: 'ord_1:1', type: 'OrderPlaced' });
    expect(JSON.stringify(orderEvent(first))).not.toContain('externalReference');
  });

  it.each([placed, declined, paid, cancelled])(
    'tells of a $status order nothing of its buyer or of how it is paid',
    (order) => {
      const text = JSON.stringify(sent(order));
      expect(text).not.toMatch(/ada@|Ada|pm_card|secret|Tea|person is needed/);
    },
  );

  it.each([placed, declined, paid, cancelled])('shows a $status order as it is documented', (order) => {
    expect(documentedDetail.safeParse(sent(order)).error).toBeUndefined();
    const { order: _missing, ...rest } = orderEvent(order);
    expect(documentedDetail.safeParse(rest).success).toBe(false);
  });
});
