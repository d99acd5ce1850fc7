import { describe, expect, it } from '@jest/globals';
import {
  becomeUnknown,
  firstClaim,
  pendingOperation,
} from '../../../functions/domain/operations/operation.ts';
import { refundRequested } from '../../../functions/domain/orders/order-transitions.ts';
import { chargeRequest } from '../../../functions/domain/payments/payment.ts';
import { operationsTable } from '../../../cli/operator/operations.ts';
import { LATER, NOW, paidOrder, placedOrder } from '../../domain/orders/orders.ts';

describe('operationsTable', () => {
  it('says that the customer has to act, and until when', () => {
    const action = { transactionId: 'pi_1', clientSecret: 'pi_1_secret_2', expiresAt: LATER };
    const order = placedOrder({ action, dueAt: LATER });
    const id = { merchantId: 'acme', kind: 'charge', key: 'checkout_attempt_1', subject: order } as const;
    const claim = { id, owner: 'owner-1', fingerprint: 'print', leaseExpiresAt: NOW };
    const error = { code: 'requires_action', message: 'the customer has to authenticate the payment' };
    const charge = becomeUnknown(firstClaim({ ...claim, intent: chargeRequest(order) }, NOW), error, NOW);
    const told = operationsTable(
      {
        order,
        operations: [charge],
        creditNotes: [],
        parked: [],
        attention: [],
        acts: [],
        pdfsWritten: new Set<string>(),
      },
      NOW,
    );
    expect(told).toContain(`the customer has to act, until ${LATER}`);
    expect(told).not.toContain('secret');
  });

  it('lists a refund that is to be sent yet, and when it is', () => {
    const order = refundRequested(paidOrder(), 500, NOW);
    const id = { merchantId: 'acme', kind: 'refund', key: 'r1', subject: order } as const;
    const refund = pendingOperation(id, { fingerprint: 'print' }, NOW);
    const told = operationsTable(
      {
        order,
        operations: [refund],
        creditNotes: [],
        parked: [],
        attention: [],
        acts: [],
        pdfsWritten: new Set<string>(),
      },
      NOW,
    );
    expect(told).toMatch(new RegExp(`refund:r1.*pending.*tried again at ${order.dueAt}`));
  });
});
