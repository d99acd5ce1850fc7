import type { Client } from './client.ts';
import { oneOrder, sentAnd } from './orders.ts';
import type { Stage, Workload } from './workload.ts';

/**
 * A mug of the catalogue, one that the shop prices itself, three books at 7 % and the parcel at 19 %, less 10 %: 56.24 with
 * tax. A book comes to 9.00.
 */
const SHOP_ORDER = {
  customer: { email: 'ada@example.com' },
  lines: [
    { sku: 'mug', quantity: 1 },
    { description: 'Engraved mug', sku: 'mug', quantity: 1, unitPriceMinor: 1500, taxPercent: 19 },
    { description: 'Book', quantity: 3, unitPriceMinor: 1000, taxPercent: 7 },
    { description: 'Parcel', quantity: 1, unitPriceMinor: 499, taxPercent: 19, kind: 'shipping' },
  ],
  discounts: [{ description: 'Sale', percent: 10 }],
  expectedTotalMinor: 5624,
  paymentMethod: 'pm_card_visa',
};
const ENGRAVED_MUG = 1;
const BOOK = 2;

/** A voucher, and a mug that is given away. */
const FREE_ORDER = {
  ...SHOP_ORDER,
  lines: [{ description: 'Mug, a gift', sku: 'mug', quantity: 2, unitPriceMinor: 0, taxPercent: 19 }],
  discounts: [],
  currency: 'EUR',
  expectedTotalMinor: 0,
};

/** One client places the order, and goes on when it is paid. */
const whenPaid =
  (
    body: object,
    goesOn: (client: Client, orderId: string, stage: Stage) => Promise<void>,
  ): Workload['play'] =>
  (stage) => {
    stage.client('client', async (client) => {
      const orderId = await sentAnd(client, 'order-1', ['paid'], body);
      if (orderId !== undefined) await goesOn(client, orderId, stage);
    });
  };

/** Orders that shops price themselves: two rates of tax, a discount, and refunds of lines. */
export const priced: readonly Workload[] = [
  {
    name: 'refund-of-lines',
    says: 'a mug comes back and is restocked, then two books that are not; and then the rest is refunded',
    webhooks: 1000,
    steps: 'in_turn',
    seeds: [1],
    onHand: 4,
    play: whenPaid(SHOP_ORDER, async (client, orderId) => {
      await client.refundLine(orderId, 'refund-1', { line: ENGRAVED_MUG, quantity: 1, restock: true });
      await client.refundLine(orderId, 'refund-2', { line: BOOK, quantity: 2, restock: false });
      await client.refund(orderId, 'refund-3');
    }),
    expects: (end) =>
      oneOrder(
        end,
        ({ refundedMinor, totalMinor, restocked }) =>
          refundedMinor === totalMinor && restocked?.length === 1 && restocked[0]?.line === ENGRAVED_MUG,
      ),
  },
  {
    name: 'refunds-of-lines-race',
    says: 'two refunds of lines are asked for at once, and one of more books than there are then',
    webhooks: 1000,
    steps: 'at_random',
    seeds: [1, 2],
    onHand: 4,
    play: whenPaid(SHOP_ORDER, async (_client, orderId, stage) => {
      for (const [key, quantity] of [
        ['refund-1', 2],
        ['refund-2', 2],
        ['refund-3', 1],
      ] as const) {
        stage.client(key, async (other) => {
          await other.refundLine(orderId, key, { line: BOOK, quantity, restock: true });
        });
      }
    }),
    // Two and one fit, in any order; the other two do not.
    expects: (end) => oneOrder(end, ({ refundedMinor }) => refundedMinor === 2700),
  },
  {
    name: 'shipped-then-cancelled',
    says: 'a book comes back, and then the order is cancelled, whose goods were shipped: they stay taken',
    webhooks: 1000,
    steps: 'in_turn',
    seeds: [1],
    onHand: 4,
    play: whenPaid(SHOP_ORDER, async (client, orderId) => {
      await client.refundLine(orderId, 'refund-1', { line: BOOK, quantity: 1, restock: true });
      await client.cancelShipped(orderId, 'cancel-1');
    }),
    expects: (end) => [
      ...oneOrder(
        end,
        ({ cancelledAt, refundedMinor, totalMinor, stockKept }) =>
          cancelledAt !== undefined && refundedMinor === totalMinor && stockKept === true,
      ),
      ...(end.orders.every(({ stockKept }) => stockKept !== true) ||
      end.products.every(({ onHand }) => onHand === 2)
        ? []
        : [`expected: two mugs are left, not ${JSON.stringify(end.products)}`]),
    ],
  },
  {
    name: 'nothing-to-pay',
    says: 'an order over nothing is paid without the gateway, has its invoice, is sent again under its key, and is cancelled',
    webhooks: 1000,
    steps: 'in_turn',
    seeds: [1],
    onHand: 4,
    play: whenPaid(FREE_ORDER, async (client, orderId) => {
      await client.placeOrder('order-1', FREE_ORDER);
      await client.cancel(orderId, 'cancel-1');
    }),
    expects: (end) => [
      ...oneOrder(
        end,
        ({ cancelledAt, invoiceNumber }) => cancelledAt !== undefined && invoiceNumber !== undefined,
      ),
      ...(end.charges.length === 0 ? [] : ['expected: nothing is charged for an order over nothing']),
    ],
  },
];
