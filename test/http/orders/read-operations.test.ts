import { describe, expect, it } from '@jest/globals';
import type { Act } from '../../../functions/domain/audit/act.ts';
import type { OperationRecord } from '../../../functions/domain/operations/operation.ts';
import type { Order } from '../../../functions/domain/orders/order.ts';
import { refundRequested } from '../../../functions/domain/orders/order-transitions.ts';
import { chargeRequest } from '../../../functions/domain/payments/payment.ts';
import { readOperationsRoute } from '../../../functions/http/orders/read-operations.ts';
import { NOW, paidOrder, placedOrder } from '../../domain/orders/orders.ts';
import { answerOf, type ApiCall } from '../../../assurance/world/api-event.ts';
import { actAt } from '../../support/acts.ts';
import { recordedLog } from '../api/recorded-log.ts';

const orderId = 'ord_0123456789abcdef0123456789abcdef';

/** A ledger that holds one order, of one merchant. */
const holding = (order: Order, operations: readonly OperationRecord[], acts: readonly Act[] = []) => ({
  history: async (merchantId: string, id: string) =>
    merchantId === order.merchantId && id === order.orderId
      ? {
          order,
          operations,
          creditNotes: [],
          parked: [],
          attention: [],
          acts,
          pdfsWritten: new Set<string>(),
        }
      : undefined,
});

describe('GET /orders/{orderId}/operations', () => {
  const operation: OperationRecord = {
    merchantId: 'acme',
    kind: 'charge',
    key: 'checkout_attempt_1',
    subject: { orderId },
    status: 'unknown',
    owner: 'owner-1',
    epoch: 2,
    revision: 5,
    leaseExpiresAt: '2026-11-24T02:36:00.000Z',
    effectStartedAt: '2026-11-24T02:35:43.000Z',
    intent: chargeRequest(placedOrder({ paymentMethod: 'pm_secret' })),
    fingerprint: 'print',
    attemptCount: 1,
    attempts: [
      {
        number: 1,
        startedAt: '2026-11-24T02:35:43.000Z',
        endedAt: '2026-11-24T02:35:53.000Z',
        outcome: 'unknown',
        error: { code: 'timeout', message: 'Text of the gateway’s own.' },
        retrySafe: false,
      },
    ],
    result: { internal: true },
    createdAt: '2026-11-24T02:35:43.000Z',
    updatedAt: '2026-11-24T02:35:53.000Z',
    expiresAt: '2026-12-24T02:35:43.000Z',
  };
  const clock = { now: () => '2026-11-24T03:00:00.000Z' };
  const ask = async (
    call: ApiCall = {},
    order: Order = placedOrder({ orderId }),
    operations = [operation],
    acts: readonly Act[] = [],
  ) =>
    answerOf(readOperationsRoute(recordedLog(), clock, holding(order, operations, acts)), {
      path: { orderId },
      ...call,
    });

  it('answers what was tried, how often, what went wrong, and whether to try again is safe', async () => {
    expect(await ask()).toMatchObject({
      status: 200,
      body: {
        orderId,
        operations: [
          {
            kind: 'charge',
            key: 'checkout_attempt_1',
            status: 'unknown',
            attemptCount: 1,
            attempts: operation.attempts.map((attempt) => ({
              ...attempt,
              error: { code: 'timeout', message: 'The payment gateway did not answer in time.' },
            })),
            keptUntil: '2026-12-24T02:35:43.000Z',
            next: { action: 'ask_gateway' },
          },
        ],
      },
    });
  });

  it('tells of refunds, cancellations and credit notes as well', async () => {
    const { intent: _sent, effectStartedAt: _none, result: _long, ...pending } = operation;
    const operations = (['cancel', 'refund_request', 'refund', 'credit_note'] as const).map((kind) => ({
      ...pending,
      kind,
      key: `${kind}_1`,
      status: kind === 'refund' ? ('pending' as const) : ('succeeded' as const),
    }));
    const order = refundRequested(paidOrder({ orderId }), 500, NOW);
    const { body } = await ask({}, order, operations);
    expect(body).toMatchObject({
      operations: [
        { kind: 'cancel', key: 'cancel_1', next: { action: 'none' } },
        { kind: 'refund_request', key: 'refund_request_1', next: { action: 'none' } },
        { kind: 'refund', key: 'refund_1', next: { action: 'retry', at: order.dueAt } },
        { kind: 'credit_note', key: 'credit_note_1', next: { action: 'none' } },
      ],
    });
  });

  it('says that it is the client’s turn while the customer has to act, and tells no secret', async () => {
    const expiresAt = '2026-11-24T03:05:00.000Z';
    const action = { transactionId: 'pi_1', clientSecret: 'pi_1_secret_2', expiresAt };
    const answer = await ask({}, placedOrder({ orderId, action }));
    expect(answer.body).toMatchObject({
      operations: [{ status: 'unknown', next: { action: 'client_must_authenticate', until: expiresAt } }],
    });
    expect(JSON.stringify(answer)).not.toContain('secret');
  });

  it('keeps inside who held it and what was sent', async () => {
    expect(JSON.stringify(await ask())).not.toMatch(/owner-1|pm_secret|print|internal|acme/);
  });

  it('tells what people did, who and when, and keeps inside why and what it changed', async () => {
    const act = actAt(NOW, {
      kind: 'needs_attention_dismissed',
      about: `${orderId}/unsettled`,
      orderId,
      merchantId: 'acme',
      before: { onList: true },
    });
    const { actId, at, by, kind, about, why } = act;
    const { body } = await ask({}, placedOrder({ orderId }), [], [act]);
    expect(body).toEqual({ orderId, operations: [], acts: [{ actId, at, by, kind, about }] });
    expect(JSON.stringify(body)).not.toContain(why);
  });

  it('shows nothing of another merchant', async () => {
    expect(await ask({ merchantId: 'globex' })).toMatchObject({
      status: 404,
      body: { code: 'unknown_order' },
    });
  });
});
