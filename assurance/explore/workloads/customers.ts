import { AUTHENTICATION_CARD } from '../../world/gateway-scripts.ts';
import { oneOrder, order } from './orders.ts';
import type { Stage, Workload } from './workload.ts';

const MINUTE_MS = 60_000;

const customer =
  (act: (stage: Stage, orderId: string) => void): Workload['play'] =>
  (stage) => {
    stage.client('client', async (client) => {
      const { orderId } = await client.placeOrder('order-1', order({ paymentMethod: AUTHENTICATION_CARD }));
      if (orderId !== undefined) act(stage, orderId);
    });
  };

const common = { webhooks: 1000, steps: 'in_turn', seeds: [1], onHand: 2 } satisfies Partial<Workload>;

/** Who comes too late to act meets a payment that was given up: both ends are right. */
const paidOrDeclined = (end: Parameters<Workload['expects']>[0]): readonly string[] =>
  oneOrder(end, ({ status }) => status === 'paid' || status === 'declined');

export const authenticating: readonly Workload[] = [
  {
    ...common,
    name: 'holder-succeeds',
    says: 'the customer has to act (3-D Secure), and does after five minutes',
    play: customer((stage) => stage.customersAct('success', 5 * MINUTE_MS)),
    expects: paidOrDeclined,
  },
  {
    ...common,
    name: 'holder-succeeds-no-webhooks',
    says: 'the card’s holder acts, and no webhook tells it',
    webhooks: 'never',
    play: customer((stage) => stage.customersAct('success', 5 * MINUTE_MS)),
    expects: paidOrDeclined,
  },
  {
    ...common,
    name: 'holder-fails',
    says: 'the card’s holder is not recognized',
    play: customer((stage) => stage.customersAct('failure', 5 * MINUTE_MS)),
    expects: (end) => oneOrder(end, ({ status }) => status === 'declined'),
  },
  {
    ...common,
    name: 'holder-leaves',
    says: 'the card’s holder never acts, and the payment is given up; two sweeps look after it at once',
    steps: 'at_random',
    seeds: [1],
    play: customer((stage) => stage.sweepTwice()),
    expects: (end) => oneOrder(end, ({ status }) => status === 'declined'),
  },
  {
    ...common,
    name: 'holder-acts-as-order-is-cancelled',
    says: 'the order is cancelled in the moment in which the card’s holder acts',
    steps: 'at_random',
    seeds: [1],
    play: customer((stage, orderId) => {
      stage.customersAct('success', MINUTE_MS);
      stage.client('canceller', async (client) => {
        await client.wait(MINUTE_MS);
        await client.cancel(orderId, 'cancel-1');
      });
    }),
    expects: (end) => oneOrder(end, ({ cancelledAt }) => cancelledAt !== undefined),
  },
  {
    ...common,
    name: 'holder-fails-as-order-is-cancelled',
    says: 'the order is cancelled in the moment in which the card’s holder is not recognized',
    play: customer((stage, orderId) => {
      stage.customersAct('failure', MINUTE_MS);
      stage.client('canceller', async (client) => {
        await client.wait(MINUTE_MS);
        await client.cancel(orderId, 'cancel-1');
      });
    }),
    expects: (end) => oneOrder(end, ({ cancelledAt }) => cancelledAt !== undefined),
  },
];
