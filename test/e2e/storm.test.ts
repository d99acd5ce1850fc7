import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { bulkhead } from 'cockatiel';
import { chargeReference } from '../../functions/domain/payments/payment.ts';
import { orderIdFor } from '../../functions/domain/operations/identity.ts';
import { apiClient, type ApiClient, type OrderView } from '../../local/api-client.ts';
import { DescribedAnswers } from '../../local/described-answers.ts';
import { createApiKey } from '../../cli/api-key.ts';
import { snapshotAtRest } from '../../local/at-rest.ts';
import { violations } from '../../local/invariants.ts';
import type { LocalOutputs } from '../../cli/outputs.ts';
import { readTable, sortItems } from '../../local/read-table.ts';
import { recordInto } from '../../local/record-exchanges.ts';
import { sandboxClient } from '../../cli/sandbox-client.ts';
import {
  expectStatus,
  orderIdIn,
  until,
  untilAnswered,
  untilInvoiced,
  untilOrder,
} from '../../local/scenario/client-steps.ts';
import type { Delivery, Exchange, Snapshot } from '../../local/snapshot.ts';
import { takeSnapshot } from '../../local/take-snapshot.ts';
import { Draws } from '../../assurance/payments/draws.ts';
import { forge, FORGERIES, type Forgery } from '../../assurance/storm/forgeries.ts';
import { newsOf, type News } from '../../assurance/storm/news.ts';
import { sign, type Keys, type Signed } from '../../assurance/storm/signed.ts';
import { deployed } from './deployed.ts';
import { recordOf } from './event-record.ts';
import { realNews } from './real-news.ts';

const RUN = Date.now().toString(36);
const MERCHANT = `storm-${RUN}`;
const TOTAL_MINOR = 1500;
const STORM_MS = 600_000;
const COPIES = 4;

type Act = (orderId: string) => Promise<unknown>;

describe('a storm of webhooks on the deployed cloud', () => {
  const draws = new Draws(RUN);
  const exchanges: Exchange[] = [];
  const accepted: Delivery[] = [];
  const refused = new Map<Forgery, number>();
  let outputs: LocalOutputs;
  let client: ApiClient;
  let keys: Keys;

  beforeAll(async () => {
    const { secretKey: apiKey, item } = createApiKey(MERCHANT);
    const shared = (await deployed()).outputs;
    outputs = { ...shared, apiKeys: { [MERCHANT]: apiKey } };
    await new DynamoDBClient(outputs.aws).send(
      new PutItemCommand({ TableName: outputs.tableName, Item: item }),
    );
    client = apiClient(outputs.apiUrl, apiKey, recordInto(exchanges, MERCHANT), new DescribedAnswers());
    expectStatus(
      await client.putProduct('kite', { name: 'Kite', priceMinor: TOTAL_MINOR, currency: 'EUR' }),
      201,
    );
    expectStatus(await client.moveStock('kite', { quantity: 100, reason: 'delivery' }, 'stock'), 201);
    const [secret = '', ...more] = outputs.webhookSecret.split(/\s+/);
    keys = { nowMs: Date.now, ringOf: () => ({ active: [secret, ...more], inactive: 'whsec_retired' }) };
  });

  const post = async ({ provider, headers, body }: Signed): Promise<number> => {
    const response = await fetch(`${outputs.apiUrl}/webhooks/${provider}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    return response.status;
  };

  /** As a sender does: again, until it is accepted. */
  async function bring(news: News): Promise<void> {
    const [secret] = keys.ringOf('stripe').active;
    await until('a 200', async () => ((await post(sign(keys, news, secret))) === 200 ? true : undefined));
    const { eventId, type: eventType, transactionId } = news;
    accepted.push({ eventId, eventType, transactionId });
  }

  async function tryForgery(news: News, forgery: Forgery): Promise<void> {
    expect([forgery, await post(forge(keys, news, forgery))]).toEqual([forgery, 400]);
    refused.set(forgery, (refused.get(forgery) ?? 0) + 1);
  }

  /** Everything up to four times and forgeries of it, in an order of chance, several at once. */
  async function storm(news: readonly News[], name: string): Promise<void> {
    const few = bulkhead(6, Infinity);
    const copies = news.flatMap((one) =>
      Array.from(
        { length: draws.between(`copies of ${one.name}, ${name}`, 1, COPIES) },
        () => () => bring(one),
      ),
    );
    const forged = news.map((one, index) => {
      const forgery = FORGERIES[index % FORGERIES.length] ?? FORGERIES[0];
      return () => tryForgery(one, forgery);
    });
    const shuffled = [...copies, ...forged]
      .map((work, index) => ({ work, at: draws.chance(`place of ${index}, ${name}`) }))
      .toSorted((one, other) => one.at - other.at);
    await Promise.all(shuffled.map(({ work }) => few.execute(work)));
  }

  const place = async (key: string, paymentMethod: string): Promise<string> => {
    const order = {
      customer: { email: 'storm@example.com' },
      lines: [{ sku: 'kite', quantity: 1 }],
      paymentMethod,
    };
    return orderIdIn(await untilAnswered(() => client.placeOrder(order, key)));
  };
  const when = (orderId: string, arrived: (order: OrderView) => boolean) =>
    untilOrder(client, orderId, arrived);

  const customerActs =
    (result: 'success' | 'failure'): Act =>
    async (orderId) => {
      const { action } = await when(orderId, (order) => order.action !== undefined);
      const [paymentIntent = ''] = action?.clientSecret.split('_secret_') ?? [];
      await sandboxClient(outputs.sandboxUrl, outputs.sandboxApiKey).authenticate(paymentIntent, result);
    };
  const payAgain: Act = async (orderId) => {
    await when(orderId, ({ status }) => status === 'declined');
    expectStatus(
      await untilAnswered(() => client.payAgain(orderId, 'pm_card_visa', `${orderId} again`)),
      201,
    );
  };
  const refund =
    (amountMinor: number): Act =>
    async (orderId) => {
      await untilInvoiced(client, orderId);
      expectStatus(
        await untilAnswered(() => client.refund(orderId, `${orderId} ${amountMinor}`, amountMinor)),
        202,
      );
    };
  const cancel: Act = async (orderId) => {
    await untilInvoiced(client, orderId);
    expectStatus(await untilAnswered(() => client.cancel(orderId, `${orderId} cancel`)), 202);
  };
  const nothing: Act = async () => undefined;

  /** Some of which the gateway tells itself, some of which nobody tells but this test. */
  const LIVES: readonly (readonly [number, string, Act, OrderView['status']])[] = [
    [3, 'pm_card_visa', nothing, 'paid'],
    [2, 'pm_sandbox_webhook_duplicated', nothing, 'paid'],
    [3, 'pm_sandbox_response_lost__webhook_never', nothing, 'paid'],
    [1, 'pm_card_visa_chargeDeclined', nothing, 'declined'],
    [2, 'pm_sandbox_declined__webhook_never', payAgain, 'paid'],
    [2, 'pm_sandbox_requires_action__webhook_never', customerActs('success'), 'paid'],
    [2, 'pm_sandbox_requires_action__webhook_reordered', customerActs('failure'), 'declined'],
    [2, 'pm_sandbox_refund_pending__webhook_never', refund(400), 'paid'],
    [1, 'pm_card_visa', refund(TOTAL_MINOR), 'paid'],
    [1, 'pm_sandbox_webhook_never', cancel, 'paid'],
  ];

  /** An event that comes before its order is placed. */
  async function tooEarly(key: string): Promise<News> {
    const orderId = orderIdFor(MERCHANT, key);
    const paymentIntent = `pi_early_${RUN}`;
    const eventType = 'payment_intent.payment_failed';
    const object = {
      id: paymentIntent,
      object: 'payment_intent',
      status: 'requires_payment_method',
      amount: TOTAL_MINOR,
      amount_received: 0,
      currency: 'eur',
      last_payment_error: { code: 'card_declined', message: 'Your card was declined.' },
      metadata: {
        merchantId: MERCHANT,
        orderId,
        attempt: '1',
        reference: chargeReference({ merchantId: MERCHANT, orderId, attempt: 1 }),
      },
    };
    const eventId = `evt_early_${RUN}`;
    const body = JSON.stringify({ id: eventId, object: 'event', type: eventType, data: { object } });
    const news = newsOf({ eventId, eventType, url: '', body, delaySeconds: 0, paymentIntent, orderId });
    await bring(news);
    await until('the event to be parked', async () => {
      const record = await recordOf(outputs, 'stripe', eventId);
      return record?.outcome === 'parked' ? record : undefined;
    });
    return news;
  }

  /** With what this test brought, also where it is about no order. */
  const take = async (): Promise<Snapshot> => {
    const snapshot = await takeSnapshot(outputs, exchanges);
    const { events } = sortItems(await readTable(new DynamoDBClient(outputs.aws), outputs.tableName));
    const known = new Set([...snapshot.events, ...accepted].map(({ eventId }) => eventId));
    return {
      ...snapshot,
      events: events.filter(({ eventId }) => known.has(eventId)),
      deliveries: [...snapshot.deliveries, ...accepted],
    };
  };

  /** A refund that was pending at the gateway moves there later, and nobody but this test tells of it. */
  async function tellWhatMoves(orderIds: ReadonlySet<string>): Promise<void> {
    await until(
      'every refund to be settled',
      async () => {
        const told = new Set(accepted.map(({ eventId }) => eventId));
        for (const one of await realNews(outputs, orderIds)) if (!told.has(one.eventId)) await bring(one);
        const { orders } = await take();
        const own = orders.filter(({ orderId }) => orderIds.has(orderId));
        return own.some(({ refundPendingMinor = 0 }) => refundPendingMinor > 0) ? undefined : true;
      },
      STORM_MS / 4,
    );
  }

  it(
    'leaves 20 orders as the gateway has them, and every event told once',
    async () => {
      const deadLettersBefore = (await take()).queues;
      const early = await tooEarly('early');
      const ended = new Map([[await place('early', 'pm_card_visa_chargeDeclined'), 'declined']]);
      const few = bulkhead(5, Infinity);
      await Promise.all(
        LIVES.flatMap(([times, paymentMethod, act, status], kind) =>
          Array.from({ length: times }, (_, index) =>
            few.execute(async () => {
              const orderId = await place(`kind ${kind} order ${index}`, paymentMethod);
              ended.set(orderId, status);
              await act(orderId);
            }),
          ),
        ),
      );
      expect(ended.size).toBe(20);
      const orderIds = new Set(ended.keys());

      await storm([early, ...(await realNews(outputs, orderIds))], 'first');
      await tellWhatMoves(orderIds);
      const settled = await snapshotAtRest(take);
      // With what was only done meanwhile: refunds, cancellations, second attempts.
      const news = [early, ...(await realNews(outputs, orderIds))];
      await storm(news, 'second');
      const snapshot = await snapshotAtRest(take);

      expect(violations(snapshot).filter(({ invariant }) => invariant !== 'I10')).toEqual([]);
      expect(snapshot.queues).toEqual(deadLettersBefore);
      expect(snapshot.orders).toEqual(settled.orders);
      expect(new Map(snapshot.orders.map(({ orderId, status }) => [orderId, status]))).toEqual(ended);
      const outcomes = new Map(snapshot.events.map(({ eventId, outcome }) => [eventId, outcome]));
      const untold = news.filter(({ eventId, fact }) => {
        const wanted = fact === undefined ? /^ignored$/ : /^(applied|superseded)$/;
        return !wanted.test(outcomes.get(eventId) ?? '');
      });
      expect(untold.map(({ name, eventId }) => [name, outcomes.get(eventId)])).toEqual([]);
      expect(refused.size).toBe(FORGERIES.length);

      const client = new DynamoDBClient(outputs.aws);
      const before = await readTable(client, outputs.tableName);
      await storm(news, 'third');
      await snapshotAtRest(take);
      expect(await readTable(client, outputs.tableName)).toEqual(before);
    },
    STORM_MS,
  );
});
