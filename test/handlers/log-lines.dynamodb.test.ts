import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { pointsIn } from '../../assurance/alarms/data-points.ts';
import { Deployment } from '../../assurance/bench/cost/deployment.ts';
import { orderIdFor } from '../../functions/domain/operations/identity.ts';
import { traceIdOf } from '../../functions/domain/trace.ts';

const PERSON = {
  name: 'Recognisable Nameson',
  email: 'recognisable@nameson.example',
  street: 'Recognisable Lane 7',
  city: 'Recognisaville',
  card: 'pm_card_visa',
};

const order = (paymentMethod: string) => ({
  customer: { email: PERSON.email, name: PERSON.name },
  billingAddress: {
    name: PERSON.name,
    lines: [PERSON.street],
    city: PERSON.city,
    postalCode: '12345',
    country: 'DE',
  },
  lines: [{ sku: 'mug', quantity: 1 }],
  paymentMethod,
});

const line = z.looseObject({
  level: z.string().optional(),
  message: z.string().optional(),
  merchantId: z.string().optional(),
  orderId: z.string().optional(),
  traceId: z.string().optional(),
  requestId: z.string().optional(),
  operation: z.string().optional(),
  attempt: z.number().optional(),
  code: z.string().optional(),
});

describe('the lines of an order', () => {
  let shop: Deployment;
  let lines: readonly string[];
  const [paid, declined] = ['paid', 'declined'].map((key) => orderIdFor('acme-outdoor', key));

  beforeAll(async () => {
    shop = await Deployment.open();
    await shop.product('mug', 'Mug', 10);
    const whole = async (key: string, card: string): Promise<void> => {
      await shop.post(key, order(card));
      await shop.runWorkflows();
      for (const news of shop.news()) await shop.deliver(news);
      await shop.publish();
    };
    const { lines: all } = await shop.meter.during('two orders', async () => {
      await whole('paid', PERSON.card);
      await shop.post('paid', order(PERSON.card));
      await whole('declined', `${PERSON.card}_chargeDeclined`);
      await shop.sweep();
    });
    lines = all;
  });

  afterAll(async () => shop.close());

  const of = (orderId: string | undefined) =>
    lines.map((text) => line.parse(JSON.parse(text))).filter((each) => each.orderId === orderId);
  const messagesOf = (orderId: string | undefined) => of(orderId).map(({ message }) => message);

  it('tell each transition and each call to the gateway of a paid order, once', () => {
    expect(messagesOf(paid)).toEqual([
      'OrderPlaced',
      'gateway charge, first',
      'OrderPaid',
      'InvoiceIssued',
      'webhook superseded',
    ]);
  });

  it('tell why a payment was declined', () => {
    expect(messagesOf(declined)).toEqual([
      'OrderPlaced',
      'gateway charge, first',
      'PaymentDeclined',
      'webhook superseded',
    ]);
    expect(of(declined).find(({ message }) => message === 'PaymentDeclined')?.code).toBe('generic_decline');
  });

  it('say which order, merchant, operation, request and trace they are of', () => {
    for (const each of of(paid)) {
      expect(each).toMatchObject({
        level: 'INFO',
        merchantId: 'acme-outdoor',
        traceId: traceIdOf(paid ?? ''),
        requestId: expect.stringMatching(/./),
      });
    }
    expect(of(paid).map(({ operation }) => operation)).toEqual([
      'order',
      expect.stringContaining('checkout_attempt_1'),
      'charge:checkout_attempt_1',
      'invoice',
      undefined,
    ]);
    expect(of(paid)[1]?.attempt).toBe(1);
  });

  it('name no person, no address and no card', () => {
    expect(lines.length).toBeGreaterThan(9);
    for (const [what, value] of Object.entries(PERSON)) {
      expect({ what, found: lines.filter((text) => text.includes(value)) }).toEqual({ what, found: [] });
    }
  });

  it('count what was sold', () => {
    const counted = lines.flatMap(pointsIn).map(({ metric }) => metric);
    const times = Object.fromEntries(
      [...new Set(counted)].map((name) => [name, counted.filter((each) => each === name).length]),
    );
    expect(times).toMatchObject({
      'Once OrdersPlaced': 2,
      'Once PlacedToPaidSeconds': 1,
      'Once PaymentsDeclined': 1,
      'Once InvoicesIssued': 1,
      'Once WebhookSuperseded': 2,
      'Once RequestsReplayed': 1,
      'Once OldestOpenSeconds': 1,
      'Once AttentionEntries': 1,
    });
  });
});
