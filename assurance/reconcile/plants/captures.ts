import type { CapturedPayment } from '../../../sandbox/core/records.ts';
import { lineFor, type Ground, type Named } from './ground.ts';
import type { Plant } from './plant.ts';

/** A payment that was captured at the gateway, with its entry in the balance, for whatever order it names. */
async function capture(ground: Ground, order: Named, amount: number, createdAtMs: number): Promise<string> {
  const { context } = ground;
  const { merchantId, orderId } = order;
  const id = context.newId('pi_');
  const charge = context.newId('ch_');
  const money = { paymentIntent: id, source: charge, amount, type: 'charge', reportingCategory: 'charge' };
  const line = lineFor(context, money, createdAtMs, 25);
  const payment: CapturedPayment = {
    id,
    charge,
    amount,
    currency: 'eur',
    paymentMethod: 'pm_card_visa',
    metadata: { merchantId, orderId, attempt: '1', reference: `${merchantId}:${orderId}:checkout_attempt_1` },
    description: null,
    receiptEmail: null,
    customer: null,
    createdAtMs,
    version: 0,
    status: 'captured',
    amountRefunded: 0,
    returns: [],
    balance: { id: line.id, atMs: createdAtMs },
    disputed: false,
    refundsBlockedBy: null,
  };
  await context.store.commit({
    payment,
    records: [{ kind: 'balance_transaction', record: line }],
    entries: [],
  });
  return id;
}

export const CAPTURES: readonly Plant[] = [
  {
    kind: 'capture_without_order',
    needs: 'nothing',
    plant: async (ground, { merchantId, atMs }) => {
      const orderId = `ord_${String(ground.upTo(1e9)).padStart(32, '0')}`;
      return capture(ground, { merchantId, orderId }, 100 * ground.upTo(90), atMs);
    },
  },
  {
    kind: 'other_account',
    needs: 'nothing',
    plant: async (ground, { atMs }) => {
      const orderId = `ord_${String(ground.upTo(1e9)).padStart(32, '0')}`;
      return capture(ground, { merchantId: `stranger-${ground.upTo(9)}`, orderId }, 700, atMs);
    },
  },
  {
    kind: 'capture_repeated',
    needs: 'paid',
    plant: async (ground, { order, atMs }) => {
      const { amount } = await ground.paymentOf(order);
      return capture(ground, order, amount, atMs);
    },
  },
  {
    kind: 'capture_amount',
    needs: 'paid',
    plant: async (ground, { order }) => {
      const payment = await ground.paymentOf(order);
      const line = await ground.lineOf(payment.charge, payment.id);
      const amount = payment.amount + ground.upTo(50);
      const record = { ...line, amount };
      await ground.write([{ kind: 'balance_transaction', record }], { ...payment, amount });
      return payment.id;
    },
  },
  {
    kind: 'capture_currency',
    needs: 'paid',
    plant: async (ground, { order }) => {
      const payment = await ground.paymentOf(order);
      const line = await ground.lineOf(payment.charge, payment.id);
      const record = { ...line, exchangeRate: 0.9 };
      await ground.write([{ kind: 'balance_transaction', record }], { ...payment, currency: 'usd' });
      return payment.id;
    },
  },
  {
    kind: 'order_without_capture',
    needs: 'paid',
    plant: async (ground, { order, atMs }) => {
      const { context } = ground;
      const payment = await ground.paymentOf(order);
      const { amountRefunded: _never, returns: _none, balance: _gone, ...tried } = payment;
      const { disputed: _no, refundsBlockedBy: _nobody, ...asked } = tried;
      await context.store.commit({
        change: {
          ...asked,
          version: payment.version + 1,
          status: 'canceled',
          canceledAtMs: atMs,
          cancellationReason: null,
          failure: null,
        },
        entries: [],
      });
      return payment.id;
    },
  },
  {
    kind: 'event_missed',
    needs: 'declined',
    plant: async (ground, { order, atMs }) => {
      const { totalMinor } = await ground.item(order, 'ORDER');
      return capture(ground, order, Number(totalMinor), atMs);
    },
  },
];
