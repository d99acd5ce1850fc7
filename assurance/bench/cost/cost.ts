import { randomUUID } from 'node:crypto';
import { Deployment } from './deployment.ts';
import { signalsOf, type Signals } from './signals.ts';
import { each, times, type Step } from './usage.ts';

/** The parts of each story, in the order in which they happen. */
export interface Costs {
  readonly order: readonly Step[];
  readonly replay: readonly Step[];
  readonly decline: readonly Step[];
  readonly duplicateWebhook: readonly Step[];
  readonly idleHour: readonly Step[];
  /** The plain order of a merchant that says of itself what its invoices need. */
  readonly orderOfMerchant: readonly Step[];
  /** Orders with tax and two addresses, by their lines, from a catalogue. */
  readonly sized: readonly { readonly lines: number; readonly steps: readonly Step[] }[];
  /** Orders whose customer confirms in the browser: by card, and by a debit that a bank works on. */
  readonly byCard: readonly Step[];
  readonly byDebit: readonly Step[];
  /** Comparing one order with the gateway's books, once. */
  readonly comparison: readonly Step[];
  /** Of a paid order: what it logs, traces and measures. */
  readonly signals: Signals;
  /** Where DynamoDB Local counts otherwise. */
  readonly disagreements: readonly string[];
}

/** Two lines, with values as long as those of a shop, since items are billed by their bytes. */
const order = (reference: string, paymentMethod = 'pm_card_visa') => ({
  externalReference: reference,
  customer: { email: 'ada.lovelace@example.com', name: 'Ada Lovelace' },
  lines: [
    { sku: 'hiking-boots-42', quantity: 1 },
    { sku: 'wool-socks-m', quantity: 2 },
  ],
  paymentMethod,
});

const ADDRESS = {
  name: 'Ada Lovelace',
  lines: ['12 rue des Exemples', '3e étage'],
  postalCode: '75011',
  city: 'Paris',
  country: 'FR',
};

const skuOf = (line: number): string => `hiking-socks-${String(line).padStart(2, '0')}`;
const SIZES = [1, 5, 40, 90] as const;

const sizedOrder = (reference: string, lines: number) => ({
  ...order(reference),
  lines: Array.from({ length: lines }, (_, line) => ({ sku: skuOf(line), quantity: 1 })),
  discounts: [{ description: 'Winter sale', percent: 10 }],
  billingAddress: ADDRESS,
  shippingAddress: ADDRESS,
});

/**
 * An idle queue is asked all the time: Lambda's pollers, five of them, each wait 20 seconds for a message (AWS Lambda
 * developer guide, "Using Lambda with Amazon SQS").
 */
const IDLE_POLLS_AN_HOUR = 5 * 3 * 60;
const SWEEPS_AN_HOUR = 60;

/** Counts what each story asks of AWS. DynamoDB Local runs already. */
export async function countCosts(): Promise<Costs> {
  const shop = await Deployment.open();
  try {
    await shop.product('hiking-boots-42', 'Hiking boots, size 42', 1000);
    await shop.product('wool-socks-m', 'Wool socks, size M', 1000);
    // The first order of a year begins the counter of invoices, and every function has read its secrets.
    await wholeOrder(shop, 'once before', 'pm_card_visa');

    const key = randomUUID();
    const paid = await wholeOrder(shop, key, 'pm_card_visa');
    const replay = [
      await shop.meter.during('POST /orders again', () => shop.post(key, order(referenceOf(key)))),
    ];
    const declined = await wholeOrder(shop, randomUUID(), 'pm_card_visa_chargeDeclined');
    const [again] = paid.news;
    if (again === undefined) throw new Error('the gateway told nothing of the payment');
    const duplicate = [
      await shop.meter.during('webhook again, after five minutes', () => shop.deliver(again)),
    ];
    const byCard = await orderByCustomer(shop, 'works');
    const byDebit = await orderByCustomer(shop, 'debit_succeeds');
    const comparison = await compareOrders(shop);
    const merchant = await countOfMerchant(shop);
    const sweep = await shop.meter.during('sweep', () => shop.sweep());
    const polls = await shop.meter.during('polling the queue', async () =>
      shop.meter.count('queueRequests', IDLE_POLLS_AN_HOUR),
    );
    return {
      order: paid.steps,
      replay,
      decline: declined.steps,
      duplicateWebhook: duplicate,
      idleHour: [{ ...sweep, usage: times(sweep.usage, SWEEPS_AN_HOUR) }, polls],
      ...{ byCard, byDebit, comparison: [comparison] },
      ...merchant,
      signals: signalsOf(paid.steps, [sweep]),
      disagreements: shop.disagreements,
    };
  } finally {
    await shop.close();
  }
}

/** The gateway's clock stays ahead by this. */
const DEBIT_SECONDS = 5;

/** The shop's server reads the order once for its customer, who confirms; a bank may work on it then. */
async function orderByCustomer(shop: Deployment, how: 'works' | 'debit_succeeds'): Promise<readonly Step[]> {
  const { meter } = shop;
  const key = randomUUID();
  const { paymentMethod: _card, ...request } = order(referenceOf(key));
  let orderId = '';
  let secret = '';
  const steps = [
    await meter.during('POST /orders', async () => {
      orderId = await shop.post(key, { ...request, payment: { mode: 'customer' } });
    }),
    await meter.during('workflow', () => shop.runWorkflows()),
    await meter.during('GET /orders/{orderId}', async () => {
      secret = await shop.clientSecret(orderId);
    }),
  ];
  await shop.confirm(secret, how, DEBIT_SECONDS);
  for (const news of shop.news()) {
    if (news.delaySeconds > 0) shop.pass(news.delaySeconds);
    steps.push(await meter.during(`webhook ${news.eventType}`, () => shop.deliver(news)));
  }
  return [...steps, await meter.during('events', () => shop.publish())];
}

/** Beside what a comparison of nothing costs, for each of so many orders. */
const COMPARED = 40;

async function compareOrders(shop: Deployment): Promise<Step> {
  const { meter } = shop;
  const aDay = 86_400_000;
  const now = Date.now();
  const day = new Date(now - (now % aDay));
  const compare = (from: number) => shop.reconcile(new Date(from), new Date(from + aDay));
  const before = await meter.during('before', () => compare(day.getTime()));
  for (let orders = 0; orders < COMPARED; orders += 1) {
    await wholeOrder(shop, randomUUID(), 'pm_card_visa');
  }
  const after = await meter.during('a comparison with the gateway’s books', () => compare(day.getTime()));
  return { ...after, usage: each(after.usage, before.usage, COMPARED), requests: [], lines: [] };
}

/** Comes last: from here on the merchant is read with each order. */
async function countOfMerchant(shop: Deployment): Promise<Pick<Costs, 'orderOfMerchant' | 'sized'>> {
  await shop.merchant();
  for (let line = 0; line < Math.max(...SIZES); line += 1) {
    await shop.product(skuOf(line), `Hiking socks, pattern ${line}`, 1000);
  }
  // The first invoice of the merchant's own year, if that is another one.
  await wholeOrder(shop, randomUUID(), 'pm_card_visa');
  const { steps: orderOfMerchant } = await wholeOrder(shop, randomUUID(), 'pm_card_visa');
  const sized = [];
  for (const lines of SIZES) {
    const key = randomUUID();
    const { steps } = await wholeOrder(shop, key, 'pm_card_visa', sizedOrder(referenceOf(key), lines));
    sized.push({ lines, steps });
  }
  return { orderOfMerchant, sized };
}

const referenceOf = (key: string): string => `2026-${key.slice(0, 8)}-web`;

async function wholeOrder(
  shop: Deployment,
  key: string,
  paymentMethod: string,
  request: object = order(referenceOf(key), paymentMethod),
) {
  const { meter } = shop;
  const steps = [
    await meter.during('POST /orders', () => shop.post(key, request)),
    await meter.during('workflow', () => shop.runWorkflows()),
  ];
  const news = shop.news();
  if (news.length !== 1) throw new Error(`one event is subscribed to, and not ${news.length}`);
  for (const one of news) {
    steps.push(await meter.during(`webhook ${one.eventType}`, () => shop.deliver(one)));
  }
  steps.push(await meter.during('events', () => shop.publish()));
  return { steps, news };
}
