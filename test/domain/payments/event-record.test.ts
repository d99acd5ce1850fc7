import { describe, expect, it } from '@jest/globals';
import {
  eventEnded,
  eventFailed,
  claimedEvent,
  eventParked,
  isSettled,
  type EventOutcome,
} from '../../../functions/domain/payments/event-record.ts';
import { LATER, NOW } from '../orders/orders.ts';

const EVENT = {
  provider: 'stripe',
  eventId: 'evt_1',
  type: 'payment_intent.succeeded',
};
const ERROR = { code: 'TimeoutError', message: 'No answer.' };

const delivery = (number: number, owner = `delivery ${number}`) => ({ owner, number, now: NOW });
const ORDER = { merchantId: 'acme', orderId: 'ord_1' };
const recordUpdate = (number: number) => claimedEvent(EVENT, delivery(number), ORDER);

describe('eventInHand', () => {
  it('is an operation of the provider, in the first hands', () => {
    expect(recordUpdate(1)).toMatchObject({
      operation: {
        merchantId: 'acme',
        kind: 'webhook',
        key: 'evt_1',
        subject: { provider: 'stripe' },
        owner: 'delivery 1',
        attemptCount: 1,
        attempts: [{ number: 1, startedAt: NOW }],
      },
      type: 'payment_intent.succeeded',
      orderId: 'ord_1',
    });
  });

  it('is the provider’s own where it is about nothing of ours', () => {
    const claimed = claimedEvent(EVENT, delivery(1), undefined);
    expect(claimed.operation.merchantId).toBe('stripe');
    expect(claimed).not.toHaveProperty('orderId');
  });

  it('counts deliveries that died, of which nothing is left but the number', () => {
    expect(recordUpdate(3).operation).toMatchObject({ attemptCount: 3, attempts: [{ number: 3 }] });
    const failed = eventFailed(recordUpdate(1), ERROR, NOW);
    expect(claimedEvent(EVENT, delivery(4), ORDER, failed).operation).toMatchObject({
      attemptCount: 4,
      attempts: [{ number: 1, outcome: 'failed' }, { number: 4 }],
    });
  });

  it('never counts back, when the queue counts from the beginning again', () => {
    const failed = eventFailed(recordUpdate(5), ERROR, NOW);
    expect(claimedEvent(EVENT, delivery(1), ORDER, failed).operation).toMatchObject({ attemptCount: 6 });
  });

  it('has a new epoch in new hands', () => {
    const failed = eventFailed(recordUpdate(1), ERROR, NOW);
    const { epoch, owner } = claimedEvent(EVENT, delivery(2), ORDER, failed).operation;
    expect([epoch, owner]).toEqual([2, 'delivery 2']);
  });
});

describe('an event', () => {
  it.each(['applied', 'superseded', 'ignored', 'needs_attention'] as const)(
    'is settled when it ended: %s',
    (outcome: Exclude<EventOutcome, 'parked'>) => {
      const ended = eventEnded(recordUpdate(1), outcome, LATER, 'why');
      expect(isSettled(ended)).toBe(true);
      expect(ended).toMatchObject({
        outcome,
        reason: 'why',
        operation: { status: 'succeeded', updatedAt: LATER },
      });
      expect(ended.operation).not.toHaveProperty('expiresAt');
    },
  );

  it('is not settled when a delivery failed, and says why it did', () => {
    const failed = eventFailed(recordUpdate(1), ERROR, LATER);
    expect(isSettled(failed)).toBe(false);
    expect(failed).not.toHaveProperty('outcome');
    expect(failed.operation).toMatchObject({
      status: 'failed',
      retrySafe: true,
      attempts: [{ outcome: 'failed', error: ERROR, endedAt: LATER }],
    });
  });

  it('is not settled while it waits, and can be taken up again', () => {
    const parked = eventParked(recordUpdate(1), LATER, NOW);
    expect(isSettled(parked)).toBe(false);
    expect(parked).toMatchObject({ outcome: 'parked', dueAt: LATER, operation: { status: 'pending' } });
    const again = claimedEvent(EVENT, delivery(1, 'the sweep'), ORDER, parked);
    expect(again).not.toHaveProperty('outcome');
    expect(again).not.toHaveProperty('dueAt');
    expect(isSettled(eventEnded(again, 'applied', LATER))).toBe(true);
  });
});
