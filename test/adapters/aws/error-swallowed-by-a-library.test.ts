import { describe, expect, it } from '@jest/globals';
import { chargeReference } from '../../../functions/domain/payments/payment.ts';
import { WebhookBatches } from '../../support/webhook-batches.ts';

const names = { merchantId: 'acme', orderId: 'ord_1', attempt: 1 };
const captured = JSON.stringify({
  id: 'evt_1',
  type: 'payment_intent.succeeded',
  data: {
    object: {
      id: 'pi_1',
      object: 'payment_intent',
      status: 'succeeded',
      amount_received: 1300,
      currency: 'eur',
      metadata: { ...names, attempt: '1', reference: chargeReference(names) },
    },
  },
});

describe('a webhook that fails', () => {
  it('writes one line for each delivery that failed: event, order, number of the delivery, error', async () => {
    const batches = new WebhookBatches(({ number }) => ({ fails: number <= 2 }));
    batches.send('evt_1', 'pi_1', captured);
    await batches.drain();
    expect(batches.log.entries).toEqual(
      [1, 2].map((delivery) => ({
        level: 'error',
        message: 'webhook not applied, it comes again',
        detail: {
          provider: 'stripe',
          eventId: 'evt_1',
          orderId: 'ord_1',
          delivery,
          messageId: 'message-1',
          error: new Error('evt_1 cannot be applied'),
        },
      })),
    );
  });

  it('writes it also where nobody can read whose order it is about', async () => {
    const batches = new WebhookBatches(({ number }) => ({ fails: number === 1 }));
    batches.send('evt_2', 'pi_1', 'no JSON');
    await batches.drain();
    expect(batches.log.entries).toMatchObject([
      { level: 'error', detail: { eventId: 'evt_2', delivery: 1 } },
    ]);
  });

  it('writes none where nothing fails', async () => {
    const batches = new WebhookBatches(() => ({}));
    batches.send('evt_1', 'pi_1', captured);
    await batches.drain();
    expect(batches.log.entries).toEqual([]);
  });
});
