import { z } from 'zod';

import {
  expectStatus,
  isReplay,
  orderIdIn,
  placeUntilAnswered,
  until,
  untilAnswered,
  untilInvoiced,
  untilOrder,
} from './client-steps.ts';
import { AFTERWARDS } from './afterwards.ts';
import { MOVED_BY_OTHERS } from './moved-by-others.ts';
import { ONE_ORDER, type Scenario } from './scenario.ts';
import { SHOP_SCENARIO } from './shop-order.ts';

const ATLAS = [{ sku: 'atlas', quantity: 1 }];
const LAST_ONE = [{ sku: 'first-edition', quantity: 1 }];
const CARD = 'pm_card_visa';

const DOUBLE_CLICKS = 20;
const LAST_ONE_BUYERS = 5;
const DELIVERIES = 3;
/** A webhook or the retry finds out within seconds; the sweep, which comes each minute, at the latest. */
const AFTER_SWEEP_MS = 180_000;

const problem = z.object({ code: z.string() });

/** In the order in which they run. */
export const SCENARIOS: readonly Scenario[] = [
  {
    id: 'plain',
    title: 'A plain order',
    wanted: ONE_ORDER,
    run: async ({ merchant, order, name, report }) => {
      const placed = await merchant.placeOrder(
        order({ lines: ATLAS, paymentMethod: CARD, externalReference: name('reference') }),
        name('key'),
      );
      const orderId = orderIdIn(placed);
      report('placed; waiting for charge and invoice');
      await untilInvoiced(merchant, orderId);
      expectStatus(await merchant.readInvoice(orderId), 200);
      await until('the PDF', async () => {
        const pdf = await merchant.readInvoice(orderId, 'application/pdf');
        return pdf.status === 200 && pdf.text.startsWith('%PDF') ? pdf : undefined;
      });
    },
  },
  {
    id: 'double-click',
    title: `A double click: the same key ${DOUBLE_CLICKS} times at once`,
    wanted: ONE_ORDER,
    run: async ({ merchant, order, name, report }) => {
      const click = order({ lines: ATLAS, paymentMethod: CARD });
      const answers = await Promise.all(
        Array.from({ length: DOUBLE_CLICKS }, () =>
          untilAnswered(() => merchant.placeOrder(click, name('key'))),
        ),
      );
      const [orderId = '', ...others] = new Set(answers.map(orderIdIn));
      const made = answers.filter((answer) => !isReplay(answer));
      if (others.length > 0 || made.length > 1) throw new Error(`${made.length} answers made an order`);
      report(`${answers.length} answers name one order, ${answers.length - made.length} of them replayed`);
      await untilInvoiced(merchant, orderId);
    },
  },
  {
    id: 'hang-up',
    title: 'A client that hangs up and sends it again',
    wanted: ONE_ORDER,
    run: async ({ merchant, order, hangUp, name, report }) => {
      const externalReference = name('reference');
      const request = order({ lines: ATLAS, paymentMethod: CARD, externalReference });
      await hangUp('/orders', name('key'), request);
      report('hung up before the answer; the order is placed all the same');
      const look = `/orders?externalReference=${encodeURIComponent(externalReference)}`;
      await until('the order of the client that hung up', async () => {
        const found = await merchant.request('GET', look);
        return found.status === 200 ? found : undefined;
      });
      const again = await untilAnswered(() => merchant.placeOrder(request, name('key')));
      if (!isReplay(again)) throw new Error('the second request was not answered as a replay of the first');
      await untilInvoiced(merchant, orderIdIn(again));
    },
  },
  {
    id: 'decline',
    title: 'A declined card, then another one',
    // Taken, returned at the decline, and taken again.
    wanted: { ...ONE_ORDER, movements: 3 },
    run: async ({ merchant, order, name, report }) => {
      const request = order({ lines: ATLAS, paymentMethod: 'pm_card_visa_chargeDeclined' });
      const orderId = await placeUntilAnswered(merchant, request, name('key'));
      const declined = await untilOrder(merchant, orderId, ({ status }) => status === 'declined');
      report(`declined: ${declined.decline?.code ?? ''}; paying with another card`);
      expectStatus(await untilAnswered(() => merchant.payAgain(orderId, CARD, name('second-card'))), 201);
      await untilInvoiced(merchant, orderId);
    },
  },
  {
    id: 'response-lost',
    title: 'A response that is lost after the charge',
    wanted: ONE_ORDER,
    run: async ({ merchant, order, name, report }) => {
      const request = order({ lines: ATLAS, paymentMethod: 'pm_sandbox_response_lost' });
      const orderId = await placeUntilAnswered(merchant, request, name('key'));
      report('charged, and nobody was told; waiting until it is found out');
      await untilInvoiced(merchant, orderId, AFTER_SWEEP_MS);
    },
  },
  {
    id: 'webhook',
    title: `A webhook that is delivered ${DELIVERIES} times`,
    wanted: ONE_ORDER,
    run: async ({ merchant, order, readLedger, name, report }) => {
      const request = order({ lines: ATLAS, paymentMethod: 'pm_sandbox_webhook_duplicated' });
      const orderId = await placeUntilAnswered(merchant, request, name('key'));
      await untilInvoiced(merchant, orderId);
      await until(`${DELIVERIES} deliveries`, async () => {
        const arrived = (await readLedger()).filter(
          (entry) =>
            entry.type === 'webhook_delivered' &&
            entry.orderId === orderId &&
            entry.eventType === 'payment_intent.succeeded',
        );
        report(`${arrived.length} of ${DELIVERIES} deliveries`);
        return arrived.length >= DELIVERIES ? arrived : undefined;
      });
    },
  },
  {
    id: 'out-of-stock',
    title: `The last one in stock, wanted by ${LAST_ONE_BUYERS} at once`,
    wanted: ONE_ORDER,
    run: async ({ merchant, order, name, report }) => {
      const request = order({ lines: LAST_ONE, paymentMethod: CARD });
      const answers = await Promise.all(
        Array.from({ length: LAST_ONE_BUYERS }, (_, buyer) =>
          merchant.placeOrder(request, name(`buyer-${buyer}`)),
        ),
      );
      const [sold, ...more] = answers.filter(({ status }) => status === 201);
      const refused = answers.filter(({ status }) => status !== 201);
      if (sold === undefined || more.length > 0)
        throw new Error(`${more.length + (sold ? 1 : 0)} of them got the last one`);
      const codes = refused.map(({ body }) => problem.safeParse(body).data?.code);
      if (codes.some((code) => code !== 'out_of_stock')) throw new Error(`refused with ${codes.join(', ')}`);
      report(`one got it, ${refused.length} were refused`);
      await untilInvoiced(merchant, orderIdIn(sold));
    },
  },
  {
    id: 'other-merchant',
    title: 'Another merchant with the same key',
    wanted: { orders: 2, charges: 2, invoices: 2, refunds: 0, movements: 2 },
    run: async ({ merchant, otherMerchant, order, name }) => {
      const request = order({ lines: [{ sku: 'notebook', quantity: 2 }], paymentMethod: CARD });
      const orderId = await placeUntilAnswered(merchant, request, name('key'));
      expectStatus(await otherMerchant.readOrder(orderId), 404);
      const othersOrderId = await placeUntilAnswered(otherMerchant, request, name('key'));
      await untilInvoiced(merchant, orderId);
      await untilInvoiced(otherMerchant, othersOrderId);
    },
  },
  SHOP_SCENARIO,
  ...AFTERWARDS,
  ...MOVED_BY_OTHERS,
];
