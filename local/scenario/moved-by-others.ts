import {
  expectStatus,
  placeUntilAnswered,
  untilAnswered,
  untilInvoiced,
  untilOrder,
} from './client-steps.ts';
import { ONE_ORDER, type Scenario, type Stage } from './scenario.ts';

const ATLAS = [{ sku: 'atlas', quantity: 1 }];
const CARD = 'pm_card_visa';
const REFUNDED_BY_HAND = 1000;

/** The payment of a new order that has its invoice. */
async function paidOrder({ merchant, order, name, readLedger }: Stage) {
  const request = order({ lines: ATLAS, paymentMethod: CARD });
  const orderId = await placeUntilAnswered(merchant, request, name('key'));
  const { totalMinor } = await untilInvoiced(merchant, orderId);
  const captured = (await readLedger()).find(
    (entry) => entry.type === 'captured' && entry.orderId === orderId,
  );
  if (captured?.type !== 'captured') throw new Error('the gateway captured nothing');
  return { orderId, totalMinor, payment: captured.paymentIntent };
}

/** What people at the gateway's dashboard, and banks, do to payments. */
export const MOVED_BY_OTHERS: readonly Scenario[] = [
  {
    id: 'gateway-refund',
    title: 'A part is refunded at the gateway, then the order is cancelled: the rest is refunded',
    wanted: { ...ONE_ORDER, refunds: 2, movements: 2 },
    run: async (stage) => {
      const { merchant, refundAtDashboard, name, report } = stage;
      const { orderId, totalMinor, payment } = await paidOrder(stage);
      await refundAtDashboard(payment, REFUNDED_BY_HAND);
      report(`${REFUNDED_BY_HAND} refunded at the dashboard; waiting until the order shows it`);
      await untilOrder(merchant, orderId, ({ refundedMinor }) => refundedMinor === REFUNDED_BY_HAND);
      expectStatus(await untilAnswered(() => merchant.cancel(orderId, name('cancel'))), 202);
      await untilOrder(merchant, orderId, ({ refundedMinor }) => refundedMinor === totalMinor);
    },
  },
  {
    id: 'dispute',
    title: 'A bank disputes the payment, and the merchant loses',
    wanted: ONE_ORDER,
    run: async (stage) => {
      const { merchant, openDispute, moveDispute, name, report } = stage;
      const { orderId, totalMinor, payment } = await paidOrder(stage);
      const dispute = await openDispute(payment);
      await untilOrder(merchant, orderId, ({ dispute: shown }) => shown?.stage === 'open');
      report('the order shows the dispute; a refund is refused while it is open');
      expectStatus(await untilAnswered(() => merchant.refund(orderId, name('refund'), 1)), 409);
      await moveDispute(dispute, 'lost');
      await untilOrder(
        merchant,
        orderId,
        ({ dispute: shown, disputedMinor }) => shown?.stage === 'lost' && disputedMinor === totalMinor,
      );
    },
  },
];
