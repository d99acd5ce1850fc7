import type { Snapshot, StoredOrder } from '../../../local/snapshot.ts';
import { BY_CUSTOMER, type Client, type ShownAction } from './client.ts';
import { oneOrder, order } from './orders.ts';
import type { Stage, Workload } from './workload.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** The payment window of the functions that are explored. */
const WINDOW_MS = 30 * MINUTE_MS;
/** By then the gateway has been asked once where the payment stands. */
const AFTER_WINDOW_MS = 45 * MINUTE_MS;

interface Shown extends ShownAction {
  readonly orderId: string;
  readonly client: Client;
}

/** One client places the order; whoever has its secret does what they like with it. */
const shown =
  (act: (stage: Stage, shown: Shown) => Promise<void> | void): Workload['play'] =>
  (stage) => {
    stage.client('client', async (client) => {
      const { orderId } = await client.placeOrder('order-1', order({ payment: BY_CUSTOMER }));
      if (orderId === undefined) return;
      const action = await client.untilAction(orderId);
      if (action !== undefined) await act(stage, { ...action, orderId, client });
    });
  };

const openForMs = ({ placedAt = '', updatedAt = '' }: StoredOrder): number =>
  Date.parse(updatedAt) - Date.parse(placedAt);

/** Nothing was ever captured that did not pay: what ends an order is known before the order ends. */
function onlyPaid({ orders, charges, refunds }: Snapshot): readonly string[] {
  const paid = orders.filter(({ status }) => status === 'paid').length;
  return charges.length === paid && refunds.length === 0
    ? []
    : [`expected: a capture for each paid order, and no refund, not ${JSON.stringify({ charges, refunds })}`];
}

/** One order that came to this; or to the other end, if everything stood still for so long that this came too late. */
const endsAs =
  (status: 'paid' | 'declined', elseAfterMs: number): Workload['expects'] =>
  (end) => [
    ...onlyPaid(end),
    ...oneOrder(
      end,
      (one) =>
        one.status === status ||
        ((one.status === 'paid' || one.status === 'declined') && openForMs(one) >= elseAfterMs),
    ),
  ];

const common = {
  webhooks: 1000,
  steps: 'in_turn',
  seeds: [1],
  onHand: 2,
} satisfies Partial<Workload>;

/** Payments that customers confirm in their browsers. */
export const confirming: readonly Workload[] = [
  {
    ...common,
    name: 'customer-confirms',
    says: 'the customer confirms the payment in the browser after five minutes, and once more after the page is read again',
    play: shown((stage, { clientSecret }) => {
      stage.confirm(clientSecret, 'works', 5 * MINUTE_MS);
      stage.confirm(clientSecret, 'works', 6 * MINUTE_MS);
    }),
    expects: endsAs('paid', WINDOW_MS),
  },
  {
    ...common,
    name: 'customer-confirms-no-webhooks',
    says: 'the same, and no webhook ever comes',
    webhooks: 'never',
    play: shown((stage, { clientSecret }) => stage.confirm(clientSecret, 'works', 5 * MINUTE_MS)),
    expects: endsAs('paid', WINDOW_MS),
  },
  {
    ...common,
    name: 'customer-fails-then-confirms',
    says: 'a confirmation fails, and the customer confirms again with another method',
    play: shown((stage, { clientSecret }) => {
      stage.confirm(clientSecret, 'declined', 5 * MINUTE_MS);
      stage.confirm(clientSecret, 'works', 7 * MINUTE_MS);
    }),
    expects: endsAs('paid', WINDOW_MS),
  },
  {
    ...common,
    name: 'customer-leaves',
    says: 'nobody confirms, two sweeps see to the end of the window at once, and the secret is used hours later',
    steps: 'at_random',
    play: shown((stage, { clientSecret }) => {
      stage.sweepTwice();
      stage.confirm(clientSecret, 'works', 4 * HOUR_MS);
    }),
    expects: endsAs('declined', 4 * HOUR_MS),
  },
  {
    ...common,
    name: 'customer-confirms-as-window-ends',
    says: 'the window ends, and the customer confirms while that is seen to',
    steps: 'at_random',
    webhooks: 1,
    // The confirmation comes between the question and the cancellation, and between the cancellation and what it changes.
    seeds: [14, 25],
    play: shown((stage, { clientSecret, expiresAt, orderId, client }) => {
      stage.besideSweep(expiresAt, 'browser', async () => {
        for (let reads = 1; reads <= 4; reads += 1) await client.read(orderId);
        stage.confirm(clientSecret, 'works', 0);
      });
    }),
    expects: endsAs('paid', WINDOW_MS),
  },
  {
    ...common,
    name: 'debit-succeeds',
    says: 'a bank works on the payment until after the end of the window, and takes the money; no webhook ever comes',
    webhooks: 'never',
    play: shown((stage, { clientSecret }) =>
      stage.confirm(clientSecret, 'debit', 5 * MINUTE_MS, { what: 'succeeds', afterMs: AFTER_WINDOW_MS }),
    ),
    expects: endsAs('paid', WINDOW_MS),
  },
  {
    ...common,
    name: 'debit-fails',
    says: 'a bank works on the payment and refuses it; the next attempt is confirmed, and so is the first one again',
    play: shown(async (stage, { clientSecret, orderId, client }) => {
      stage.confirm(clientSecret, 'debit', 5 * MINUTE_MS, { what: 'fails', afterMs: AFTER_WINDOW_MS });
      await client.wait(AFTER_WINDOW_MS + 6 * MINUTE_MS);
      if (!(await client.until(orderId, ['declined']))) return;
      await client.payByCustomer(orderId, 'attempt-2');
      const next = await client.untilAction(orderId);
      stage.confirm(clientSecret, 'works', 0);
      if (next !== undefined) stage.confirm(next.clientSecret, 'works', 0);
    }),
    expects: endsAs('paid', WINDOW_MS),
  },
  {
    ...common,
    name: 'cancelled-while-processing',
    says: 'the order is cancelled while a bank works on its payment, which the bank takes in the end: it goes back',
    webhooks: 'never',
    play: shown(async (stage, { clientSecret, orderId, client }) => {
      stage.confirm(clientSecret, 'debit', 5 * MINUTE_MS, { what: 'succeeds', afterMs: AFTER_WINDOW_MS });
      await client.wait(10 * MINUTE_MS);
      await client.cancel(orderId, 'cancel-1');
    }),
    expects: (end) => [
      ...oneOrder(end, ({ cancelledAt }) => cancelledAt !== undefined),
      ...(end.products.every(({ onHand }) => onHand === 2) ? [] : ['expected: all of its stock is back']),
      ...(end.charges.length === end.refunds.length
        ? []
        : ['expected: what was captured goes back, and nothing else']),
    ],
  },
  {
    ...common,
    name: 'two-tabs',
    says: 'three tabs have the same secret, and confirm in the same moment: with a card, with one that fails, with a debit',
    steps: 'at_random',
    webhooks: 1,
    // The one that fails is first, or the card.
    seeds: [1, 2],
    play: shown(async (stage, { clientSecret, client }) => {
      await client.wait(MINUTE_MS);
      stage.confirm(clientSecret, 'works', 0);
      stage.confirm(clientSecret, 'declined', 0);
      stage.confirm(clientSecret, 'debit', 0, { what: 'succeeds', afterMs: HOUR_MS });
    }),
    expects: endsAs('paid', WINDOW_MS),
  },
  {
    ...common,
    name: 'voucher',
    says: 'the customer takes a voucher, and pays it when the window has ended, and it has not',
    webhooks: 600_000,
    play: shown((stage, { clientSecret }) =>
      stage.confirm(clientSecret, 'voucher', 5 * MINUTE_MS, { what: 'succeeds', afterMs: AFTER_WINDOW_MS }),
    ),
    expects: endsAs('paid', WINDOW_MS),
  },
];
