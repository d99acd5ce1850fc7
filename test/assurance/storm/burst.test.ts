import { beforeAll, describe, expect, it } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import { instant } from '../../../functions/domain/instant.ts';
import { eachInTurn, LONGEST_MESSAGE_MS } from '../../../functions/adapters/aws/sqs-webhook-deliveries.ts';
import { StripeWebhookVerifier } from '../../../functions/adapters/providers/stripe/stripe-webhooks.ts';
import { stripeSignature } from '../../../sandbox/core/webhook-signature.ts';
import { deployedQueue, type DeployedQueue } from '../../../assurance/world/deployed-queue.ts';
import { EventSource, type Consumer } from '../../../assurance/world/event-source.ts';
import { FifoQueue } from '../../../assurance/world/fifo-queue.ts';
import { silent } from '../../../assurance/storm/surroundings.ts';

const BURST = 5000;
const SECRET = 'whsec_burst';
const START_MS = 1_795_000_000_000;

interface Arriving {
  readonly eventId: string;
  readonly merchantId: string;
  readonly payment: string;
}

type GroupOf = (event: Arriving) => Promise<string>;

const groups = new WeakMap<Arriving, string>();

/** The group under which the door queues an event. */
const deployedGroup: GroupOf = async (event) => {
  const groupId = groups.get(event) ?? (await groupAtTheDoor(event));
  groups.set(event, groupId);
  return groupId;
};

async function groupAtTheDoor({ eventId, merchantId, payment }: Arriving): Promise<string> {
  const object = { id: payment, object: 'payment_intent', metadata: { merchantId } };
  const body = JSON.stringify({ id: eventId, type: 'payment_intent.succeeded', data: { object } });
  const verifier = new StripeWebhookVerifier(
    async () => [SECRET],
    () => START_MS,
  );
  const headers = { 'stripe-signature': stripeSignature(body, [SECRET], START_MS) };
  const verified = await verifier.verify(Buffer.from(body), headers);
  if (verified === undefined || 'code' in verified) throw new Error('it was refused');
  return verified.groupId;
}

const perMerchant: GroupOf = async ({ merchantId }) => merchantId;
const perProvider: GroupOf = async () => 'stripe';

const acme = (number: number, payment: string): Arriving => ({
  eventId: `evt_${number}`,
  merchantId: 'acme',
  payment,
});
const OTHER: Arriving = { eventId: 'evt_other', merchantId: 'globex', payment: 'pi_other' };
const SIBLING = acme(BURST + 1, 'pi_sibling');

const burstOf = (paymentOf: (number: number) => string): readonly Arriving[] =>
  Array.from({ length: BURST }, (_, index) => acme(index + 1, paymentOf(index + 1)));
const onePayment = burstOf(() => 'pi_1');
const manyPayments = burstOf((number) => `pi_${number}`);

describe('5,000 deliveries for one merchant', () => {
  let deployed: DeployedQueue;
  beforeAll(() => {
    deployed = deployedQueue('production');
  }, 60_000);

  async function queueWith(groupOf: GroupOf, events: readonly Arriving[], nowMs = () => START_MS) {
    const queue = new FifoQueue(deployed.queue, nowMs);
    for (const event of events) {
      const groupId = await groupOf(event);
      queue.send({
        groupId,
        deduplicationId: `stripe:${event.eventId}`,
        body: event.eventId,
        attributes: {},
      });
    }
    return queue;
  }

  /** A round is as many batches as functions may run at once. The event comes last: all of the burst waits before it. */
  async function roundsUntil(event: Arriving, burst: readonly Arriving[], groupOf: GroupOf): Promise<number> {
    const queue = await queueWith(groupOf, [...burst, event]);
    const handedOut = new Set<string>();
    const source = new EventSource(queue, deployed.source, async ({ Records }) => {
      for (const { body } of Records) handedOut.add(body);
      return { batchItemFailures: [] };
    });
    let rounds = 0;
    while (!handedOut.has(event.eventId)) {
      rounds += 1;
      if ((await source.poll()) === 0) throw new Error('the queue is empty');
    }
    return rounds;
  }

  /** One batch at a time, since a group is locked while any of it is in flight. */
  const inOneGroup = (): number => BURST / deployed.source.batchSize + 1;

  it('of one payment: another merchant’s event is handed out at once', async () => {
    expect(await roundsUntil(OTHER, onePayment, deployedGroup)).toBe(1);
    expect(await roundsUntil(OTHER, onePayment, perProvider)).toBe(inOneGroup());
  });

  it('of one payment: an event of the merchant’s other payment is handed out at once', async () => {
    expect(await roundsUntil(SIBLING, onePayment, deployedGroup)).toBe(1);
    expect(await roundsUntil(SIBLING, onePayment, perMerchant)).toBe(inOneGroup());
    expect(await roundsUntil(SIBLING, onePayment, perProvider)).toBe(inOneGroup());
  });

  it('of 5,000 payments: all functions work on them, so that the last is handed out soon', async () => {
    const { batchSize, maxConcurrency } = deployed.source;
    const rounds = BURST / (batchSize * maxConcurrency) + 1;
    expect(rounds).toBeLessThanOrEqual(11);
    expect(await roundsUntil(OTHER, manyPayments, deployedGroup)).toBe(rounds);
    expect(await roundsUntil(SIBLING, manyPayments, deployedGroup)).toBe(rounds);
    expect(await roundsUntil(SIBLING, manyPayments, perMerchant)).toBe(inOneGroup());
    expect(await roundsUntil(OTHER, manyPayments, perProvider)).toBe(inOneGroup());
  });

  /** Seconds until the event is applied, where the first one of the burst never can be. */
  async function delayedFor(event: Arriving, groupOf: GroupOf): Promise<number | 'dead letter'> {
    let nowMs = START_MS;
    const [poison = OTHER] = onePayment;
    const queue = await queueWith(groupOf, [poison, event], () => nowMs);
    let appliedAtMs: number | undefined;
    const apply = async ({ body }: SQSRecord): Promise<void> => {
      if (body === poison.eventId) throw new Error('it cannot be applied');
      appliedAtMs = nowMs;
    };
    const clock = { now: () => instant(nowMs) };
    const consumer: Consumer = async (batch) =>
      eachInTurn({ clock, log: silent, deadline: instant(nowMs + LONGEST_MESSAGE_MS) }, batch, apply);
    const source = new EventSource(queue, deployed.source, consumer);
    for (; queue.messages > 0; nowMs += 1000) await source.poll();
    return appliedAtMs === undefined ? 'dead letter' : (appliedAtMs - START_MS) / 1000;
  }

  it('of which one cannot be applied: it holds up nobody, not even what is handed out with it', async () => {
    expect(await delayedFor(OTHER, deployedGroup)).toBe(0);
    expect(await delayedFor(SIBLING, deployedGroup)).toBe(0);
    expect(await delayedFor(acme(2, 'pi_1'), deployedGroup)).toBe(0);
    expect(await delayedFor(OTHER, perProvider)).toBe(0);
  });
});
