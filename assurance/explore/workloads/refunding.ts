import type { Snapshot } from '../../../local/snapshot.ts';
import { DECLINED_CARD } from '../../world/gateway-scripts.ts';
import { isExpired, oneOrder, order, placedAnd } from './orders.ts';
import type { Stage, Workload } from './workload.ts';

/** The order is placed, and cancelled at once: its charge may be anywhere. */
const cancelAtOnce = (stage: Stage): void => {
  stage.client('client', async (client) => {
    const { orderId } = await client.placeOrder('order-1', order());
    if (orderId !== undefined) await client.cancel(orderId, 'cancel-1');
  });
};

const cancelRaces = {
  steps: 'at_random',
  onHand: 2,
  play: cancelAtOnce,
  expects: (end) => oneOrder(end, (one) => one.cancelledAt !== undefined),
} satisfies Partial<Workload>;

/** One reference, one order that is paid for: the second one's, unless the first one was charged after all. */
function oneOfTwo({ orders, charges }: Snapshot): readonly string[] {
  const [first, ...others] = orders.filter(({ lines }) => lines[0]?.quantity === 2);
  const [second, ...more] = orders.filter(({ lines }) => lines[0]?.quantity === 1);
  const firstCharged = charges.some(({ orderId }) => orderId === first?.orderId);
  const isRight =
    first?.cancelledAt !== undefined &&
    others.length + more.length === 0 &&
    (firstCharged
      ? second === undefined
      : second !== undefined && (second.status === 'paid' || isExpired(second)));
  return isRight ? [] : [`expected: one order for the reference, not ${JSON.stringify(orders)}`];
}

export const refunding: readonly Workload[] = [
  {
    name: 'freed-reference',
    says: 'an order is cancelled while it is charged, and another one takes its reference as soon as it is free',
    webhooks: 1000,
    steps: 'at_random',
    seeds: [1, 2, 3],
    onHand: 4,
    play: (stage) => {
      stage.client('client', async (client) => {
        const { orderId } = await client.placeOrder('order-1', order({ externalReference: '1001' }));
        if (orderId === undefined) return;
        await client.cancel(orderId, 'cancel-1');
        await client.placeOnceFree('order-2', order({ externalReference: '1001', quantity: 1 }));
      });
    },
    expects: oneOfTwo,
  },
  {
    ...cancelRaces,
    name: 'cancel-races-charge',
    says: 'an order is cancelled while it is charged',
    webhooks: 1000,
    seeds: [1, 2, 3],
  },
  {
    ...cancelRaces,
    name: 'cancel-no-webhooks',
    says: 'an order is cancelled while it is charged, and no webhook ever comes',
    webhooks: 'never',
    seeds: [1, 2, 3],
  },
  {
    name: 'paid-then-cancelled',
    says: 'a paid order is cancelled: everything goes back',
    webhooks: 1000,
    steps: 'in_turn',
    seeds: [1],
    onHand: 2,
    play: (stage) => {
      stage.client('client', async (client) => {
        const orderId = await placedAnd(client, 'order-1', ['paid']);
        if (orderId !== undefined) await client.cancel(orderId, 'cancel-1');
      });
    },
    expects: (end) =>
      oneOrder(end, (one) => one.cancelledAt !== undefined && one.refundedMinor === one.totalMinor),
  },
  {
    name: 'two-refunds',
    says: 'two partial refunds of a paid order are asked for at once',
    webhooks: 1000,
    steps: 'at_random',
    seeds: [1],
    onHand: 2,
    play: (stage) => {
      stage.client('client', async (client) => {
        const orderId = await placedAnd(client, 'order-1', ['paid']);
        if (orderId === undefined) return;
        for (const key of ['refund-1', 'refund-2']) {
          stage.client(key, async (other) => {
            await other.refund(orderId, key, 1000);
          });
        }
      });
    },
    expects: (end) => oneOrder(end, ({ refundedMinor }) => refundedMinor === 2000),
  },
  {
    name: 'refund-after-refund',
    says: 'a second refund is asked for while the first one is credited, if that takes its time',
    webhooks: 'never',
    steps: 'in_turn',
    seeds: [1],
    onHand: 2,
    play: (stage) => {
      stage.client('client', async (client) => {
        const orderId = await placedAnd(client, 'order-1', ['paid']);
        if (orderId === undefined) return;
        await client.refund(orderId, 'refund-1', 1000);
        await client.wait(5000);
        await client.refund(orderId, 'refund-2', 500);
      });
    },
    expects: (end) => oneOrder(end, ({ refundedMinor }) => refundedMinor === 1500),
  },
  {
    name: 'refund-before-invoice',
    says: 'documents cannot be written for a while, and a refund is made before the order has its invoice',
    webhooks: 'never',
    steps: 'in_turn',
    seeds: [1],
    onHand: 2,
    play: (stage) => {
      stage.documentsFail(14_500);
      stage.client('client', async (client) => {
        const orderId = await placedAnd(client, 'order-1', ['paid']);
        if (orderId !== undefined) await client.refund(orderId, 'refund-1', 700);
      });
    },
    expects: (end) => oneOrder(end, ({ refundedMinor }) => refundedMinor === 700),
  },
  {
    name: 'refund-refused-once',
    says: 'the gateway refuses a refund, and nobody asks for another',
    webhooks: 1000,
    steps: 'in_turn',
    seeds: [1],
    onHand: 2,
    needsPerson: true,
    play: (stage) => {
      stage.refuseRefundsOf(2000);
      stage.client('client', async (client) => {
        const orderId = await placedAnd(client, 'order-1', ['paid']);
        if (orderId !== undefined) await client.refund(orderId, 'refund-1', 2000);
      });
    },
    expects: (end) =>
      oneOrder(
        end,
        ({ refundedMinor }) => (refundedMinor === undefined) === end.attention.some(({ open }) => open),
      ),
  },
  {
    name: 'late-capture-refused',
    says: 'a charge that was declined is captured hours later, and the gateway refuses to give it back',
    webhooks: 1000,
    steps: 'in_turn',
    seeds: [1],
    onHand: 2,
    needsPerson: true,
    keepsMoney: true,
    play: (stage) => {
      stage.refuseRefundsOf(2500);
      stage.client('client', async (client) => {
        const orderId = await placedAnd(client, 'order-1', ['declined'], { paymentMethod: DECLINED_CARD });
        if (orderId !== undefined) stage.captureLate(7_200_000);
      });
    },
    expects: (end) => oneOrder(end, ({ status }) => status === 'declined'),
  },
  {
    name: 'refund-no-webhooks',
    says: 'a partial refund, and no webhook ever comes',
    webhooks: 'never',
    steps: 'in_turn',
    seeds: [1],
    onHand: 2,
    play: (stage) => {
      stage.client('client', async (client) => {
        const orderId = await placedAnd(client, 'order-1', ['paid']);
        if (orderId !== undefined) await client.refund(orderId, 'refund-1', 1000);
      });
    },
    expects: (end) => oneOrder(end, ({ refundedMinor }) => refundedMinor === 1000),
  },
  {
    name: 'refund-refused',
    says: 'a refund is refused for good, and a smaller one is done after it: the first is still owed',
    webhooks: 'never',
    steps: 'in_turn',
    seeds: [1],
    onHand: 2,
    needsPerson: true,
    play: (stage) => {
      stage.refuseRefundsOf(2000);
      stage.client('client', async (client) => {
        const orderId = await placedAnd(client, 'order-1', ['paid']);
        if (orderId === undefined) return;
        await client.refund(orderId, 'refund-1', 2000);
        await client.wait(5000);
        await client.refund(orderId, 'refund-2', 1);
      });
    },
    expects: (end) => [
      ...oneOrder(end, ({ refundedMinor }) => refundedMinor === 1),
      ...(end.orders.every(isExpired) ||
      end.attention.filter(({ open, reason }) => open && reason === 'refund_refused').length === 1
        ? []
        : [`expected: one refusal that needs a person, not ${JSON.stringify(end.attention)}`]),
    ],
  },
  {
    name: 'late-capture',
    says: 'a charge that was declined is captured after all, hours later',
    webhooks: 1000,
    steps: 'in_turn',
    seeds: [1],
    onHand: 2,
    play: (stage) => {
      stage.client('client', async (client) => {
        const orderId = await placedAnd(client, 'order-1', ['declined'], { paymentMethod: DECLINED_CARD });
        if (orderId !== undefined) stage.captureLate(7_200_000);
      });
    },
    expects: (end) => oneOrder(end, ({ status }) => status === 'declined'),
  },
];
