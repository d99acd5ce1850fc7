import { orderIdFor } from '../../../functions/domain/operations/identity.ts';
import { DECLINED, DECLINED_CARD } from '../../world/gateway-scripts.ts';
import { isExpired, oneOrder, order, placedAnd } from './orders.ts';
import type { Stage, Workload } from './workload.ts';

const NEVER_PLACED = orderIdFor('acme', 'never-placed');

const isPaid = ({ status }: { readonly status: string }): boolean => status === 'paid';

const pay = {
  steps: 'in_turn',
  seeds: [1],
  onHand: 10,
  play: (stage: Stage) => {
    stage.client('client', async (client) => {
      await client.placeOrder('order-1', order({ externalReference: '1001' }));
    });
  },
  expects: (end) => oneOrder(end, isPaid),
} satisfies Partial<Workload>;

/** One key from two clients at once, and what becomes of it. */
const twoAtOnce = (other: object): Pick<Workload, 'steps' | 'onHand' | 'play'> => ({
  steps: 'at_random',
  onHand: 10,
  play: (stage) => {
    stage.client('first client', async (client) => {
      await client.placeOrder('order-1', order());
    });
    stage.client('second client', async (client) => {
      await client.placeOrder('order-1', other);
    });
  },
});

export const paying: readonly Workload[] = [
  {
    ...pay,
    name: 'pay',
    says: 'an order is placed, charged and invoiced; its webhook comes soon',
    webhooks: 1000,
  },
  { ...pay, name: 'pay-no-webhooks', says: 'the same, and no webhook ever comes', webhooks: 'never' },
  {
    ...pay,
    name: 'pay-late-webhooks',
    says: 'the same, and webhooks come ten minutes later',
    webhooks: 600_000,
  },
  {
    ...pay,
    name: 'webhooks-together',
    says: 'the same, and ten minutes later the gateway tells of the capture eight times more, all at once',
    webhooks: 1000,
    play: (stage) => {
      pay.play(stage);
      stage.tellCapturesAgain(8, 600_000);
    },
  },
  {
    ...pay,
    name: 'webhook-races',
    says: 'the webhook is there before the charge’s own answer is written, or after, or in between',
    webhooks: 1,
    steps: 'at_random',
    seeds: [1, 2],
  },
  {
    ...pay,
    name: 'client-gives-up',
    says: 'the client asks once and goes away',
    webhooks: 1000,
    clientsStop: true,
    play: (stage) => {
      stage.client('client', async (client) => {
        await client.placeOrder('order-1', order(), 1);
      });
    },
    expects: (end) => (end.orders.length === 0 ? [] : oneOrder(end, isPaid)),
  },
  {
    ...twoAtOnce(order()),
    name: 'double-click',
    says: 'the same request comes twice at once',
    webhooks: 1000,
    seeds: [1],
    expects: (end) => oneOrder(end, isPaid),
  },
  {
    ...twoAtOnce(order({ quantity: 3 })),
    name: 'other-payload',
    says: 'another request comes under the same key, at once',
    webhooks: 1000,
    seeds: [1],
    expects: (end) => oneOrder(end, isPaid),
  },
  {
    name: 'last-item',
    says: 'two orders at once for the last two mugs',
    webhooks: 1000,
    steps: 'at_random',
    seeds: [1],
    onHand: 2,
    play: (stage) => {
      for (const key of ['order-1', 'order-2']) {
        stage.client(key, async (client) => {
          await client.placeOrder(key, order());
        });
      }
    },
    expects: (end) => oneOrder(end, isPaid),
  },
  {
    name: 'decline-then-pay',
    says: 'the card is declined, and a second attempt with another one succeeds',
    webhooks: 1000,
    steps: 'in_turn',
    seeds: [1],
    onHand: 2,
    play: (stage) => {
      stage.client('client', async (client) => {
        const orderId = await placedAnd(client, 'order-1', ['declined'], { paymentMethod: DECLINED_CARD });
        if (orderId === undefined) return;
        await client.pay(orderId, 'attempt-2', 'pm_card_visa');
        await client.until(orderId, ['paid']);
      });
    },
    expects: (end) => oneOrder(end, (one) => one.status === 'paid' && one.attempt === 2),
  },
  {
    name: 'hot-sku',
    says: 'two orders at once take all of a stock in shards, none of which has enough; one is paid at its second attempt',
    webhooks: 1000,
    steps: 'at_random',
    seeds: [1],
    onHand: 4,
    stockShards: 4,
    play: (stage) => {
      stage.client('first client', async (client) => {
        await client.placeOrder('order-1', order());
      });
      stage.client('second client', async (client) => {
        const orderId = await placedAnd(client, 'order-2', ['declined'], { paymentMethod: DECLINED_CARD });
        if (orderId === undefined) return;
        await client.pay(orderId, 'attempt-2', 'pm_card_visa');
        await client.until(orderId, ['paid']);
      });
    },
    expects: ({ orders }) =>
      orders.length === 2 && orders.every((one) => isPaid(one) || isExpired(one))
        ? []
        : [`expected: two paid orders, not ${JSON.stringify(orders)}`],
  },
  {
    name: 'busy-merchant',
    says: 'three orders of one merchant come to their invoices at once, and another one when all is quiet',
    webhooks: 'never',
    steps: 'at_random',
    seeds: [76],
    onHand: 8,
    play: (stage) => {
      for (const key of ['order-1', 'order-2', 'order-3']) {
        stage.client(key, async (client) => {
          await client.placeOrder(key, order());
        });
      }
      stage.client('late client', async (client) => {
        await client.wait(3_600_000);
        await client.placeOrder('order-4', order());
      });
    },
    expects: ({ orders }) =>
      orders.length === 4 && orders.every((one) => isPaid(one) || isExpired(one))
        ? []
        : [`expected: four paid orders, not ${JSON.stringify(orders)}`],
  },
  {
    name: 'webhook-before-order',
    says: 'an event about an order’s first charge is there before the order',
    webhooks: 1,
    steps: 'in_turn',
    seeds: [1],
    onHand: 2,
    play: (stage) => {
      const about = {
        object: 'charge',
        merchantId: 'acme',
        orderId: orderIdFor('acme', 'order-1'),
        attempt: 1,
      } as const;
      stage.tell({
        type: 'payment_intent.payment_failed',
        about: { ...about, outcome: DECLINED },
        order: about,
      });
      stage.client('client', async (client) => {
        await client.wait(5000);
        await client.placeOrder('order-1', order());
      });
    },
    expects: (end) => oneOrder(end, ({ status }) => status === 'paid' || status === 'declined'),
  },
  {
    name: 'event-about-nothing',
    says: 'an event tells of an order that never appears, and stays for a person to look at',
    webhooks: 1,
    steps: 'in_turn',
    seeds: [1],
    onHand: 2,
    needsPerson: true,
    play: (stage) => {
      const about = { object: 'charge', merchantId: 'acme', orderId: NEVER_PLACED, attempt: 1 } as const;
      stage.tell({
        type: 'payment_intent.payment_failed',
        about: { ...about, outcome: DECLINED },
        order: about,
      });
    },
    expects: ({ events, orders, attention }) =>
      orders.length === 0 && events.length === 1 && attention.some(({ open }) => open)
        ? []
        : [`expected: one event that needs a person, not ${JSON.stringify(events)}`],
  },
];
