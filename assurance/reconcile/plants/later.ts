import type { Dispute, Refund } from '../../../sandbox/core/money-records.ts';
import { lineFor, type Ground, type Named } from './ground.ts';
import type { Plant } from './plant.ts';

/** The refund of ours that an order has, as the gateway keeps it. */
async function refundOf(ground: Ground, order: Named): Promise<Refund & { readonly status: 'succeeded' }> {
  const payment = await ground.paymentOf(order);
  const [refund] = await ground.context.store.listOf('refund', payment.id);
  if (refund?.status !== 'succeeded') throw new Error(`${order.orderId} has no refund`);
  return refund;
}

/** What moves money after a charge, the account's own book, and documents. */
export const LATER: readonly Plant[] = [
  {
    kind: 'refund_unknown',
    needs: 'paid',
    plant: async (ground, { order, atMs }) => {
      const payment = await ground.paymentOf(order);
      const { id: paymentIntent, charge, currency } = payment;
      const amount = Math.min(payment.amount, ground.upTo(900));
      const id = ground.context.newId('re_');
      const money = {
        paymentIntent,
        source: id,
        amount: -amount,
        type: 'refund',
        reportingCategory: 'refund',
      };
      const line = lineFor(ground.context, money, atMs);
      const refund: Refund = {
        ...{ id, paymentIntent, charge, amount, currency },
        reason: 'requested_by_customer',
        metadata: {},
        createdAtMs: atMs,
        balance: { id: line.id, atMs },
        failureBalance: null,
        status: 'succeeded',
      };
      await ground.write(
        [
          { kind: 'refund', record: refund },
          { kind: 'balance_transaction', record: line },
        ],
        { ...payment, amountRefunded: payment.amountRefunded + amount },
      );
      return id;
    },
  },
  {
    kind: 'refund_missing',
    needs: 'refunded',
    plant: async (ground, { order, atMs }) => {
      const payment = await ground.paymentOf(order);
      const { status: _was, ...refund } = await refundOf(ground, order);
      const { id, paymentIntent, amount, metadata } = refund;
      const money = {
        paymentIntent,
        source: id,
        amount,
        type: 'refund_failure',
        reportingCategory: 'refund_failure',
      };
      const line = lineFor(ground.context, money, atMs);
      const failed: Refund = {
        ...refund,
        failureBalance: { id: line.id, atMs },
        status: 'failed',
        failureReason: 'lost_or_stolen_card',
      };
      await ground.write(
        [
          { kind: 'refund', record: failed },
          { kind: 'balance_transaction', record: line },
        ],
        { ...payment, amountRefunded: payment.amountRefunded - amount },
      );
      return metadata['refundId'] ?? '';
    },
  },
  {
    kind: 'refund_amount',
    needs: 'refunded',
    plant: async (ground, { order }) => {
      const payment = await ground.paymentOf(order);
      const refund = await refundOf(ground, order);
      const line = await ground.lineOf(refund.id, payment.id);
      const less = ground.upTo(Math.min(9, refund.amount - 1));
      await ground.write(
        [
          { kind: 'refund', record: { ...refund, amount: refund.amount - less } },
          { kind: 'balance_transaction', record: { ...line, amount: line.amount + less } },
        ],
        { ...payment, amountRefunded: payment.amountRefunded - less },
      );
      return refund.id;
    },
  },
  {
    kind: 'dispute_unknown',
    needs: 'paid',
    plant: async (ground, { order, atMs }) => {
      const payment = await ground.paymentOf(order);
      const { id: paymentIntent, charge, amount, currency } = payment;
      const id = ground.context.newId('dp_');
      const money = {
        paymentIntent,
        source: id,
        amount: -amount,
        type: 'adjustment',
        reportingCategory: 'dispute',
      };
      const line = lineFor(ground.context, money, atMs, 2000);
      const dispute: Dispute = {
        ...{ id, paymentIntent, charge, amount, currency },
        reason: 'fraudulent',
        status: 'needs_response',
        isWithdrawn: true,
        balanceTransactions: [line.id],
        evidenceDueAtMs: atMs + 7 * 86_400_000,
        createdAtMs: atMs,
      };
      await ground.write(
        [
          { kind: 'dispute', record: dispute },
          { kind: 'balance_transaction', record: line },
        ],
        { ...payment, disputed: true, refundsBlockedBy: id },
      );
      return id;
    },
  },
  {
    kind: 'fee_mismatch',
    needs: 'paid',
    plant: async (ground, { order }) => {
      const payment = await ground.paymentOf(order);
      const line = await ground.lineOf(payment.charge, payment.id);
      const record = { ...line, net: line.amount - line.fee - ground.upTo(99) };
      await ground.write([{ kind: 'balance_transaction', record }]);
      return line.id;
    },
  },
  {
    kind: 'payout_mismatch',
    needs: 'paid',
    plant: async (ground, { order, atMs }) => {
      const payment = await ground.paymentOf(order);
      const line = await ground.lineOf(payment.charge, payment.id);
      const id = ground.context.newId('po_');
      const amount = line.amount - line.fee + ground.upTo(99);
      const out = {
        paymentIntent: null,
        source: id,
        amount: -amount,
        type: 'payout',
        reportingCategory: 'payout',
      };
      const payout = {
        id,
        paymentIntent: null,
        amount,
        currency: 'eur',
        isReconciled: true,
        createdAtMs: atMs,
      };
      await ground.write([
        { kind: 'payout', record: payout },
        { kind: 'balance_transaction', record: { ...line, payout: id } },
        { kind: 'balance_transaction', record: { ...lineFor(ground.context, out, atMs), payout: id } },
      ]);
      return id;
    },
  },
  {
    kind: 'document_missing',
    needs: 'paid',
    plant: async (ground, { order }) => {
      await ground.deleteItem(order, 'INVOICE');
      return 'invoice';
    },
  },
  {
    kind: 'document_surplus',
    needs: 'paid',
    plant: async (ground, { order }) => {
      const invoice = await ground.item(order, 'INVOICE');
      const sequence = 900_000 + ground.upTo(99_999);
      const number = `C${String(invoice['year'])}-${sequence}`;
      const refundId = `r${sequence}`;
      await ground.putItem(order, `CREDIT#${refundId}`, {
        ...invoice,
        kind: 'credit_note',
        lines: [],
        totalMinor: ground.upTo(500),
        invoiceNumber: invoice['number'],
        refundId,
        number,
        sequence,
      });
      return number;
    },
  },
];
