import { needsAttentionEntry } from '../../../functions/domain/orders/needs-attention.ts';
import { describe, expect, it } from '@jest/globals';
import { becomeUnknown, firstClaim } from '../../../functions/domain/operations/operation.ts';
import { orderEvent } from '../../../functions/domain/orders/order-event.ts';
import { chargeRequest } from '../../../functions/domain/payments/payment.ts';
import { StripeWebhookVerifier } from '../../../functions/adapters/providers/stripe/stripe-webhooks.ts';
import { readOperationsRoute } from '../../../functions/http/orders/read-operations.ts';
import { readOrderRoute } from '../../../functions/http/orders/read-order.ts';
import { orderItem } from '../../../functions/persistence/orders/order-items.ts';
import { readChange } from '../../../functions/persistence/orders/order-stream.ts';
import { receiveWebhook } from '../../../functions/usecases/webhooks/receive-webhook.ts';
import type { WebhookMessage } from '../../../functions/usecases/ports/webhooks.ts';
import { stripeSignature } from '../../../sandbox/core/webhook-signature.ts';
import { answerOf } from '../../../assurance/world/api-event.ts';
import { ManualClock } from '../../../assurance/world/manual-clock.ts';
import { declinedOrder, LATER, NOW, placedOrder } from '../../domain/orders/orders.ts';
import { recordedLog } from '../api/recorded-log.ts';

const CLIENT_SECRET = 'pi_1_secret_2';
const GATEWAY_TEXT = 'Invalid API Key provided: sk_live_abc of acct_1';
const ORDER_ID = `ord_${'0'.repeat(32)}`;

describe('the queue of undelivered events', () => {
  const action = { transactionId: 'pi_1', clientSecret: CLIENT_SECRET, expiresAt: LATER };
  const image = orderItem(placedOrder({ action, dueAt: LATER }));
  const Keys = { pk: { S: 'M#acme#O#ord_1' }, sk: { S: 'ORDER' } };
  const { event: _gone, ...broken } = image;

  it.each([
    ['that can be read', image, 'happened'],
    ['that cannot be read', broken, 'unreadable'],
  ])('holds of a record %s nothing of the buyer, and no secret', (_which, NewImage, code) => {
    const change = readChange({
      dynamodb: { SequenceNumber: '1', Keys, OldImage: { ...image, version: { N: '0' } }, NewImage },
    });
    expect(change.code).toBe(code);
    const kept = JSON.stringify(change.record);
    expect(kept).toContain('M#acme#O#ord_1');
    expect(kept).not.toMatch(/@|secret|pm_|customer|lines/);
  });

  it('holds what its reader needs to publish the same event', () => {
    const change = readChange({ dynamodb: { SequenceNumber: '1', Keys, NewImage: image } });
    const again = readChange(JSON.parse(JSON.stringify(change.record)) as object);
    expect(change).toMatchObject({ code: 'happened' });
    expect(again).toEqual(change);
  });
});

describe('the queue of webhooks', () => {
  it('holds no client secret, wherever it stands in the event', async () => {
    const payment_intent = {
      id: 'pi_1',
      client_secret: CLIENT_SECRET,
      nested: [{ client_secret: CLIENT_SECRET }],
    };
    const event = {
      id: 'evt_1',
      type: 'payment_intent.requires_action',
      data: { object: { ...payment_intent, latest: payment_intent }, previous_attributes: payment_intent },
    };
    const body = JSON.stringify(event, undefined, 2);
    const verifier = new StripeWebhookVerifier(
      async () => ['whsec_1'],
      () => 0,
    );
    const queued: WebhookMessage[] = [];
    const queue = {
      send: async (message: WebhookMessage) => {
        queued.push(message);
      },
    };
    const headers = { 'stripe-signature': stripeSignature(body, ['whsec_1'], 0) };
    const incoming = { provider: 'stripe', rawBody: Buffer.from(body), headers };
    expect(await receiveWebhook({ verifiers: { stripe: verifier }, queue }, incoming)).toEqual({
      code: 'accepted',
    });
    expect(queued[0]?.body).not.toContain(CLIENT_SECRET);
    expect(JSON.parse(queued[0]?.body ?? '')).toEqual(
      JSON.parse(body.replaceAll(`"${CLIENT_SECRET}"`, 'null')),
    );
  });
});

describe('a merchant', () => {
  const decline = { code: 'resource_missing', message: GATEWAY_TEXT };
  const order = { ...declinedOrder({ orderId: ORDER_ID }), decline };
  const call = { path: { orderId: ORDER_ID } };

  it('is told a neutral text of a decline, and its code', async () => {
    const reader = { find: async () => order, findByExternalReference: async () => order };
    const { body } = await answerOf(readOrderRoute(recordedLog(), reader), call);
    expect(body).toMatchObject({
      decline: { code: 'resource_missing', message: 'The payment was declined.' },
    });
    expect(orderEvent(order).order.decline).toEqual({
      code: 'resource_missing',
      message: 'The payment was declined.',
    });
  });

  it('is told nothing in the gateway’s own words by the ledger of an order', async () => {
    const placed = placedOrder({ orderId: ORDER_ID, attention: GATEWAY_TEXT, dueAt: LATER });
    const id = { merchantId: 'acme', kind: 'charge', key: 'checkout_attempt_1', subject: placed } as const;
    const claim = { id, owner: 'o', fingerprint: 'f', leaseExpiresAt: NOW, intent: chargeRequest(placed) };
    const error = { code: 'StripeAuthenticationError (401)', message: GATEWAY_TEXT };
    const charge = becomeUnknown(firstClaim(claim, NOW), error, NOW);
    const history = {
      order: placed,
      operations: [charge],
      creditNotes: [],
      parked: [],
      attention: [needsAttentionEntry('unsettled', undefined, NOW, { detail: GATEWAY_TEXT })],
      acts: [],
      pdfsWritten: new Set<string>(),
    };
    const route = readOperationsRoute(recordedLog(), new ManualClock(NOW), { history: async () => history });
    const { body } = await answerOf(route, call);
    expect(JSON.stringify(body)).toContain('StripeAuthenticationError (401)');
    expect(JSON.stringify(body)).not.toContain('sk_live');
    expect(body).toMatchObject({
      operations: [
        { attempts: [{ error: { message: 'Its outcome was not known.' } }], next: { action: 'person' } },
      ],
    });
  });
});
