import type { Dispute } from '../../../functions/domain/payments/dispute.ts';
import type { Snapshot } from '../../../local/snapshot.ts';
import { isExpired, oneOrder, placedAnd } from './orders.ts';
import type { Stage, Workload } from './workload.ts';

const WITHDRAWN = { withdrawn: true } as const;
const LOST = { ...WITHDRAWN, stage: 'lost', status: 'lost' } as const;
const WON = { ...WITHDRAWN, stage: 'won', status: 'won' } as const;
const REINSTATED = { ...WON, reinstated: true } as const;

/** The bank's steps, one second after the other. */
function disputed(stage: Stage, ...steps: readonly Partial<Dispute>[]): void {
  steps.forEach((step, index) => {
    stage.dispute(step, index * 1000);
  });
}

const openRefusals = ({ attention }: Snapshot): number =>
  attention.filter(({ open, reason }) => open && reason === 'refund_refused').length;

/** Others move the money of a payment at the gateway. */
export const movedByOthers: readonly Workload[] = [
  {
    name: 'gateway-refund',
    says: 'a person refunds a part at the gateway, and then the order is cancelled: the rest goes back',
    webhooks: 1000,
    steps: 'in_turn',
    seeds: [1],
    onHand: 2,
    play: (stage) => {
      stage.client('client', async (client) => {
        const orderId = await placedAnd(client, 'order-1', ['paid']);
        if (orderId === undefined) return;
        stage.refundAtGateway(1000, 0);
        if (await client.untilRefunded(orderId, 1000)) await client.cancel(orderId, 'cancel-1');
      });
    },
    expects: (end) =>
      oneOrder(end, ({ cancelledAt, refundedMinor }) => cancelledAt !== undefined && refundedMinor === 2500),
  },
  {
    name: 'gateway-refund-races',
    says: 'a person refunds a part at the gateway while another part is refunded by the client',
    webhooks: 1000,
    steps: 'at_random',
    seeds: [1, 2],
    onHand: 2,
    play: (stage) => {
      stage.client('client', async (client) => {
        const orderId = await placedAnd(client, 'order-1', ['paid']);
        if (orderId === undefined) return;
        stage.refundAtGateway(1000, 0);
        await client.refund(orderId, 'refund-1', 700);
      });
    },
    expects: (end) => oneOrder(end, ({ refundedMinor }) => refundedMinor === 1700),
  },
  {
    name: 'refund-fails-late',
    says: 'a refund comes back after it succeeded, and is asked for again',
    webhooks: 1000,
    steps: 'in_turn',
    seeds: [1],
    onHand: 2,
    play: (stage) => {
      stage.client('client', async (client) => {
        const orderId = await placedAnd(client, 'order-1', ['paid']);
        if (orderId === undefined) return;
        await client.refund(orderId, 'refund-1', 1000);
        if (!(await client.untilRefunded(orderId, 1000))) return;
        stage.refundComesBack(0);
        if (await client.untilRefunded(orderId, 0)) await client.refund(orderId, 'refund-2', 1500);
      });
    },
    expects: (end) => oneOrder(end, ({ refundedMinor }) => refundedMinor === 1500),
  },
  {
    name: 'dispute-lost',
    says: 'a bank disputes the payment, takes the money and keeps it',
    webhooks: 1000,
    steps: 'at_random',
    seeds: [1, 2],
    onHand: 2,
    play: (stage) => {
      stage.client('client', async (client) => {
        const orderId = await placedAnd(client, 'order-1', ['paid']);
        if (orderId !== undefined) disputed(stage, {}, WITHDRAWN, LOST);
      });
    },
    expects: (end) =>
      oneOrder(end, ({ disputedMinor, dispute }) => disputedMinor === 2500 && dispute?.status === 'lost'),
  },
  {
    name: 'dispute-of-pending-refund',
    says: 'a bank disputes the payment while a refund is pending, and the merchant wins',
    webhooks: 1000,
    steps: 'at_random',
    seeds: [1, 2],
    onHand: 2,
    needsPerson: true,
    play: (stage) => {
      stage.client('client', async (client) => {
        const orderId = await placedAnd(client, 'order-1', ['paid']);
        if (orderId === undefined) return;
        await client.refund(orderId, 'refund-1', 1000);
        disputed(stage, {}, WITHDRAWN, WON, REINSTATED);
      });
    },
    expects: (end) => [
      ...oneOrder(
        end,
        ({ dispute, disputedMinor, refundedMinor }) =>
          dispute?.status === 'won' &&
          disputedMinor === undefined &&
          // Either it was sent before the dispute, or it is owed and on the list.
          (refundedMinor === 1000) === (openRefusals(end) === 0),
      ),
      ...(end.orders.every(isExpired) ||
      end.attention.every(({ open, reason }) => !open || reason === 'refund_refused')
        ? []
        : [`expected: nothing else on the list than ${JSON.stringify(end.attention)}`]),
    ],
  },
];
