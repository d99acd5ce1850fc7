import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from '@jest/globals';
import Stripe from 'stripe';
import { readTable } from '../../local/read-table.ts';
import { orderIdIn, until, untilInvoiced, untilOrder } from '../../local/scenario/client-steps.ts';
import { pdfText } from '../adapters/pdf/pdf-text.ts';
import { deployed, type Deployed } from './deployed.ts';

const order = {
  customer: { email: 'reader@example.com' },
  lines: [{ sku: 'notebook', quantity: 2 }],
  paymentMethod: 'pm_card_visa',
};

describe('the API, as deployed', () => {
  let once: Deployed;

  beforeAll(async () => {
    once = await deployed();
  });

  it('answers a replay with the same status, location and bytes, and says that it is one', async () => {
    const first = await once.merchant.placeOrder(order, 'replayed');
    const again = await once.merchant.placeOrder(order, 'replayed');
    expect(first.status).toBe(201);
    expect([again.status, again.text, again.headers.get('location')]).toEqual([
      first.status,
      first.text,
      first.headers.get('location'),
    ]);
    expect([first.headers.get('idempotent-replayed'), again.headers.get('idempotent-replayed')]).toEqual([
      null,
      'true',
    ]);
  });

  it('takes the key bare or quoted for the same key', async () => {
    const bare = await once.merchant.placeOrder(order, 'either way');
    const quoted = await once.merchant.placeOrder(order, '"either way"');
    expect([quoted.status, quoted.text]).toEqual([201, bare.text]);
  });

  it('takes a key that comes in two lines for one', async () => {
    const alone = await once.merchant.placeOrder(order, 'in two lines');
    const twice = await once.merchant.placeOrder(order, 'in two lines, in two lines');
    expect([twice.status, twice.text]).toEqual([201, alone.text]);
  });

  it('leaves the key of a refused request free for another one', async () => {
    const tooMuch = { ...order, lines: [{ sku: 'notebook', quantity: 999_999 }] };
    expect((await once.merchant.placeOrder(tooMuch, 'corrected')).status).toBe(409);
    expect((await once.merchant.placeOrder(order, 'corrected')).status).toBe(201);
  });

  it('frees the reference of a declined order when it is cancelled', async () => {
    const request = { ...order, externalReference: 'cart 17' };
    const declined = { ...request, paymentMethod: 'pm_card_visa_chargeDeclined' };
    const first = orderIdIn(await once.merchant.placeOrder(declined, 'first cart 17'));
    await untilOrder(once.merchant, first, ({ status }) => status === 'declined');
    expect((await once.merchant.placeOrder(request, '"second, cart 17"')).status).toBe(409);
    expect((await once.merchant.cancel(first, 'cart 17 is cancelled')).status).toBe(202);
    const second = orderIdIn(await once.merchant.placeOrder(request, '"second, cart 17"'));
    const found = await once.merchant.request('GET', '/orders?externalReference=cart%2017');
    expect(found.body).toMatchObject({ orderId: second });
  });

  it('changes an order and a product only as the client has seen them', async () => {
    const orderId = orderIdIn(await once.merchant.placeOrder(order, 'conditional'));
    await untilInvoiced(once.merchant, orderId);
    const seen = (await once.merchant.readOrder(orderId)).headers.get('etag') ?? '';
    const refund = async (tag: string) =>
      once.merchant.request('POST', `/orders/${orderId}/refunds`, {
        key: 'conditional',
        body: { amountMinor: 1 },
        headers: { 'if-match': tag },
      });
    expect((await refund('"0"')).status).toBe(412);
    expect((await refund(seen)).status).toBe(202);
    expect((await refund('"0"')).status).toBe(202);
    const notebook = await once.merchant.request('PUT', '/products/notebook', {
      body: { name: 'Notebook', priceMinor: 1, currency: 'EUR' },
      headers: { 'if-match': '"0"' },
    });
    expect(notebook.status).toBe(412);
  });

  it('refuses another request under the same key', async () => {
    await once.merchant.placeOrder(order, 'reused');
    const other = await once.merchant.placeOrder(
      { ...order, lines: [{ sku: 'atlas', quantity: 1 }] },
      'reused',
    );
    expect([other.status, other.body]).toEqual([422, expect.objectContaining({ code: 'key_reused' })]);
  });

  it('refuses a second order with the same external reference and names the first', async () => {
    const request = { ...order, externalReference: 'Zoë 982' };
    const first = await once.merchant.placeOrder(request, 'reference-1');
    const second = await once.merchant.placeOrder(request, 'reference-2');
    expect([second.status, second.headers.get('location')]).toEqual([409, first.headers.get('location')]);
    // A decomposed ë is the same reference.
    const found = await once.merchant.request(
      'GET',
      `/orders?externalReference=${encodeURIComponent('Zoe\u0308 982')}`,
    );
    expect(found.body).toMatchObject({ orderId: orderIdIn(first) });
  });

  it('sells a product whose stock lies in shards, to the last unit', async () => {
    const sku = 'print';
    const product = { name: 'A numbered print', priceMinor: 4_500, currency: 'EUR', stockShards: 4 };
    expect((await once.merchant.putProduct(sku, product)).status).toBe(201);
    expect((await once.merchant.putProduct(sku, product)).status).toBe(200);
    await once.merchant.moveStock(sku, { quantity: 6, reason: 'delivery' }, 'six prints');
    const print = { ...order, lines: [{ sku, quantity: 1 }] };
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => once.merchant.placeOrder(print, `print ${index}`)),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(6);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(2);
    expect((await once.merchant.readProduct(sku)).body).toMatchObject({ stockShards: 4, onHand: 0 });
  });

  it('gives the invoice as the PDF that was written, with its text', async () => {
    const orderId = orderIdIn(await once.merchant.placeOrder(order, 'on paper'));
    const { invoiceNumber } = await untilInvoiced(once.merchant, orderId);
    const [key] = Object.values(once.outputs.apiKeys);
    const pdf = await until('the PDF', async () => {
      const answer = await fetch(`${once.outputs.apiUrl}/orders/${orderId}/invoice`, {
        headers: { accept: 'application/pdf', authorization: `Bearer ${key}` },
      });
      return answer.status === 200 ? answer : undefined;
    });
    expect(pdf.headers.get('content-type')).toBe('application/pdf');
    const text = pdfText(new Uint8Array(await pdf.arrayBuffer()));
    expect(text).toContain(`Invoice ${invoiceNumber}`);
    expect(text).toContain('reader@example.com');
  });

  it('answers 304 to a reader who has the order as it is', async () => {
    const orderId = orderIdIn(await once.merchant.placeOrder(order, 'etag'));
    await untilInvoiced(once.merchant, orderId);
    const read = await once.merchant.readOrder(orderId);
    const headers = { 'if-none-match': read.headers.get('etag') ?? '' };
    const again = await once.merchant.request('GET', `/orders/${orderId}`, { headers });
    expect([again.status, again.text]).toEqual([304, '']);
  });

  it('shows one merchant nothing of another', async () => {
    const orderId = orderIdIn(await once.merchant.placeOrder(order, 'private'));
    const answers = await Promise.all([
      once.otherMerchant.readOrder(orderId),
      once.otherMerchant.readOperations(orderId),
      once.otherMerchant.readInvoice(orderId),
      once.otherMerchant.payAgain(orderId, 'pm_card_visa', 'private'),
      once.otherMerchant.readProduct('atlas'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
  });

  it('moves stock once for a key and never below zero', async () => {
    await once.merchant.putProduct('globe', { name: 'Globe', priceMinor: 5000, currency: 'EUR' });
    for (let times = 0; times < 3; times += 1) {
      const moved = await once.merchant.moveStock('globe', { quantity: 4, reason: 'delivery' }, 'globe-1');
      expect(moved.status).toBe(201);
    }
    const tooMuch = await once.merchant.moveStock('globe', { quantity: -5, reason: 'broken' }, 'globe-2');
    expect([tooMuch.status, tooMuch.body]).toEqual([409, expect.objectContaining({ code: 'stock_too_low' })]);
    expect((await once.merchant.readProduct('globe')).body).toMatchObject({ onHand: 4 });
  });
});

describe('POST /webhooks/{provider}, as deployed', () => {
  let once: Deployed;
  let send: (provider: string, body: string, signature?: string) => Promise<Response>;

  beforeAll(async () => {
    once = await deployed();
    send = (provider, body, signature) =>
      fetch(`${once.outputs.apiUrl}/webhooks/${provider}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(signature === undefined ? {} : { 'stripe-signature': signature }),
        },
        body,
      });
  });

  const payload = JSON.stringify({
    id: 'evt_unrelated',
    type: 'customer.created',
    data: { object: { id: 'cus_1' } },
  });
  const sign = (secret: string): string => Stripe.webhooks.generateTestHeaderString({ payload, secret });

  it('takes an event that is signed with the secret, and records it once however often it comes', async () => {
    const signature = sign(once.outputs.webhookSecret);
    for (let times = 0; times < 3; times += 1)
      expect((await send('stripe', payload, signature)).status).toBe(200);
    const recorded = await until('the event', async () => {
      const { aws, tableName } = once.outputs;
      const items = await readTable(new DynamoDBClient(aws), tableName);
      const found = items.filter(({ pk }) => pk === 'W#stripe#evt_unrelated');
      return found.length > 0 ? found : undefined;
    });
    expect(recorded).toMatchObject([{ outcome: 'ignored' }]);
  });

  it('refuses other bytes, another secret, no signature and another provider, and writes nothing', async () => {
    const before = await once.atRest();
    const signature = sign(once.outputs.webhookSecret);
    const answers = [
      await send('stripe', `${payload} `, signature),
      await send('stripe', payload, sign('whsec_another')),
      await send('stripe', payload),
      await send('nobody', payload, signature),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 404]);
    expect(await once.atRest()).toEqual(before);
  });
});
