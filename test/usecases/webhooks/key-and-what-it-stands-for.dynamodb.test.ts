import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { toGatewayEvent } from '../../../functions/adapters/providers/webhook-events.ts';
import { listNeedsAttention } from '../../../functions/persistence/needs-attention/needs-attention.ts';
import { webhookEventKey } from '../../../functions/persistence/table/keys.ts';
import type { OrderKey } from '../../../functions/usecases/ports/orders.ts';
import { captureNews } from '../../../assurance/world/gateway-news.ts';
import { openWorld, type World } from '../../../assurance/world/world.ts';

let world: World;
beforeEach(async () => (world = await openWorld()));
afterEach(() => world.close());

const onTheList = async () => listNeedsAttention(world.plainClient(), world.tableName);

/** As a sender of Standard Webhooks tells it. */
const declined = ({ merchantId, orderId }: OrderKey, eventId: string, provider = 'standard') =>
  toGatewayEvent(
    provider,
    eventId,
    JSON.stringify({
      type: 'payment.declined',
      timestamp: '2026-11-24T02:35:43Z',
      data: { merchantId, orderId, attempt: 1, transactionId: `tx_${orderId}` },
    }),
  );

describe('an event under the id of another', () => {
  it('is not dropped: a person is told of it once, and what the id stood for stays', async () => {
    const one = await world.placed('k1');
    const other = await world.placed('k2');
    expect(await world.applyWebhook(declined(one, 'msg_1'))).toBe('applied');
    const orders = [await world.order(one), await world.order(other)];

    expect(await world.applyWebhook(declined(other, 'msg_1'))).toBe('needs_attention');
    expect(await world.applyWebhook(declined(other, 'msg_1'), 2)).toBe('needs_attention');
    expect(await onTheList()).toMatchObject([
      { what: 'event', subject: 'msg_1', reason: expect.stringContaining(`about ${other.orderId}`) },
    ]);
    expect([await world.order(one), await world.order(other)]).toEqual(orders);
    expect(await world.applyWebhook(declined(one, 'msg_1'), 3)).toBe('known');
  });

  it('is none where each sender has a name: their ids are their own', async () => {
    const one = await world.placed('k1');
    const other = await world.placed('k2');
    expect(await world.applyWebhook(declined(one, 'msg_1', 'standard/acme'))).toBe('applied');
    expect(await world.applyWebhook(declined(other, 'msg_1', 'standard/globex'))).toBe('applied');
    expect(await world.order(other)).toMatchObject({ status: 'declined' });
    expect(await onTheList()).toEqual([]);
  });

  it('takes nothing of one that waits for its order', async () => {
    const waiting = { merchantId: 'acme', orderId: 'ord_to_come' };
    expect(await world.applyWebhook(declined(waiting, 'msg_1'))).toBe('parked');
    const other = await world.placed('k2');
    expect(await world.applyWebhook(declined(other, 'msg_1'))).toBe('needs_attention');
    expect(await world.order(other)).toMatchObject({ status: 'placed' });
    expect(await world.ports.eventRecords.findParked('standard', 'msg_1')).toMatchObject({ about: waiting });
  });

  it('that an earlier release recorded is known by its type', async () => {
    const order = await world.placed('k1');
    await world.applyWebhook(declined(order, 'msg_1'));
    await world.write(
      new UpdateItemCommand({
        TableName: world.tableName,
        Key: marshall(webhookEventKey('standard', 'msg_1')),
        UpdateExpression: 'SET fingerprint = :type',
        ExpressionAttributeValues: marshall({ ':type': 'payment.declined' }),
      }),
    );
    expect(await world.applyWebhook(declined(order, 'msg_1'), 2)).toBe('known');
    expect(await onTheList()).toEqual([]);
  });
});

describe('one event of Stripe', () => {
  const body = (object: object, rest: object = {}) =>
    JSON.stringify({ id: 'evt_1', type: 'payment_intent.succeeded', data: { object }, ...rest });
  const print = (...event: Parameters<typeof body>) =>
    toGatewayEvent('stripe', 'evt_1', body(...event)).fingerprint;
  const facts = { id: 'pi_1', object: 'payment_intent', status: 'succeeded', amount: 100, currency: 'eur' };

  it('is the same however many deliveries wait and in whichever API version it is rendered', () => {
    const rendered = print({ ...facts, charges: [] }, { pending_webhooks: 2, api_version: '2022-11-15' });
    expect(print({ ...facts, latest_charge: 'ch_1' }, { pending_webhooks: 1 })).toBe(rendered);
  });

  it('is another with another amount', () => {
    expect(print({ ...facts, amount: 101 })).not.toBe(print(facts));
  });

  it('comes twice and is applied once', async () => {
    const order = await world.paid('k1');
    const news = captureNews(world.gateway, 'evt_1');
    expect(await world.applyWebhook(news)).toBe('superseded');
    expect(await world.applyWebhook(news, 2)).toBe('known');
    expect(await world.order(order)).toMatchObject({ status: 'paid' });
  });
});
