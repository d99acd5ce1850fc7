import {
  expectStatus,
  placeUntilAnswered,
  untilAnswered,
  untilInvoiced,
  untilOrder,
} from './client-steps.ts';
import { ONE_ORDER, type Scenario } from './scenario.ts';

const ATLAS = [{ sku: 'atlas', quantity: 1 }];
const CARD = 'pm_card_visa';
const AUTHENTICATION_CARD = 'pm_card_authenticationRequired';

/** What happens to orders after they were placed: holders who have to act, refunds, cancellations. */
export const AFTERWARDS: readonly Scenario[] = [
  {
    id: 'holder',
    title: 'A customer who has to authenticate (3-D Secure), and does',
    wanted: ONE_ORDER,
    run: async ({ merchant, order, readLedger, authenticate, name, report }) => {
      const request = order({ lines: ATLAS, paymentMethod: AUTHENTICATION_CARD });
      const orderId = await placeUntilAnswered(merchant, request, name('key'));
      await untilOrder(merchant, orderId, ({ action }) => action !== undefined);
      report('the order says what its client needs; the customer acts');
      const asked = (await readLedger()).find(
        (entry) => entry.type === 'requires_action' && entry.orderId === orderId,
      );
      if (asked?.type !== 'requires_action') throw new Error('the gateway asked nobody');
      await authenticate(asked.paymentIntent, 'success');
      await untilInvoiced(merchant, orderId);
    },
  },
  {
    id: 'refund',
    title: 'Half of it is refunded, requested three times with one key',
    wanted: { ...ONE_ORDER, refunds: 1 },
    run: async ({ merchant, order, name, report }) => {
      const request = order({ lines: ATLAS, paymentMethod: CARD });
      const orderId = await placeUntilAnswered(merchant, request, name('key'));
      const { totalMinor } = await untilInvoiced(merchant, orderId);
      const half = Math.floor(totalMinor / 2);
      for (let times = 1; times <= 3; times += 1) {
        expectStatus(await untilAnswered(() => merchant.refund(orderId, name('refund'), half)), 202);
      }
      report('accepted; waiting until it is refunded');
      await untilOrder(merchant, orderId, ({ refundedMinor }) => refundedMinor === half);
      const tooMuch = await merchant.refund(orderId, name('too-much'), totalMinor);
      expectStatus(tooMuch, 422);
    },
  },
  {
    id: 'cancel',
    title: 'A paid order that is cancelled: money and goods come back once',
    // Taken, and returned at the cancellation.
    wanted: { ...ONE_ORDER, refunds: 1, movements: 2 },
    run: async ({ merchant, order, name, report }) => {
      const request = order({ lines: ATLAS, paymentMethod: CARD });
      const orderId = await placeUntilAnswered(merchant, request, name('key'));
      await untilInvoiced(merchant, orderId);
      expectStatus(await untilAnswered(() => merchant.cancel(orderId, name('cancel'))), 202);
      expectStatus(await untilAnswered(() => merchant.cancel(orderId, name('cancel'))), 202);
      expectStatus(await untilAnswered(() => merchant.cancel(orderId, name('cancel-again'))), 409);
      report('accepted; waiting until everything is refunded');
      await untilOrder(
        merchant,
        orderId,
        ({ refundedMinor, totalMinor, cancelledAt }) =>
          cancelledAt !== undefined && refundedMinor === totalMinor,
      );
    },
  },
];
