import { describe, expect, it } from '@jest/globals';
import { nextAction } from '../../../functions/domain/orders/next-action.ts';
import {
  becomeUnknown,
  failForGood,
  failWithoutEffect,
  firstClaim,
  preempted,
  pendingOperation,
  succeed,
  type OperationKind,
  type OperationRecord,
} from '../../../functions/domain/operations/operation.ts';
import { needsAttentionEntry, settled } from '../../../functions/domain/orders/needs-attention.ts';
import type { Order } from '../../../functions/domain/orders/order.ts';
import { orderCancelled, refundRequested } from '../../../functions/domain/orders/order-transitions.ts';
import { chargeRequest } from '../../../functions/domain/payments/payment.ts';
import { LATER, NOW, paidOrder, placedOrder } from './orders.ts';

const BY_ADA = { at: '2026-11-24T03:00:00.000Z', by: 'ada', why: 'paid by hand' };
const AFTER = '2026-11-24T03:00:00.000Z';
const ERROR = { code: 'timeout', message: 'No answer.' };

const id = (kind: OperationKind) =>
  ({ merchantId: 'acme', kind, key: 'one', subject: { orderId: 'ord_1' } }) as const;

/** Held by an invocation that is over at {@link LATER}. */
const claimed = (kind: OperationKind): OperationRecord =>
  firstClaim({ id: id(kind), owner: 'owner-1', fingerprint: 'print', leaseExpiresAt: LATER }, NOW);
const sent = (kind: OperationKind): OperationRecord => ({
  ...claimed(kind),
  effectStartedAt: NOW,
  intent: chargeRequest(placedOrder()),
});
const pending = (kind: OperationKind): OperationRecord =>
  pendingOperation(id(kind), { fingerprint: 'print' }, NOW);

const REQUESTS: readonly OperationKind[] = ['order', 'checkout', 'cancel', 'refund_request', 'stock'];
const STEPS: readonly OperationKind[] = ['charge', 'refund', 'invoice', 'credit_note'];

describe('nextAction', () => {
  it.each([...REQUESTS, ...STEPS])('is nothing for a %s that succeeded, or failed for good', (kind) => {
    for (const record of [succeed(claimed(kind), {}, NOW), failForGood(claimed(kind), ERROR, NOW)]) {
      expect(nextAction(record, placedOrder(), AFTER)).toEqual({ action: 'none' });
    }
  });

  it('is nothing for a charge that a cancellation stopped', () => {
    const stopped = preempted(pending('charge'), ERROR, NOW);
    const cancelled = orderCancelled(placedOrder(), false, NOW);
    expect(nextAction(stopped, cancelled, AFTER)).toEqual({ action: 'none' });
  });

  it.each([...REQUESTS, ...STEPS])('is to wait for whoever holds a %s, until the lease is over', (kind) => {
    expect(nextAction(claimed(kind), placedOrder(), NOW)).toEqual({ action: 'wait', at: LATER });
    expect(nextAction(claimed(kind), placedOrder(), LATER).action).not.toBe('wait');
  });

  it.each(REQUESTS)('is the client’s for a %s that did nothing', (kind) => {
    for (const record of [claimed(kind), failWithoutEffect(claimed(kind), ERROR, NOW)]) {
      expect(nextAction(record, undefined, AFTER)).toEqual({ action: 'client_may_retry' });
    }
  });

  it.each(STEPS)('is the workflow’s for a %s that did nothing, when the order is due', (kind) => {
    const order = placedOrder();
    for (const record of [pending(kind), claimed(kind), failWithoutEffect(claimed(kind), ERROR, NOW)]) {
      expect(nextAction(record, order, AFTER)).toEqual({ action: 'retry', at: order.dueAt });
    }
  });

  it('is a retry of a refund that is stored and was not sent yet', () => {
    const order = refundRequested(paidOrder(), 500, NOW);
    expect(nextAction(pending('refund'), order, NOW)).toEqual({ action: 'retry', at: order.dueAt });
  });

  it.each(['charge', 'refund'] as const)(
    'is to ask the gateway about a %s that may have happened',
    (kind) => {
      const order = placedOrder();
      for (const record of [sent(kind), becomeUnknown(sent(kind), ERROR, NOW)]) {
        expect(nextAction(record, order, AFTER)).toEqual({ action: 'ask_gateway', at: order.dueAt });
      }
    },
  );

  it.each(STEPS)('is a person’s for a %s of an order that nothing else looks after', (kind) => {
    const unsettled = needsAttentionEntry('unsettled', undefined, NOW);
    expect(nextAction(pending(kind), placedOrder(), AFTER, [unsettled])).toEqual({
      action: 'person',
      reason: 'not settled after repeated looks',
    });
    expect(nextAction(pending(kind), placedOrder(), AFTER, [settled(unsettled, BY_ADA)])).toMatchObject({
      action: 'retry',
    });
  });

  it('is a person’s when a refund was refused, until that is settled', () => {
    const refused = failForGood(claimed('refund'), ERROR, NOW);
    const entry = needsAttentionEntry('refund_refused', 'one', NOW);
    const other = needsAttentionEntry('refund_refused', 'another', NOW);
    const reason: unknown = expect.stringContaining('still owed');
    expect(nextAction(refused, paidOrder(), AFTER, [other, entry])).toEqual({ action: 'person', reason });
    for (const entries of [[], [other], [settled(entry, BY_ADA)]]) {
      expect(nextAction(refused, paidOrder(), AFTER, entries)).toEqual({ action: 'none' });
    }
  });

  describe('while the customer has to act', () => {
    const action = { transactionId: 'pi_1', clientSecret: 'secret', expiresAt: AFTER };
    const waiting = placedOrder({ action, dueAt: AFTER });
    const unknown = becomeUnknown(sent('charge'), ERROR, NOW);

    it('is the client’s, as long as the holder has time', () => {
      expect(nextAction(unknown, waiting, LATER)).toEqual({
        action: 'client_must_authenticate',
        until: AFTER,
      });
    });

    it('is to ask the gateway as soon as that is over', () => {
      expect(nextAction(unknown, waiting, AFTER)).toEqual({ action: 'ask_gateway', at: AFTER });
    });

    it('is to ask the gateway when the order is cancelled', () => {
      const cancelled: Order = orderCancelled(waiting, true, NOW);
      expect(nextAction(unknown, cancelled, LATER)).toEqual({ action: 'ask_gateway', at: cancelled.dueAt });
    });

    it('makes no difference to the refund of a charge that came too late', () => {
      expect(nextAction(pending('refund'), waiting, LATER)).toEqual({ action: 'retry', at: AFTER });
    });
  });
});
