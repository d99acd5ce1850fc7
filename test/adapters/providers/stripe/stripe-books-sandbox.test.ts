import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { StripeBooks } from '../../../../functions/adapters/providers/stripe/stripe-books.ts';
import { startSandboxAtHome, type HomeSandbox } from '../../../../assurance/reconcile/sandbox-at-home.ts';

const START = Date.parse('2026-11-24T10:00:00.000Z');
const DAY = { from: '2026-11-24T00:00:00.000Z', until: '2026-11-25T00:00:00.000Z' };

let nowMs: number;
let sandbox: HomeSandbox;
let books: StripeBooks;

beforeEach(async () => {
  nowMs = START;
  sandbox = await startSandboxAtHome(
    () => nowMs,
    () => undefined,
  );
  const { url, apiKey } = sandbox;
  books = new StripeBooks({ apiKey, url, timeoutMs: 5000 }, () => nowMs);
});
afterEach(async () => sandbox.close());

async function post(path: string, body: Record<string, string>): Promise<string> {
  const answer = await fetch(`${sandbox.url}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${sandbox.apiKey}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  const [, id = ''] = /"id":"(\w+)"/.exec(text) ?? [];
  return id;
}

const OURS = {
  merchantId: 'acme',
  orderId: 'ord_1',
  attempt: '1',
  reference: 'acme:ord_1:checkout_attempt_1',
};

const charge = (metadata: Record<string, string> = {}) =>
  post('/v1/payment_intents', {
    amount: '2500',
    currency: 'eur',
    payment_method: 'pm_card_visa',
    confirm: 'true',
    ...Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`metadata[${name}]`, value])),
  });

async function all<Each>(list: AsyncIterable<Each>): Promise<readonly Each[]> {
  const found: Each[] = [];
  for await (const each of list) found.push(each);
  return found;
}

describe('the books of the sandbox, through Stripe’s own client', () => {
  it('name a payment by its metadata, and other software’s by none', async () => {
    const ours = await charge(OURS);
    nowMs += 1000;
    const others = await charge();
    expect(await all(books.payments(DAY))).toEqual([
      expect.objectContaining({ id: others, isCaptured: true, refundedMinor: 0 }),
      expect.objectContaining({
        id: ours,
        amountMinor: 2500,
        currency: 'EUR',
        isLive: false,
        charge: { merchantId: 'acme', orderId: 'ord_1', attempt: 1 },
      }),
    ]);
    expect((await all(books.payments(DAY)))[0]).not.toHaveProperty('charge');
    expect(await all(books.payments({ ...DAY, from: '2026-11-24T12:00:00.000Z' }))).toEqual([]);
  });

  it('are read page by page, each payment once', async () => {
    for (let count = 0; count < 230; count += 1) {
      nowMs += count % 3 === 0 ? 1000 : 0;
      await charge();
    }
    const found = await all(books.payments(DAY));
    expect(new Set(found.map(({ id }) => id)).size).toBe(230);
    expect(found).toHaveLength(230);
  });

  it('show a refund of the dashboard, with the payment that it is of', async () => {
    const payment = await charge(OURS);
    const id = await post('/sandbox/refunds', { payment_intent: payment, amount: '700' });
    expect(await all(books.refunds(DAY))).toMatchObject([
      { id, paymentId: payment, status: 'succeeded', amountMinor: 700, currency: 'EUR' },
    ]);
    expect(await books.account(payment)).toMatchObject({
      payment: { id: payment, refundedMinor: 700 },
      refunds: [{ id }],
      disputes: [],
    });
  });

  it('show a dispute as it stands, and its entries by their category', async () => {
    const payment = await charge(OURS);
    const id = await post('/sandbox/disputes', { payment_intent: payment });
    expect(await books.account(payment)).toMatchObject({
      payment: { isDisputed: true },
      disputes: [{ id, dispute: { stage: 'open', amountMinor: 2500, withdrawn: true, reinstated: false } }],
    });
    expect(
      (await all(books.entries(DAY))).map(({ category, amountMinor }) => [category, amountMinor]),
    ).toEqual(
      expect.arrayContaining([
        ['captured', 2500],
        ['disputed', -2500],
      ]),
    );
  });

  it('say of a payment that is not there that it is unknown', async () => {
    expect(await books.account('pi_none')).toBe('unknown');
    expect(await books.entry('txn_none')).toBeUndefined();
    expect(await books.payout('po_none')).toBeUndefined();
  });
});
